#include "gateways/ai/call.hpp"

#include <algorithm>

#include "log/log.hpp"

namespace steward {
namespace {

constexpr std::int64_t longest_ms = 24 * 3'600'000;

}  // namespace

std::string attempts_text(const ai_call& call) {
  std::string text;
  for (const auto& one : call.attempts) (text += text.empty() ? "" : "; ") += one;
  return text;
}

ai_call_record record_of(const ai_call& call) {
  ai_call_record one;
  one.user_id = call.user;
  one.id = call.id;
  if (!call.subject.is_nil()) one.monitor_id = call.subject;
  one.purpose = call.purpose;
  one.started_at = call.started_at;
  one.duration_ms = static_cast<int>(std::clamp<std::int64_t>(call.latency.count(), 0, longest_ms));
  one.outcome = ai_outcome_names[static_cast<std::size_t>(call.outcome)];
  one.provider = call.provider;
  one.model = call.model;
  one.request_id = call.request_id;
  one.attempts.text = to_json(call.attempts);
  one.input = static_cast<std::int64_t>(call.usage.input);
  one.output = static_cast<std::int64_t>(call.usage.output);
  one.cost = static_cast<std::int64_t>(call.cost);
  return one;
}

ai_call_record record_of_asked(const ai_call& call, micro_dollars held) {
  auto one = record_of(call);
  one.outcome = ai_call_asked;
  one.cost += static_cast<std::int64_t>(held);
  return one;
}

void write_log(const ai_call& call) {
  const bool is_well = call.outcome == ai_outcome::answered || call.outcome == ai_outcome::cached;
  log::write(is_well ? severity::info : severity::warn, "AI call",
             {{"purpose", call.purpose},
              {"outcome", ai_outcome_names[static_cast<std::size_t>(call.outcome)]},
              {"user", call.user.to_string()},
              {"subject", call.subject.to_string()},
              {"provider", call.provider},
              {"model", call.model},
              {"provider_request", call.request_id},
              {"input", call.usage.input},
              {"output", call.usage.output},
              {"cost_micro_dollars", call.cost},
              {"latency_ms", call.latency.count()},
              {"attempts", attempts_text(call)}});
}

}  // namespace steward
