#include "identity/token_cache.hpp"

#include <gtest/gtest.h>

#include "tests/identity/allocation_count.hpp"

namespace steward {
namespace {

using cache = token_cache<int>;

std::string token(int number) {
  return "header.payload-of-a-usual-token.signature-number-" + std::to_string(number);
}

claims until(std::int64_t time) { return {.subject = "ada", .expires_at = time}; }

TEST(token_cache, finds_what_was_put_in) {
  cache known(4);
  known.insert(token(1), until(100), 11);
  known.insert(token(2), until(100), 22);
  ASSERT_NE(known.find(token(1), 99), nullptr);
  EXPECT_EQ(known.find(token(1), 99)->value, 11);
  EXPECT_EQ(known.find(token(2), 99)->value, 22);
  EXPECT_EQ(known.find(token(2), 99)->who.subject, "ada");
}

TEST(token_cache, compares_the_whole_token) {
  cache known(4);
  known.insert(token(1), until(100), 11);
  EXPECT_EQ(known.find(std::string("x").append(token(1), 1), 99), nullptr);
  EXPECT_EQ(known.find(token(1).substr(1), 99), nullptr);
  EXPECT_EQ(known.find("", 99), nullptr);
}

TEST(token_cache, forgets_all_when_told) {
  cache known(2);
  for (int i = 0; i < 3; ++i) known.insert(token(i), until(100), i);
  known.clear();
  EXPECT_EQ(known.size(), 0u);
  EXPECT_EQ(known.find(token(2), 99), nullptr);
  for (int i = 0; i < 3; ++i) known.insert(token(i), until(100), i);
  EXPECT_EQ(known.size(), 2u);
  EXPECT_NE(known.find(token(2), 99), nullptr);
}

TEST(token_cache, forgets_what_has_expired) {
  cache known(4);
  known.insert(token(1), until(100), 11);
  EXPECT_NE(known.find(token(1), 99), nullptr);
  EXPECT_EQ(known.find(token(1), 100), nullptr);
  EXPECT_EQ(known.size(), 0u);
  EXPECT_EQ(known.find(token(1), 99), nullptr);
}

TEST(token_cache, counts_hits_and_misses) {
  cache known(4);
  known.find(token(1), 1);
  known.insert(token(1), until(100), 11);
  known.find(token(1), 1);
  known.find(token(1), 1);
  known.find(token(1), 100);
  EXPECT_EQ(known.hits(), 2u);
  EXPECT_EQ(known.misses(), 2u);
}

TEST(token_cache, never_holds_more_than_its_capacity) {
  cache known(8);
  for (int i = 0; i < 1000; ++i) {
    known.insert(token(i), until(100), i);
    ASSERT_LE(known.size(), 8u);
    ASSERT_EQ(known.find(token(i), 1)->value, i);
  }
  EXPECT_EQ(known.size(), 8u);
}

TEST(token_cache, keeps_what_is_in_use_and_evicts_the_oldest_of_the_rest) {
  cache known(3);
  for (int i = 0; i < 3; ++i) known.insert(token(i), until(100), i);
  known.find(token(0), 1);
  known.insert(token(3), until(100), 3);
  EXPECT_NE(known.find(token(0), 1), nullptr);
  EXPECT_EQ(known.find(token(1), 1), nullptr);
  EXPECT_NE(known.find(token(2), 1), nullptr);
  EXPECT_NE(known.find(token(3), 1), nullptr);
}

TEST(token_cache, takes_a_newcomer_when_everything_is_in_use) {
  cache known(2);
  for (int i = 0; i < 2; ++i) known.insert(token(i), until(100), i);
  for (int i = 0; i < 2; ++i) known.find(token(i), 1);
  known.insert(token(2), until(100), 2);
  EXPECT_NE(known.find(token(2), 1), nullptr);
  EXPECT_EQ(known.size(), 2u);
}

TEST(token_cache, replaces_a_token_that_is_put_in_again) {
  cache known(2);
  known.insert(token(1), until(100), 11);
  known.insert(token(1), until(200), 12);
  EXPECT_EQ(known.size(), 1u);
  EXPECT_EQ(known.find(token(1), 150)->value, 12);
}

TEST(token_cache, erases_on_demand) {
  cache known(3);
  for (int i = 0; i < 3; ++i) known.insert(token(i), until(100), i);
  known.erase(token(0));
  known.erase("never seen");
  EXPECT_EQ(known.find(token(0), 1), nullptr);
  EXPECT_EQ(known.find(token(2), 1)->value, 2);
  for (int i = 10; i < 20; ++i) known.insert(token(i), until(100), i);
  EXPECT_EQ(known.size(), 3u);
  EXPECT_EQ(known.find(token(19), 1)->value, 19);
}

TEST(token_cache, holds_one_token_at_least) {
  cache known(0);
  known.insert(token(1), until(100), 11);
  known.insert(token(2), until(100), 22);
  EXPECT_EQ(known.find(token(1), 1), nullptr);
  EXPECT_EQ(known.find(token(2), 1)->value, 22);
}

TEST(token_cache, allocates_nothing_on_a_hit_or_a_miss) {
  cache known(4);
  const std::string present = token(1);
  const std::string absent = token(2);
  known.insert(present, until(100), 11);
  const std::size_t before = allocation_count();
  const bool found = known.find(present, 1) != nullptr && known.find(absent, 1) == nullptr;
  EXPECT_EQ(allocation_count(), before);
  EXPECT_TRUE(found);
}

TEST(token_cache, works_the_same_as_a_plain_map_under_random_use) {
  cache known(16);
  std::unordered_map<int, int> stored;
  unsigned state = 7;
  for (int step = 0; step < 20000; ++step) {
    state = state * 1664525 + 1013904223;
    const int key = static_cast<int>(state >> 16) % 40;
    if (state % 3 == 0) {
      known.insert(token(key), until(100), step);
      stored[key] = step;
    } else if (state % 7 == 0) {
      known.erase(token(key));
      stored.erase(key);
    } else if (const auto* entry = known.find(token(key), 1)) {
      ASSERT_EQ(entry->value, stored.at(key));
    }
    ASSERT_LE(known.size(), 16u);
  }
}

}  // namespace
}  // namespace steward
