#include "gateways/ai/provider.hpp"

#include <stdexcept>

#include "config/ai.hpp"

namespace steward {
namespace {

ai_price price_of(const settings& config, const std::string& model) {
  for (const auto& line : config.ai_prices) {
    const auto price = read_model_price(line);
    if (price && price->model == model) return {price->input, price->output};
  }
  throw std::runtime_error("ai_prices has no price of " + model);
}

std::shared_ptr<const ai_protocol> protocol_of(const std::string& name) {
  if (name == "anthropic") return make_anthropic_messages();
  if (name == "openai") return make_openai_responses();
  return make_openai_chat();
}

ai_endpoint endpoint_of(const settings& config, const std::string& name) {
  if (name == "anthropic")
    return {config.anthropic_base_url, config.anthropic_api_key, config.anthropic_model};
  return {config.openai_base_url, config.openai_api_key, config.openai_model};
}

}  // namespace

std::vector<ai_provider> ai_providers_of(const settings& config) {
  const settings usual;
  std::vector<ai_provider> all;
  for (const auto& name : asked_ai_providers(config)) {
    auto to = endpoint_of(config, name);
    const auto price = price_of(config, to.model);
    const bool is_own = to.base_url != endpoint_of(usual, name).base_url;
    all.push_back({name, protocol_of(name), std::move(to), price, is_own});
  }
  return all;
}

std::optional<timestamp> ai_provider_state::earliest(timestamp now) const {
  const std::lock_guard guard(lock_);
  return breaker_.earliest(now);
}

std::optional<circuit_breaker::pass> ai_provider_state::admit(timestamp now) {
  const std::lock_guard guard(lock_);
  return breaker_.admit(now);
}

void ai_provider_state::undone(circuit_breaker::pass pass) {
  const std::lock_guard guard(lock_);
  breaker_.undone(pass);
}

void ai_provider_state::answered(circuit_breaker::pass pass, timestamp now) {
  const std::lock_guard guard(lock_);
  breaker_.succeeded(pass, now);
  ++counts_.answers;
}

void ai_provider_state::failed(circuit_breaker::pass pass, const ai_failure& failure, timestamp now) {
  const std::lock_guard guard(lock_);
  breaker_.failed(pass, failure, now);
  ++counts_.faults[static_cast<std::size_t>(failure.what)];
}

void ai_provider_state::count(const ai_usage& usage, micro_dollars cost) {
  const std::lock_guard guard(lock_);
  counts_.usage.input += usage.input;
  counts_.usage.output += usage.output;
  counts_.cost += cost;
}

ai_provider_counts ai_provider_state::counts(timestamp now) const {
  const std::lock_guard guard(lock_);
  auto all = counts_;
  all.breaker = breaker_.state_at(now);
  all.openings = breaker_.openings();
  return all;
}

}  // namespace steward
