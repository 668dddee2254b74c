#include "gateways/ai/cache.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

TEST(ai_cache, keeps_and_replaces) {
  ai_memory_cache cache;
  EXPECT_FALSE(cache.find("a"));
  cache.keep("a", "1");
  cache.keep("a", "2");
  EXPECT_EQ(cache.find("a"), "2");
}

TEST(ai_cache, takes_bounded_memory_and_the_longest_unused_go_first) {
  ai_memory_cache cache(10'000);
  for (int i = 0; i < 1'000; ++i) {
    cache.keep(std::to_string(i), std::string(500, 'x'));
    cache.find("0");
    EXPECT_LE(cache.bytes(), 10'000u);
  }
  EXPECT_TRUE(cache.find("0"));
  EXPECT_TRUE(cache.find("999"));
  EXPECT_FALSE(cache.find("1"));
  cache.keep("large", std::string(20'000, 'x'));
  EXPECT_FALSE(cache.find("large"));
  EXPECT_EQ(cache.bytes(), 0u);
}

TEST(ai_cache, forgets_after_a_day) {
  std::chrono::steady_clock::time_point now{};
  ai_memory_cache cache(10'000, [&] { return now; });
  cache.keep("a", "1");
  now += ai_answer_life - std::chrono::seconds{1};
  EXPECT_EQ(cache.find("a"), "1");
  now += std::chrono::seconds{1};
  EXPECT_FALSE(cache.find("a"));
  EXPECT_EQ(cache.bytes(), 0u);
}

}  // namespace
}  // namespace steward
