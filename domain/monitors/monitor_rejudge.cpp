#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/known_facts.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/monitors/rejudge.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr int most_rows = 5'000;
constexpr std::int64_t most_sightings = 33;  ///< of one value: more look alike to every policy

const std::array<input_field, 3>& fields() {
  static const std::array<input_field, 3> all{{
      {.name = "condition",
       .kind = kind::object,
       .doc = "What to wait for; else as the monitor does.",
       .example = R"({"all":[{"fact":"price","op":"below","value":50}]})",
       .of = &condition_table},
      {.name = "policy",
       .kind = kind::object,
       .doc = "When judgements become a state; members that are not given are the monitor's.",
       .example = R"({"needed":2,"of_last":3})",
       .of = &watch_policy_table},
      {.name = "since",
       .kind = kind::time,
       .doc = "Only values that came after this time.",
       .example = "\"2026-11-01T00:00:00Z\""},
  }};
  return all;
}

/// When a value was seen: evenly between the first time and the last.
void add_sightings(const fact& run, std::set<timestamp>& times) {
  const auto count = std::min(run.seen, most_sightings);
  times.insert(run.first_at);
  for (std::int64_t i = 1; i < count; ++i)
    times.insert(run.first_at + (run.last_at - run.first_at) * i / (count - 1));
}

/// What each look may have found: the values that had begun by then.
std::vector<past_facts> looks_of(const std::vector<fact>& newest_first) {
  std::set<timestamp> times;
  for (const auto& run : newest_first) add_sightings(run, times);
  std::vector<past_facts> looks;
  fact_values values;
  auto next = newest_first.rbegin();
  for (const auto at : times) {
    for (; next != newest_first.rend() && next->first_at <= at; ++next)
      if (auto value = read_fact_value(json::parse(next->value.text, nullptr, false)))
        values[next->name] = *std::move(value);
    looks.push_back({at, values});
  }
  return looks;
}

std::string answer_json(const std::vector<state_change>& changes, std::size_t values, bool is_whole) {
  std::string body;
  json_object object(body);
  object.name("changes") += '[';
  for (const auto& one : changes) {
    if (body.back() != '[') body += ',';
    append_json(body, one);
  }
  body += ']';
  object.member("values", values).member("complete", is_whole).end();
  return body;
}

result<reply> judge_again(const user_state& state, const rejudge_request& wanted,
                          std::vector<fact> newest_first) {
  const auto found = state.monitors.find(wanted.monitor);
  if (found == state.monitors.end()) return not_found("Monitor");
  const auto& one = *found->second;
  const auto meaning = parse_classification(one.classification.text).value_or(classification());
  field_errors faults;
  auto body = wanted.policy;
  auto policy = parse_watch_policy(one.policy.text).value_or(watch_policy());
  if (!body.is_null()) policy = read_watch_policy(body, "/policy", faults, policy);
  const auto when = wanted.when.value_or(meaning.when);
  check_condition(when, meaning.facts, "/condition", faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  const auto known = read_known_facts(progress_of(state, one).facts.text);
  for (auto& run : newest_first) complete(run, known);
  const bool is_whole = newest_first.size() < most_rows;
  const auto changes = rejudge(looks_of(newest_first), when, policy);
  auto text = answer_json(changes, newest_first.size(), is_whole);
  return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(text))};
}

}  // namespace

const input_table& rejudge_table() {
  static const input_table table{"Rejudge", fields()};
  return table;
}

result<rejudge_request> read_rejudge(json& body) {
  rejudge_request wanted;
  field_errors faults;
  read_members(body, rejudge_table(), "", faults, [&](int place, json& value) {
    if (place == 0) wanted.when = read_condition(value, "/condition", faults);
    if (place == 1) {
      wanted.policy = value;
      read_watch_policy(value, "/policy", faults);
    }
    if (place == 2) wanted.since = parse_time(value.get_ref<const std::string&>())->at;
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return wanted;
}

history_query rejudge_past(rejudge_request wanted) {
  history_query query;
  query.filter.kind = history_kind::facts;
  query.filter.monitor = wanted.monitor;
  query.filter.since = wanted.since;
  query.filter.limit = most_rows;
  query.answer = [wanted = std::move(wanted)](const user_state& state, const context&,
                                              const monitor_history& found) {
    return judge_again(state, wanted, std::get<std::vector<fact>>(found));
  };
  return query;
}

}  // namespace steward
