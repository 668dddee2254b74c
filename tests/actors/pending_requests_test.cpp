#include "actors/pending_requests.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace steward {
namespace {

using requests = pending_requests<std::unique_ptr<int>>;

TEST(pending_requests, are_found_by_their_number_until_taken) {
  requests all;
  const auto a = all.add(std::make_unique<int>(1)), b = all.add(std::make_unique<int>(2));
  EXPECT_NE(a, 0u);
  EXPECT_EQ(**all.find(b), 2);
  EXPECT_EQ(*all.take(a), 1);
  EXPECT_EQ(all.find(a), nullptr);
  EXPECT_EQ(all.size(), 1u);
}

TEST(pending_requests, a_number_is_never_used_again) {
  requests all;
  const auto first = all.add(std::make_unique<int>(1));
  all.take(first);
  const auto second = all.add(std::make_unique<int>(2));
  EXPECT_NE(first, second);
  EXPECT_EQ(all.find(first), nullptr);
  EXPECT_EQ(all.find(0), nullptr);
  EXPECT_EQ(all.find(12'345), nullptr);
}

TEST(pending_requests, are_selected_by_what_they_hold) {
  requests all;
  all.add(std::make_unique<int>(1));
  const auto two = all.add(std::make_unique<int>(2));
  all.take(all.add(std::make_unique<int>(2)));
  EXPECT_EQ(all.select([](const auto& content) { return *content == 2; }), std::vector{two});
}

}  // namespace
}  // namespace steward
