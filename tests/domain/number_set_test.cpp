#include "domain/number_set.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace steward {
namespace {

TEST(number_set, agrees_with_an_ordinary_set) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    number_set<366> bits;
    std::set<int> plain;
    for (int i = 0; i < round % 20; ++i) plain.insert(static_cast<int>(random() % 366));
    for (const int n : plain) bits.insert(n);
    EXPECT_EQ(bits.empty(), plain.empty());
    EXPECT_EQ(bits.count(), static_cast<int>(plain.size()));
    int k = 0;
    for (const int n : plain) EXPECT_EQ(bits.nth(k++), n);
    for (int n = 0; n <= 366; ++n) {
      const auto next = plain.lower_bound(n);
      EXPECT_EQ(bits.contains(n), plain.contains(n));
      EXPECT_EQ(bits.next(n), next == plain.end() ? -1 : *next);
      EXPECT_EQ(bits.previous(n),
                plain.upper_bound(n) == plain.begin() ? -1 : *std::prev(plain.upper_bound(n)));
      EXPECT_EQ(bits.rank(n), static_cast<int>(std::distance(plain.begin(), next)));
    }
  }
}

TEST(number_set, counts_places_from_both_ends) {
  signed_places<31> places;
  EXPECT_TRUE(places.empty());
  places.insert(2);
  places.insert(-1);
  EXPECT_TRUE(places.select(2, 30));
  EXPECT_TRUE(places.select(30, 30));
  EXPECT_FALSE(places.select(29, 30));
}

}  // namespace
}  // namespace steward
