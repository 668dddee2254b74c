#include "domain/rate_limit.hpp"

#include <gtest/gtest.h>

#include <random>

namespace steward {
namespace rate_limit_test {

using namespace std::chrono_literals;
using ns = std::chrono::nanoseconds;

constexpr ns start = 1'000'000h;

int burst(rate_limiter& limiter, ns now, int tries) {
  int admitted = 0;
  for (int i = 0; i < tries; ++i) admitted += limiter.take(now) == 0ns ? 1 : 0;
  return admitted;
}

TEST(rate_limit, a_burst_admits_exactly_the_quota) {
  for (const auto policy : {rate_policy{1, 1s}, rate_policy{7, 60s}, rate_policy{100, 60s},
                            rate_policy{999'983, 1s}, rate_policy{6'000, 86'400s}}) {
    rate_limiter limiter(policy);
    EXPECT_EQ(burst(limiter, start, policy.requests + 500), policy.requests);
  }
}

TEST(rate_limit, waiting_as_long_as_told_is_long_enough_and_no_longer_than_needed) {
  rate_limiter limiter({3, 60s});
  burst(limiter, start, 3);
  const auto wait = limiter.take(start);
  EXPECT_EQ(wait, 20s);
  EXPECT_GT(limiter.take(start + wait - 1ns), 0ns);
  EXPECT_EQ(limiter.take(start + wait), 0ns);
  EXPECT_GT(limiter.take(start + wait), 0ns);
}

// In any stretch of time no more pass than the quota and what has come back meanwhile.
TEST(rate_limit, no_window_admits_more_than_twice_the_quota_and_no_stretch_more_than_its_share) {
  std::mt19937_64 random(7);
  const rate_policy policy{10, 10s};
  rate_limiter limiter(policy);
  std::vector<ns> admitted;
  auto now = start;
  for (int i = 0; i < 20'000; ++i) {
    now += ns(random() % 1'000'000'000);
    if (limiter.take(now) == 0ns) admitted.push_back(now);
  }
  ASSERT_GT(admitted.size(), 1'000U);
  for (std::size_t from = 0; from < admitted.size(); ++from)
    for (std::size_t to = from; to < std::min(admitted.size(), from + 40); ++to)
      ASSERT_LE(to - from + 1, 10 + (admitted[to] - admitted[from]) / 1s);
}

TEST(rate_limit, a_request_may_cost_more_but_never_more_than_everything) {
  rate_limiter limiter({10, 10s});
  EXPECT_EQ(limiter.take(start, 4), 0ns);
  EXPECT_EQ(limiter.standing(rate_class::standard, start).remaining, 6);
  EXPECT_EQ(limiter.take(start, 7), 1s);
  EXPECT_EQ(limiter.take(start, 6), 0ns);
  EXPECT_EQ(limiter.take(start + 10s, 1'000), 0ns);
  EXPECT_EQ(limiter.standing(rate_class::standard, start + 10s).remaining, 0);
}

TEST(rate_limit, tells_what_is_left_and_when_all_is_back) {
  rate_limiter limiter({100, 60s});
  limiter.take(start, 50);
  const auto told = limiter.standing(rate_class::standard, start);
  EXPECT_EQ(told.which, rate_class::standard);
  EXPECT_EQ(told.remaining, 50);
  EXPECT_EQ(told.reset, 30);
  EXPECT_EQ(limiter.standing(rate_class::standard, start + 1h).remaining, 100);
  EXPECT_EQ(limiter.standing(rate_class::standard, start + 1h).reset, 0);
}

TEST(rate_limit, no_requests_means_no_limit) {
  rate_limiter limiter({0, 0s});
  EXPECT_EQ(burst(limiter, start, 1'000), 1'000);
  EXPECT_EQ(limiter.standing(rate_class::standard, start).which, rate_class::none);
}

TEST(user_rates, an_export_counts_against_both_and_a_refusal_against_none) {
  rate_policies policies;
  policies[rate_class::standard] = {5, 5s};
  policies[rate_class::exports] = {2, 3'600s};
  user_rates rates(policies);
  EXPECT_EQ(rates.take(rate_class::exports, 1, start), 0ns);
  EXPECT_EQ(rates.take(rate_class::exports, 1, start), 0ns);
  EXPECT_EQ(rates.take(rate_class::exports, 1, start), 1'800s);
  EXPECT_EQ(rates.standing(rate_class::exports, start).which, rate_class::exports);
  EXPECT_EQ(rates.standing(rate_class::standard, start).remaining, 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rates.take(rate_class::standard, 1, start), 0ns);
  EXPECT_EQ(rates.take(rate_class::standard, 1, start), 1s);
}

TEST(user_rates, a_class_without_a_limit_of_its_own_has_the_default) {
  rate_policies policies;
  policies[rate_class::standard] = {2, 2s};
  user_rates rates(policies);
  rates.take(rate_class::exports, 1, start);
  EXPECT_EQ(rates.standing(rate_class::exports, start).which, rate_class::standard);
  EXPECT_EQ(rates.standing(rate_class::exports, start).remaining, 1);
}

}  // namespace rate_limit_test
}  // namespace steward
