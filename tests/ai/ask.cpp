// Asks providers with the gateway, for clients_test.py: lines of {"providers", "anthropic", "openai",
// "attempt_ms", "limit_ms", "schema"}; answers each with {"value"} or {"error"}, and {"attempts", "provider",
// "cost", "spent", "breakers", "id"}.
#include <iostream>
#include <string>

#include "gateways/ai/gateway.hpp"

namespace {

using namespace steward;
using nlohmann::json;

settings settings_of(const json& line) {
  settings config;
  config.ai_providers = line["providers"].get<std::vector<std::string>>();
  config.anthropic_base_url = line.value("anthropic", config.anthropic_base_url);
  config.openai_base_url = line.value("openai", config.openai_base_url);
  config.anthropic_api_key = config.openai_api_key = "key";
  config.ai_timeout_ms = line.value("attempt_ms", 10'000u);
  return config;
}

json states(const ai_counts& counts) {
  constexpr std::array<const char*, 3> names{"closed", "open", "half_open"};
  auto all = json::array();
  for (const auto& one : counts.providers) all.push_back(names[static_cast<std::size_t>(one.breaker)]);
  return all;
}

json answer_to(const json& line) {
  const auto config = settings_of(line);
  ai_call call;
  auto world = real_ai_world(config);
  world.note = [&](const ai_call& made) { call = made; };
  auto policy = ai_policy_of(config);
  policy.retry.backoff = std::chrono::milliseconds{10};
  ai_gateway gateway(ai_providers_of(config), policy, std::move(world));
  ai_question question;
  question.purpose = "test";
  question.instructions = "Answer.";
  question.content = "What does it cost?";
  question.schema = line["schema"];
  const std::chrono::milliseconds limit{line.value("limit_ms", 20'000)};
  const auto given = gateway.ask(question, nullptr, {std::chrono::steady_clock::now() + limit});
  json answer{{"attempts", call.attempts}, {"provider", call.provider},
              {"cost", call.cost},         {"spent", gateway.counts().spent_today},
              {"id", call.request_id},     {"breakers", states(gateway.counts())}};
  if (given)
    answer["value"] = given->value;
  else
    answer["error"] = given.fault().detail;
  return answer;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);)
    std::cout << answer_to(json::parse(line)).dump() << std::endl;
}
