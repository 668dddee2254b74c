#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "config/network.hpp"
#include "domain/rate_limit.hpp"

namespace steward::http {

/// How often each address may do something: one policy, one small number for each address that has lately
/// been heard of. Exact, whatever threads ask at the same time. Any thread.
class address_limits {
 public:
  /// Remembers at most `most` addresses; beyond that it forgets some, which then have their whole quota
  /// again.
  explicit address_limits(rate_policy policy, std::size_t most = 131'072);

  bool is_unlimited() const { return policy_.is_unlimited(); }

  struct verdict {
    std::chrono::nanoseconds wait{};  ///< zero: may pass, and is counted
    rate_standing standing;           ///< afterwards
  };
  /// `now` is of a clock that does not jump; `as` names the policy in the standing.
  verdict take(const ip_address&, int cost, rate_class as, std::chrono::nanoseconds now);

  /// How long take() would make wait now. Counts nothing.
  std::chrono::nanoseconds wait(const ip_address&, int cost, std::chrono::nanoseconds now) const;
  const rate_policy& policy() const { return policy_; }

  /// Addresses that are remembered.
  std::size_t size() const;

 private:
  struct hash {
    std::size_t seed;
    std::size_t operator()(const ip_address&) const;
  };
  struct stripe {
    explicit stripe(std::size_t seed) : full_at(0, hash{seed}) {}
    mutable std::mutex lock;
    std::unordered_map<ip_address, std::chrono::nanoseconds, hash> full_at;
    std::chrono::nanoseconds next_sweep{};
  };
  stripe& part_of(const ip_address& subscriber) const;
  void make_room(stripe&, std::chrono::nanoseconds now);

  rate_policy policy_;
  std::size_t most_;  // in a stripe
  std::size_t seed_;  // nobody outside can choose addresses that collide
  std::vector<std::unique_ptr<stripe>> stripes_;
};

}  // namespace steward::http
