#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "domain/ai/circuit_breaker.hpp"
#include "gateways/ai/call.hpp"
#include "gateways/ai/protocol.hpp"
#include "gateways/ai/waiting.hpp"

namespace steward {

/// Somebody who can be asked.
struct ai_provider {
  std::string name;
  std::shared_ptr<const ai_protocol> protocol;
  ai_endpoint endpoint;
  ai_price price;
  bool is_own = false;  ///< an operator named its address: it may be in a private network
};

/// Those that the settings name, in order (config/ai.hpp). The settings must have been checked.
std::vector<ai_provider> ai_providers_of(const settings&);

/// A provider and what is known of it. Any thread.
class ai_provider_state {
 public:
  ai_provider_state(ai_provider one, const breaker_policy& policy, std::size_t concurrency)
      : provider(std::move(one)), slots(concurrency), breaker_(policy) {
    counts_.provider = provider.name;
  }

  std::optional<timestamp> earliest(timestamp now) const;
  std::optional<circuit_breaker::pass> admit(timestamp now);
  void undone(circuit_breaker::pass);
  void answered(circuit_breaker::pass, timestamp now);
  void failed(circuit_breaker::pass, const ai_failure&, timestamp now);
  void count(const ai_usage&, micro_dollars cost);
  ai_provider_counts counts(timestamp now) const;

  const ai_provider provider;
  ai_slots slots;

 private:
  mutable std::mutex lock_;
  circuit_breaker breaker_;
  ai_provider_counts counts_;
};

}  // namespace steward
