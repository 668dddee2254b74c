#pragma once

#include <cstdint>
#include <vector>

namespace steward::bench {

/// Counts of values (nanoseconds) in the manner of HdrHistogram: exact below 2048, then buckets of 1/1024 of
/// the value or less, so a percentile is off by less than 0.1 %. Fixed size (about 270 kB), recording is a
/// few instructions. Values above `largest` (73 minutes) count as `largest`. Not thread safe: one for each
/// thread, merged afterwards.
class histogram {
 public:
  static constexpr std::uint64_t largest = (std::uint64_t{1} << 42) - 1;

  histogram();

  void record(std::uint64_t value) noexcept;
  void merge(const histogram& other) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  /// Exact, not a bucket's bound; 0 while empty.
  std::uint64_t max() const noexcept { return max_; }
  /// Exact; 0 while empty.
  double mean() const noexcept;
  /// The smallest value that at least `percent` (0..100) of the recorded ones do not exceed; 0 while empty.
  std::uint64_t percentile(double percent) const noexcept;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace steward::bench
