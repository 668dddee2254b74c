#pragma once

#include <cstdint>

#include "bench/units.hpp"

namespace steward::bench {

/// When requests are due at a fixed rate, split over threads: thread `lane` of `lanes` has the arrivals lane,
/// lane+lanes, lane+2*lanes, ... of the whole schedule, so that together they are evenly spaced. Computed
/// from the start each time, so rounding never adds up.
class arrival_schedule {
 public:
  /// `per_second` is of all lanes together and above 0.
  arrival_schedule(clock::time_point start, double per_second, std::uint64_t lane = 0,
                   std::uint64_t lanes = 1)
      : start_(start), interval_(1e9 / per_second), lane_(lane), lanes_(lanes) {}

  /// When this lane's arrival number `n` (from 0) is due.
  clock::time_point due(std::uint64_t n) const {
    return start_ + nanos(static_cast<std::int64_t>(static_cast<double>(n * lanes_ + lane_) * interval_));
  }

 private:
  clock::time_point start_;
  double interval_;  // nanoseconds between two arrivals of the whole schedule
  std::uint64_t lane_;
  std::uint64_t lanes_;
};

}  // namespace steward::bench
