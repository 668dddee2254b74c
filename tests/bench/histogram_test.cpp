#include "bench/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace steward::bench {
namespace {

TEST(histogram, is_empty_at_first) {
  const histogram h;
  EXPECT_EQ(h.count(), 0u);
  EXPECT_EQ(h.percentile(99), 0u);
  EXPECT_EQ(h.max(), 0u);
  EXPECT_EQ(h.mean(), 0);
}

TEST(histogram, is_exact_for_small_values) {
  histogram h;
  for (std::uint64_t v = 1; v <= 1000; ++v) h.record(v);
  EXPECT_EQ(h.percentile(0), 1u);
  EXPECT_EQ(h.percentile(50), 500u);
  EXPECT_EQ(h.percentile(99), 990u);
  EXPECT_EQ(h.percentile(99.9), 999u);
  EXPECT_EQ(h.percentile(100), 1000u);
  EXPECT_EQ(h.max(), 1000u);
  EXPECT_DOUBLE_EQ(h.mean(), 500.5);
}

TEST(histogram, percentiles_are_within_a_thousandth_of_the_true_ones) {
  std::mt19937_64 bits(7);
  histogram h;
  std::vector<std::uint64_t> values;
  for (int i = 0; i < 100'000; ++i) {
    // Spread over all magnitudes from 1 ns to an hour.
    values.push_back(static_cast<std::uint64_t>(std::exp2(static_cast<double>(bits() % 41'000) / 1000)));
    h.record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double percent : {1.0, 10.0, 50.0, 90.0, 95.0, 99.0, 99.9, 99.99}) {
    const auto truth = values[static_cast<std::size_t>(std::ceil(percent / 100 * 1e5 - 1e-6)) - 1];
    const auto got = h.percentile(percent);
    EXPECT_GE(got, truth) << percent;
    EXPECT_LE(static_cast<double>(got), static_cast<double>(truth) * 1.001 + 1) << percent;
  }
}

TEST(histogram, never_reports_more_than_the_maximum) {
  histogram h;
  h.record(1'000'001);
  EXPECT_EQ(h.percentile(50), 1'000'001u);
}

TEST(histogram, counts_huge_values_as_the_largest) {
  histogram h;
  h.record(~std::uint64_t{0});
  EXPECT_EQ(h.max(), histogram::largest);
  EXPECT_EQ(h.percentile(50), histogram::largest);
}

TEST(histogram, merging_equals_recording_in_one) {
  histogram all, odd, even;
  for (std::uint64_t v = 1; v < 50'000; v += 7) {
    all.record(v * 100);
    (v % 2 == 0 ? even : odd).record(v * 100);
  }
  odd.merge(even);
  EXPECT_EQ(odd.count(), all.count());
  EXPECT_EQ(odd.max(), all.max());
  EXPECT_DOUBLE_EQ(odd.mean(), all.mean());
  for (const double percent : {5.0, 50.0, 99.0}) EXPECT_EQ(odd.percentile(percent), all.percentile(percent));
}

}  // namespace
}  // namespace steward::bench
