#include <algorithm>

#include "domain/monitors/ai_estimate.hpp"
#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/extract.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/monitors/monitor_times.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

constexpr std::chrono::microseconds day = std::chrono::days{1};
constexpr std::size_t next_looks = 3;
constexpr std::size_t counted_looks = 100;  ///< of the next day; what is more often goes on like that

bool is_own(const classification& meaning) {
  return meaning.source.kind == source_kind::own_tasks || meaning.source.kind == source_kind::own_facts;
}

std::string sample_type_of(const monitor_input& input) { return input.sample_type.value_or("text/html"); }

void append_facts(std::string& out, const std::vector<extracted_fact>& facts) {
  out += '[';
  for (const auto& one : facts) {
    if (out.back() != '[') out += ',';
    append_json(out, one);
  }
  out += ']';
}

void append_verdict(std::string& out, const verdict& said) {
  json_object(out)
      .member("is", judgement_names[static_cast<std::size_t>(said.is)])
      .member("reason", said.reason)
      .end();
}

/// The looks of the next day, as far as they are counted, and next_looks at least.
std::vector<timestamp> looks_of(const context& context, const monitor_input& input,
                                const classification& meaning) {
  monitor one;
  one.id = context.ids.next(context.now);
  one.created_at = context.now;
  one.times = input.times.value_or(usual_times_of(meaning));
  one.timezone = input.timezone.value_or("");
  const auto times = times_of(one);
  std::vector<timestamp> next{context.now};
  const auto is_enough = [&](timestamp at) {
    return next.size() >= counted_looks || (next.size() >= next_looks && at > context.now + day);
  };
  for (auto at = times(context.now); at && !is_enough(*at); at = times(*at)) next.push_back(*at);
  return next;
}

/// The first is at once, the others are at their times.
std::int64_t looks_a_day(const std::vector<timestamp>& next, timestamp now) {
  if (next.size() == counted_looks && next.back() < now + day)
    return static_cast<std::int64_t>(counted_looks - 2) * day.count() / (next.back() - next[1]).count();
  return std::count_if(next.begin() + 1, next.end(), [&](timestamp at) { return at <= now + day; });
}

std::optional<look> try_look(const user_state& state, const context& context, const monitor_input& input,
                             const classification& meaning) {
  if (is_own(meaning)) return look_at_own(state, context, monitor(), meaning);
  if (!input.sample) return std::nullopt;
  look seen;
  seen.facts = extract(sample_type_of(input), *input.sample, meaning.facts);
  return seen;
}

void append_costs(std::string& out, const ai_estimate& ai, std::int64_t looks) {
  const auto each_day = ai.each_look * static_cast<micro_dollars>(looks);
  json_object(out)
      .member("ai", ai_need_names[static_cast<std::size_t>(ai.need)])
      .member("reason", ai.reason)
      .member("ai_calls_per_look", ai.need == ai_need::no ? 0 : 1)
      .member("looks_per_day", looks)
      .member("amount_per_look", json_text{dollars_text(ai.each_look)})
      .member("amount_per_day", json_text{dollars_text(each_day)})
      .member("amount_once", json_text{dollars_text(ai.once)})
      .member("currency", "USD")
      .end();
}

}  // namespace

result<reply> validate_monitor(const user_state& state, const context& context, const monitor_input& input,
                               const std::optional<ai_price>& price) {
  const auto& meaning = *input.classification;
  const auto seen = try_look(state, context, input, meaning);
  const auto looks = looks_of(context, input, meaning);
  const std::vector<timestamp> shown(looks.begin(), looks.begin() + std::min(looks.size(), next_looks));
  std::string body;
  json_object object(body);
  object.member("valid", true).name("classification");
  append_json(body, meaning);
  object.member("classification_status", meaning.is_final ? "final" : "provisional")
      .member("condition", condition_text(meaning.when, meaning.facts))
      .member("frequency", input.times.value_or(usual_times_of(meaning)))
      .member("next_looks", shown);
  const auto bytes = input.sample ? readable(sample_type_of(input), *input.sample).size() : 0;
  const auto use = input.ai.value_or(ai_use::automatic);
  const auto* found = seen ? &seen->facts : nullptr;
  const auto ai = estimate_ai({price, use, meaning, *input.prompt, found, bytes});
  append_costs(object.name("cost_estimate"), ai, looks_a_day(looks, context.now));
  append_facts(object.name("facts"), seen ? seen->facts : std::vector<extracted_fact>());
  if (seen && seen->fault.empty())
    append_verdict(object.name("verdict"), judge(meaning.when, {}, values_of(seen->facts), false));
  else
    object.member("verdict", json_text{"null"});
  object.member("fault", seen && !seen->fault.empty() ? std::optional(seen->fault) : std::nullopt).end();
  return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

}  // namespace steward
