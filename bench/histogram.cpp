#include "bench/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace steward::bench {
namespace {

constexpr int precision_bits = 10;
constexpr std::uint64_t half = std::uint64_t{1} << precision_bits;

// Below 2 * half a value is its own index; above, each power of two has `half` buckets.
std::size_t index_of(std::uint64_t value) noexcept {
  const int width = static_cast<int>(std::bit_width(value));
  const int shift = std::max(0, width - precision_bits - 1);
  return (static_cast<std::size_t>(shift) << precision_bits) + static_cast<std::size_t>(value >> shift);
}

std::uint64_t highest_in(std::size_t index) noexcept {
  if (index < 2 * half) return index;
  const auto shift = (index >> precision_bits) - 1;
  const auto base = (index & (half - 1)) + half;
  return ((base + 1) << shift) - 1;
}

}  // namespace

histogram::histogram() : buckets_(index_of(largest) + 1) {}

void histogram::record(std::uint64_t value) noexcept {
  value = std::min(value, largest);
  ++buckets_[index_of(value)];
  ++count_;
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
}

void histogram::merge(const histogram& other) noexcept {
  for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

double histogram::mean() const noexcept { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

std::uint64_t histogram::percentile(double percent) const noexcept {
  // The small subtraction keeps 99.9 % of 1000 at 999 although 99.9 has no exact double.
  const double exact = std::clamp(percent, 0.0, 100.0) / 100 * static_cast<double>(count_);
  const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(exact - 1e-6)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted) return std::min(highest_in(i), max_);
  }
  return max_;
}

}  // namespace steward::bench
