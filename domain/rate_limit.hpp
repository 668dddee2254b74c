#pragma once

#include <chrono>

#include "domain/time.hpp"

namespace steward {

/// So many requests in so long a window; 0 requests means no limit (CONTRACT 38).
struct rate_policy {
  int requests = 0;
  std::chrono::seconds window{60};
};

/// The generic cell rate algorithm: a burst of `requests`, refilled evenly over the window. One per user
/// actor.
class rate_limiter {
 public:
  explicit rate_limiter(rate_policy policy) : policy_(policy) {}

  /// Zero when the request may pass, else how long to wait before the next one may.
  std::chrono::microseconds take(timestamp now) {
    if (policy_.requests <= 0) return {};
    const std::chrono::microseconds window = policy_.window, interval = window / policy_.requests;
    const auto begin = std::max(full_at_, now);
    if (begin + interval - now > window) return begin + interval - now - window;
    full_at_ = begin + interval;
    return {};
  }

 private:
  rate_policy policy_;
  timestamp full_at_{};  ///< when the bucket would be full again
};

}  // namespace steward
