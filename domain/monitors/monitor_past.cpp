#include <charconv>

#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/known_facts.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

using values = std::vector<std::string>;
using enum value_kind;

timestamp time_of(const std::string& text) { return parse_time(text)->at; }

constexpr field<history_filter> fields[] = {
    {{"since", time, "Not older than this."},
     [](history_filter& f, const values& v) { f.since = time_of(v[0]); }},
    {{"before", time, "Only what is older than this: next_before of the page before."},
     [](history_filter& f, const values& v) { f.before = time_of(v[0]); }},
    {{"limit", integer, "How many; 50 unless said otherwise.", {}, 1, 1'000},
     [](history_filter& f, const values& v) {
       std::from_chars(v[0].data(), v[0].data() + v[0].size(), f.limit);
     }},
    {{"name", text, "Only the fact of this name."},
     [](history_filter& f, const values& v) { f.fact = v[0]; }},
};

std::span<const field<history_filter>> fields_of(history_kind kind) {
  return std::span(fields).first(kind == history_kind::facts ? 4 : 3);
}

timestamp time_of(const fact& one) { return one.first_at; }
timestamp time_of(const evaluation& one) { return one.due_at; }
timestamp time_of(const kept_state_change& one) { return one.at; }

void append_item(std::string& out, const fact& one) {
  json_object(out)
      .member("name", one.name)
      .member("value", one.value)
      .member("unit", one.unit)
      .member("first_at", one.first_at)
      .member("last_at", one.last_at)
      .member("seen", one.seen)
      .member("confidence", json_text{number_text(one.confidence / 100.0)})
      .member("evidence", one.evidence)
      .end();
}

void append_item(std::string& out, const evaluation& one) {
  json_object(out)
      .member("due_at", one.due_at)
      .member("at", one.at)
      .member("outcome", one.outcome)
      .member("state", one.state)
      .member("status", one.status)
      .member("duration_ms", one.duration_ms)
      .member("bytes", one.bytes)
      .member("error", one.error)
      .member("feedback", one.feedback.empty() ? std::optional<std::string>() : one.feedback)
      .end();
}

void append_item(std::string& out, const kept_state_change& one) {
  json_object(out)
      .member("number", one.number)
      .member("at", one.at)
      .member("before", one.before)
      .member("after", one.after)
      .member("reason", one.reason)
      .member("facts", one.facts)
      .end();
}

/// How many of what was read are on the page: the limit, and those of the same time as the last of them,
/// which the next page would leave out.
template <class Record>
std::size_t page_size(const std::vector<Record>& found, std::size_t limit) {
  auto end = std::min(found.size(), limit);
  while (end > 0 && end < found.size() && time_of(found[end]) == time_of(found[end - 1])) ++end;
  return end;
}

template <class Record>
std::string page(std::vector<Record> found, std::size_t limit, const known_facts& known) {
  const auto size = page_size(found, limit);
  std::string body;
  json_object object(body);
  object.name("items") += '[';
  for (std::size_t i = 0; i < size; ++i) {
    if (i) body += ',';
    if constexpr (std::is_same_v<Record, fact>) complete(found[i], known);
    append_item(body, found[i]);
  }
  body += ']';
  object
      .member("next_before",
              size < found.size() ? std::optional(time_of(found[size - 1])) : std::optional<timestamp>())
      .end();
  return body;
}

}  // namespace

std::vector<parameter> history_parameters_of(history_kind kind) {
  const auto known = fields_of(kind);
  return {known.begin(), known.end()};
}

result<history_filter> parse_history(history_kind kind, const steward::uuid& monitor,
                                     const query_pairs& pairs) {
  history_filter filter;
  filter.kind = kind;
  filter.monitor = monitor;
  field_errors faults;
  read_query(pairs, faults, field_sink<history_filter>{fields_of(kind), filter});
  if (!faults.empty())
    return error{errc::validation, "The query parameters are not valid.", std::move(faults)};
  return filter;
}

history_query monitor_past(const history_filter& wanted) {
  history_query query;
  query.filter = wanted;
  query.filter.limit += static_cast<int>(most_facts) + 1;  // what the page may be longer by
  query.answer = [id = wanted.monitor, limit = static_cast<std::size_t>(wanted.limit)](
                     const user_state& state, const context&, const monitor_history& found) -> result<reply> {
    const auto one = state.monitors.find(id);
    if (one == state.monitors.end()) return not_found("Monitor");
    const auto known = read_known_facts(progress_of(state, *one->second).facts.text);
    std::string body;
    if (const auto* facts = std::get_if<std::vector<fact>>(&found)) body = page(*facts, limit, known);
    if (const auto* looks = std::get_if<std::vector<evaluation>>(&found)) body = page(*looks, limit, known);
    if (const auto* changes = std::get_if<std::vector<kept_state_change>>(&found))
      body = page(*changes, limit, known);
    return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
  };
  return query;
}

}  // namespace steward
