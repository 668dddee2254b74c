#include "bench/arrival_schedule.hpp"

#include <gtest/gtest.h>

namespace steward::bench {
namespace {

using namespace std::chrono_literals;

const clock::time_point start = clock::time_point() + 1000s;

TEST(arrival_schedule, is_evenly_spaced) {
  const arrival_schedule s(start, 1000);
  EXPECT_EQ(s.due(0), start);
  EXPECT_EQ(s.due(1), start + 1ms);
  EXPECT_EQ(s.due(60'000), start + 60s);
}

TEST(arrival_schedule, rounding_does_not_add_up) {
  const arrival_schedule s(start, 3);
  EXPECT_EQ(s.due(3 * 3600), start + 3600s);
  EXPECT_NEAR(static_cast<double>((s.due(1) - start).count()), 1e9 / 3, 1);
}

TEST(arrival_schedule, lanes_together_are_the_whole_schedule) {
  const arrival_schedule whole(start, 500);
  for (std::uint64_t lane = 0; lane < 3; ++lane) {
    const arrival_schedule part(start, 500, lane, 3);
    for (std::uint64_t n = 0; n < 100; ++n) EXPECT_EQ(part.due(n), whole.due(3 * n + lane));
  }
}

TEST(arrival_schedule, may_be_slower_than_one_a_second) {
  EXPECT_EQ(arrival_schedule(start, 0.1).due(2), start + 20s);
}

}  // namespace
}  // namespace steward::bench
