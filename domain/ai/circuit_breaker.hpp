#pragma once

#include <cstdint>
#include <optional>

#include "domain/ai/failure.hpp"

namespace steward {

/// When a provider is no longer asked, and for how long (FEATURES G2).
struct breaker_policy {
  int least_requests = 5;             ///< fewer in a window prove nothing
  int threshold_percent = 50;         ///< of them that fail
  std::chrono::seconds window{60};    ///< in which they are counted
  std::chrono::seconds cooldown{30};  ///< before it is tried again
  std::chrono::seconds account_pause{
      std::chrono::hours{1}};  ///< the same, when somebody has to mend something
};

/// Keeps requests from a provider that is down, out of money or asks for a pause. While it is open nobody
/// asks; then one request, the probe, finds out: if it succeeds the breaker is closed, else open again. A
/// value; not thread-safe.
class circuit_breaker {
 public:
  enum class state { closed, open, half_open };

  /// Leave to ask, to be handed back with how that went.
  struct pass {
    std::uint64_t round = 0;
  };

  explicit circuit_breaker(breaker_policy policy = {}) : policy_(policy) {}

  /// When the provider may be asked, `now` at the earliest. Nothing while the probe is on its way: nobody
  /// knows.
  std::optional<timestamp> earliest(timestamp now) const;

  /// Leave to ask now, or nothing. What is admitted has to be reported with one of the next three.
  std::optional<pass> admit(timestamp now);

  void succeeded(pass, timestamp now);
  /// Refusals and rejected requests prove that the provider works; other faults count against it. A fault of
  /// the account and one that asks for a pause open the breaker at once.
  void failed(pass, const ai_failure&, timestamp now);
  /// It was not asked after all.
  void undone(pass);

  state state_at(timestamp now) const;
  /// Since when it was closed or opened how often it opened, for metrics.
  std::uint64_t openings() const { return openings_; }

 private:
  void open(timestamp until);
  void close(timestamp now);
  void count(bool failure, timestamp now);
  bool is_open() const { return open_until_.has_value(); }

  breaker_policy policy_;
  std::optional<timestamp> open_until_;  ///< none: closed
  bool probing_ = false;
  std::uint64_t round_ = 0;  ///< what was admitted in an earlier one no longer matters
  std::uint64_t openings_ = 0;
  timestamp window_start_{};
  int requests_ = 0;
  int failures_ = 0;
};

}  // namespace steward
