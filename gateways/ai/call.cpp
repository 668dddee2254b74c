#include "gateways/ai/call.hpp"

#include "log/log.hpp"

namespace steward {

std::string attempts_text(const ai_call& call) {
  std::string text;
  for (const auto& one : call.attempts) (text += text.empty() ? "" : "; ") += one;
  return text;
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
