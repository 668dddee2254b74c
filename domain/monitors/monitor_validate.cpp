#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/extract.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/monitors/monitor_times.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

constexpr int next_looks = 3;

bool is_own(const classification& meaning) {
  return meaning.source.kind == source_kind::own_tasks || meaning.source.kind == source_kind::own_facts;
}

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

std::vector<timestamp> looks_of(const context& context, const monitor_input& input,
                                const classification& meaning) {
  monitor one;
  one.id = context.ids.next(context.now);
  one.created_at = context.now;
  one.times = input.times.value_or(usual_times_of(meaning));
  one.timezone = input.timezone.value_or("");
  const auto times = times_of(one);
  std::vector<timestamp> next{context.now};
  for (auto at = times(context.now); at && next.size() < next_looks; at = times(*at)) next.push_back(*at);
  return next;
}

std::optional<look> try_look(const user_state& state, const context& context, const monitor_input& input,
                             const classification& meaning) {
  if (is_own(meaning)) return look_at_own(state, context, monitor(), meaning);
  if (!input.sample) return std::nullopt;
  look seen;
  seen.facts = extract(input.sample_type.value_or("text/html"), *input.sample, meaning.facts);
  return seen;
}

}  // namespace

result<reply> validate_monitor(const user_state& state, const context& context, const monitor_input& input) {
  const auto& meaning = *input.classification;
  const auto seen = try_look(state, context, input, meaning);
  std::string body;
  json_object object(body);
  object.member("valid", true).name("classification");
  append_json(body, meaning);
  object.member("classification_status", meaning.is_final ? "final" : "provisional")
      .member("condition", condition_text(meaning.when, meaning.facts))
      .member("frequency", input.times.value_or(usual_times_of(meaning)))
      .member("next_looks", looks_of(context, input, meaning));
  // Rules find the facts, so a look costs no call of a provider.
  json_object cost(object.name("cost_estimate"));
  cost.member("ai_calls_per_look", 0).member("amount_per_day", 0).member("currency", "USD").end();
  append_facts(object.name("facts"), seen ? seen->facts : std::vector<extracted_fact>());
  if (seen && seen->fault.empty())
    append_verdict(object.name("verdict"), judge(meaning.when, {}, values_of(seen->facts), false));
  else
    object.member("verdict", json_text{"null"});
  object.member("fault", seen && !seen->fault.empty() ? std::optional(seen->fault) : std::nullopt).end();
  return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

}  // namespace steward
