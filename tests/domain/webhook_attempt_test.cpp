#include <gtest/gtest.h>

#include <random>

#include "domain/webhooks/attempt.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

TEST(webhook_attempt, is_read_by_its_status) {
  const auto expect = [](attempt_verdict verdict, std::initializer_list<int> statuses) {
    for (const int status : statuses) EXPECT_EQ(read_attempt(status), verdict) << status;
  };
  expect(attempt_verdict::delivered, {200, 201, 202, 204, 299});
  expect(attempt_verdict::gone, {410});
  expect(attempt_verdict::throttled, {429, 502, 504});
  expect(attempt_verdict::failed,
         {0, 100, 199, 300, 301, 302, 307, 308, 400, 401, 404, 408, 409, 411, 422, 500, 501, 503, 505, 599});
}

TEST(webhook_attempt, is_followed_by_waits_as_the_standard_has_them) {
  const std::chrono::milliseconds waits[] = {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
  for (int failures = 1; failures <= 9; ++failures)
    EXPECT_EQ(wait_after(failures, 0, 0s), waits[failures - 1]) << failures;
  for (const int failures : {-1, 0, 10, 11}) EXPECT_EQ(wait_after(failures, 0, 0s), std::nullopt) << failures;
}

TEST(webhook_attempt, jitter_is_at_most_a_fifth_and_never_shortens) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 2'000; ++i) {
    const int failures = 1 + i % 9;
    const auto least = *wait_after(failures, 0, 0s);
    const auto wait = *wait_after(failures, random(), 0s);
    EXPECT_GE(wait, least);
    EXPECT_LE(wait, least + least / 5);
  }
}

TEST(webhook_attempt, what_the_other_side_asks_for_counts_for_a_day_at_most) {
  EXPECT_EQ(wait_after(1, 0, 3s), 5s);
  EXPECT_EQ(wait_after(1, 0, 7min), 7min);
  EXPECT_EQ(wait_after(1, 0, 1000h), 24h);
  EXPECT_EQ(wait_after(1, 0, -5s), 5s);
  EXPECT_EQ(throttle_for(0s), 30s);
  EXPECT_EQ(throttle_for(2min), 2min);
  EXPECT_EQ(throttle_for(1000h), 24h);
}

TEST(webhook_attempt, excerpts_are_text_that_the_log_can_keep) {
  EXPECT_EQ(excerpt("fine", 10), "fine");
  EXPECT_EQ(excerpt("longer than that", 6), "longer");
  EXPECT_EQ(excerpt(std::string("a\0b", 3), 10), "ab");
  EXPECT_EQ(excerpt("\xC3\xA9\xC3\xA9", 3), "\xC3\xA9") << "no half of a character";
  EXPECT_EQ(excerpt("\xFF\xFEx", 10), "x");
  EXPECT_EQ(excerpt("", 10), "");
}

}  // namespace
}  // namespace steward
