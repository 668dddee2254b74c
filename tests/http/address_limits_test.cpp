#include "http/address_limits.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace steward::http {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds now = 1'000h;

ip_address address(std::uint32_t n) {
  return ip_address::v4({static_cast<std::uint8_t>(n >> 24), static_cast<std::uint8_t>(n >> 16),
                         static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)});
}

bool passes(address_limits& limits, const ip_address& from, std::chrono::nanoseconds at = now) {
  return limits.take(from, 1, rate_class::auth, at).wait == 0ns;
}

TEST(address_limits, sixty_four_threads_get_exactly_the_quota_of_each_address) {
  address_limits limits({1'000, 60s});
  std::array<std::atomic<int>, 3> admitted{};
  std::vector<std::thread> threads;
  for (int t = 0; t < 64; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) admitted[i % 3] += passes(limits, address(i % 3)) ? 1 : 0;
    });
  for (auto& one : threads) one.join();
  for (const auto& count : admitted) EXPECT_EQ(count, 1'000);
}

TEST(address_limits, the_addresses_of_a_64_share_a_quota) {
  address_limits limits({2, 60s});
  EXPECT_TRUE(passes(limits, *ip_address::parse("2001:db8::1")));
  EXPECT_TRUE(passes(limits, *ip_address::parse("2001:db8::2")));
  EXPECT_FALSE(passes(limits, *ip_address::parse("2001:db8::3")));
  EXPECT_TRUE(passes(limits, *ip_address::parse("2001:db8:0:1::1")));
}

TEST(address_limits, tells_how_long_to_wait_and_what_is_left) {
  address_limits limits({2, 60s});
  EXPECT_EQ(limits.take(address(1), 1, rate_class::auth, now).standing.remaining, 1);
  passes(limits, address(1));
  const auto refused = limits.take(address(1), 1, rate_class::auth, now);
  EXPECT_EQ(refused.wait, 30s);
  EXPECT_EQ(refused.standing.which, rate_class::auth);
  EXPECT_EQ(refused.standing.remaining, 0);
  EXPECT_TRUE(passes(limits, address(1), now + refused.wait));
}

TEST(address_limits, a_flood_of_addresses_takes_bounded_memory) {
  address_limits limits({5, 60s}, 6'400);
  for (std::uint32_t i = 0; i < 200'000; ++i) passes(limits, address(i));
  EXPECT_LE(limits.size(), 6'400U);
  EXPECT_GT(limits.size(), 3'000U);
}

TEST(address_limits, who_has_the_whole_quota_is_forgotten_first) {
  address_limits limits({2, 60s}, 64 * 100);
  for (std::uint32_t i = 0; i < 100'000; ++i) passes(limits, address(i));
  const auto later = now + 61s;
  passes(limits, address(7), later);
  passes(limits, address(7), later);
  for (std::uint32_t i = 1'000'000; i < 1'000'050; ++i) passes(limits, address(i), later);
  EXPECT_FALSE(passes(limits, address(7), later));
}

TEST(address_limits, no_policy_no_limit_and_no_memory) {
  address_limits limits({0, 0s});
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(passes(limits, address(1)));
  EXPECT_EQ(limits.size(), 0U);
}

}  // namespace
}  // namespace steward::http
