#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "domain/ai/retry_plan.hpp"
#include "gateways/ai/cache.hpp"
#include "gateways/ai/provider.hpp"

namespace steward {

/// What the gateway keeps to.
struct ai_policy {
  ai_retry_policy retry;
  breaker_policy breaker;
  ai_budget budget;
  std::chrono::milliseconds attempt_limit{15'000};  ///< of one request to a provider
  std::size_t concurrency = 8;                      ///< requests at one provider
};

/// As the settings say.
ai_policy ai_policy_of(const settings&);

/// What the gateway needs of the world; tests have another one.
struct ai_world {
  /// Sends a request to a provider and blocks, at most for so long, less when the run is cancelled.
  std::function<fetch_result(const ai_provider&, const fetch_request&, std::chrono::milliseconds,
                             const job_run&)>
      send;
  std::function<timestamp()> now;
  /// Blocks until then, less when the run is over.
  std::function<void(timestamp until, const job_run&)> wait;
  /// Writes down, before a request is sent, that it may cost `held` beside what the call has cost; blocks, at
  /// most for so long. False: it is not written, and nothing is sent.
  std::function<bool(const ai_call&, micro_dollars held, std::chrono::milliseconds)> book;
  /// Gets each call when it has ended; any thread, must not block. Usually write_log, and whoever keeps the
  /// costs.
  std::function<void(const ai_call&)> note;
  /// Ids in the order of time; any thread.
  std::function<uuid(timestamp)> new_id;
  std::shared_ptr<ai_cache> cache;
};

/// libcurl, the system's clock, the log, a cache in memory; nothing is written down.
ai_world real_ai_world(const settings&);

class ai_gateway;

/// The gateway of a node; the settings must have been checked. Null when they name nobody.
std::shared_ptr<ai_gateway> make_ai_gateway(const settings&, ai_world);

/// Asks AI providers (FEATURES G1 to G4): the cache first, then one of those who ask the same at the same
/// time, then the providers in order as domain/ai/ plans it. Any thread that may block.
class ai_gateway {
 public:
  /// What is wrong with an answer that fits the schema, for the model to mend; none: it is good.
  using check = std::function<std::vector<std::string>(const nlohmann::json&)>;

  ai_gateway(std::vector<ai_provider>, ai_policy, ai_world);

  /// Whether there is anybody to ask. Otherwise every question fails.
  bool has_providers() const { return !providers_.empty(); }

  /// Blocks until there is an answer that fits the schema and passes the check, at most until the run's
  /// deadline. Errors: limit_reached (the user's budget of today), unavailable (nobody answers, or the
  /// server's budget, or its costs cannot be written down; with retry_after where it is known), timeout.
  result<ai_answer> ask(const ai_question&, const check&, const job_run&);

  /// Counts what the user spent today before this process began.
  void restore_spend(const uuid& user, micro_dollars);

  ai_counts counts() const;

 private:
  class asking;

  std::optional<ai_answer> remembered(const ai_question&, const std::string& key, const check&);
  void remember(const std::string& key, const ai_answer&);
  void note(const ai_call&);

  const ai_policy policy_;
  const ai_world world_;
  std::deque<ai_provider_state> providers_;
  ai_flights flights_;
  mutable std::mutex lock_;
  ai_spend spend_;
  std::array<std::uint64_t, ai_outcome_names.size()> questions_{};
};

}  // namespace steward
