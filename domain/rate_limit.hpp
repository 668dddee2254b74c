#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "domain/rate_standing.hpp"
#include "domain/time.hpp"

namespace steward {

/// So many requests in so long a window; 0 requests means no limit (CONTRACT 38). At most a million a second.
struct rate_policy {
  int requests = 0;
  std::chrono::seconds window{60};

  bool is_unlimited() const { return requests <= 0; }
  /// Between two requests at an even pace.
  std::chrono::nanoseconds interval() const { return std::chrono::nanoseconds(window) / requests; }
  /// In which a used up quota comes back: the window, but for what does not divide, so that a burst is exact.
  std::chrono::nanoseconds span() const { return interval() * requests; }
};

/// A policy for each rate_class but none.
struct rate_policies {
  std::array<rate_policy, rate_class_count> each{};
  rate_policy& operator[](rate_class which) { return each[static_cast<std::size_t>(which)]; }
  const rate_policy& operator[](rate_class which) const { return each[static_cast<std::size_t>(which)]; }
};

/// The generic cell rate algorithm: a burst of `requests`, refilled evenly over the window. All it keeps is
/// when the quota would be whole again; `now` may come from any clock that does not jump.
class rate_limiter {
 public:
  explicit rate_limiter(rate_policy policy) : policy_(policy) {}
  rate_limiter(rate_policy policy, std::chrono::nanoseconds full_at) : policy_(policy), full_at_(full_at) {}

  /// Zero when a request of this cost may pass now, else how long to wait before it may. A cost above the
  /// quota counts as all of it.
  std::chrono::nanoseconds wait(std::chrono::nanoseconds now, int cost = 1) const {
    if (policy_.is_unlimited()) return {};
    return std::max(std::chrono::nanoseconds{}, after(now, cost) - now - policy_.span());
  }

  /// Counts the request if it may pass. Returns what wait() says of it.
  std::chrono::nanoseconds take(std::chrono::nanoseconds now, int cost = 1) {
    const auto waits = wait(now, cost);
    if (waits.count() == 0 && !policy_.is_unlimited()) full_at_ = after(now, cost);
    return waits;
  }
  std::chrono::microseconds take(timestamp now, int cost = 1) {
    return std::chrono::ceil<std::chrono::microseconds>(take(now.time_since_epoch(), cost));
  }

  /// Takes the counting of one request back.
  void give_back() {
    if (!policy_.is_unlimited()) full_at_ -= policy_.interval();
  }

  rate_standing standing(rate_class which, std::chrono::nanoseconds now) const {
    if (policy_.is_unlimited()) return {};
    const auto missing = std::max(std::chrono::nanoseconds{}, full_at_ - now);
    return {which, static_cast<std::int32_t>((policy_.span() - missing) / policy_.interval()),
            static_cast<std::int32_t>(std::chrono::ceil<std::chrono::seconds>(missing).count())};
  }

  std::chrono::nanoseconds full_at() const { return full_at_; }

 private:
  std::chrono::nanoseconds after(std::chrono::nanoseconds now, int cost) const {
    return std::max(full_at_, now) + policy_.interval() * std::clamp(cost, 1, policy_.requests);
  }

  rate_policy policy_;
  std::chrono::nanoseconds full_at_{};  ///< when the quota will be whole
};

/// The rates of one user: every request counts against the default policy, one of a stricter class against
/// that of its class as well. A refused request counts against none.
class user_rates {
 public:
  explicit user_rates(const rate_policies& policies)
      : standard_(policies[rate_class::standard]), exports_(policies[rate_class::exports]) {}

  /// Zero when the request may pass; then it is counted.
  std::chrono::nanoseconds take(rate_class which, int cost, std::chrono::nanoseconds now) {
    const bool both = which == rate_class::exports;
    const auto waits = std::max(standard_.wait(now, cost), both ? exports_.wait(now) : now.zero());
    if (waits.count() > 0) return waits;
    standard_.take(now, cost);
    if (both) exports_.take(now);
    return waits;
  }

  /// Of the stricter policy that a request of this class is counted against.
  rate_standing standing(rate_class which, std::chrono::nanoseconds now) const {
    const auto strict = which == rate_class::exports ? exports_.standing(which, now) : rate_standing{};
    return strict.which == rate_class::none ? standard_.standing(rate_class::standard, now) : strict;
  }

 private:
  rate_limiter standard_, exports_;
};

}  // namespace steward
