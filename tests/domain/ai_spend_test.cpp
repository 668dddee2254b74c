#include "domain/ai/spend.hpp"

#include <gtest/gtest.h>

#include <random>

namespace steward {
namespace ai_spend_test {

using namespace std::chrono_literals;

const timestamp noon{std::chrono::hours{24 * 20'000 + 12}};
using held = ai_spend::reservation;

uuid user(std::uint8_t number) {
  uuid id;
  id.bytes[15] = number;
  return id;
}

held reserve(ai_spend& book, const uuid& who, micro_dollars most, timestamp now = noon) {
  const auto given = book.reserve(who, most, now);
  EXPECT_TRUE(std::holds_alternative<held>(given));
  return std::holds_alternative<held>(given) ? std::get<held>(given) : held{};
}

ai_spend::refusal refused(ai_spend& book, const uuid& who, micro_dollars most, timestamp now = noon) {
  return std::get<ai_spend::refusal>(book.reserve(who, most, now));
}

TEST(ai_spend, costs_are_exact_and_rounded_up) {
  const ai_price haiku{1'000'000, 5'000'000}, nano{50'000, 400'000};
  EXPECT_EQ(cost_of(haiku, {0, 0}), 0u);
  EXPECT_EQ(cost_of(haiku, {1'000, 100}), 1'500u);
  EXPECT_EQ(cost_of(nano, {1, 0}), 1u);
  EXPECT_EQ(cost_of(nano, {20, 0}), 1u);
  EXPECT_EQ(cost_of(nano, {21, 5}), 4u);
  EXPECT_EQ(cost_of({0, 0}, {1'000'000, 1'000'000}), 0u);
  EXPECT_EQ(cost_of({999'999'999'999, 0}, {~0ull, 0}), 999'999'999'999'000u) << "a count that lies";
}

TEST(ai_spend, estimates_are_on_the_safe_side_for_prose) {
  EXPECT_EQ(estimated_tokens(0), 1u);
  EXPECT_EQ(estimated_tokens(4'000), 2'001u);
}

TEST(ai_spend, what_is_reserved_counts_until_it_is_settled) {
  ai_spend book({1'000, 600});
  const auto first = reserve(book, user(1), 500);
  EXPECT_EQ(refused(book, user(1), 101), ai_spend::refusal::user);
  EXPECT_EQ(refused(book, user(2), 501), ai_spend::refusal::total);
  book.settle(first, 100);
  EXPECT_EQ(book.spent_by(user(1), noon), 100u);
  EXPECT_EQ(book.spent_in_all(noon), 100u);
  reserve(book, user(1), 500);
  EXPECT_EQ(refused(book, user(1), 1), ai_spend::refusal::user);
  reserve(book, user(2), 400);
  EXPECT_EQ(refused(book, user(2), 1), ai_spend::refusal::total);
}

TEST(ai_spend, nothing_spent_leaves_nothing) {
  ai_spend book({1'000, 600});
  book.settle(reserve(book, user(1), 600), 0);
  EXPECT_EQ(book.spent_by(user(1), noon), 0u);
  reserve(book, user(1), 600);
}

TEST(ai_spend, more_than_was_held_is_counted_in_full) {
  ai_spend book({1'000, 600});
  book.settle(reserve(book, user(1), 100), 900);
  EXPECT_EQ(book.spent_by(user(1), noon), 900u);
  EXPECT_EQ(refused(book, user(1), 0), ai_spend::refusal::user);
  EXPECT_EQ(refused(book, user(2), 101), ai_spend::refusal::total);
}

TEST(ai_spend, a_new_day_is_a_new_budget) {
  ai_spend book({1'000, 600});
  const auto midnight = noon + 12h;
  const auto late = reserve(book, user(1), 500, midnight - 1us);
  EXPECT_EQ(refused(book, user(1), 101, midnight - 1us), ai_spend::refusal::user);
  reserve(book, user(1), 600, midnight);
  EXPECT_EQ(book.spent_in_all(midnight), 600u);
  book.settle(late, 400);
  EXPECT_EQ(book.spent_in_all(midnight), 600u) << "it counted yesterday";
  EXPECT_EQ(book.spent_in_all(noon), 0u);
  EXPECT_EQ(book.spent_by(user(1), noon), 0u);
}

TEST(ai_spend, a_clock_that_goes_back_forgets_nothing) {
  ai_spend book({1'000, 600});
  reserve(book, user(1), 600, noon + 12h);
  EXPECT_EQ(refused(book, user(1), 1, noon + 12h - 1us), ai_spend::refusal::user);
}

TEST(ai_spend, no_budget_no_request_but_free_ones) {
  ai_spend book({0, 0});
  EXPECT_EQ(refused(book, user(1), 1), ai_spend::refusal::total);
  book.settle(reserve(book, user(1), 0), 0);
}

TEST(ai_spend, a_restart_remembers) {
  ai_spend book({1'000, 600});
  book.restore(user(1), 550, noon);
  EXPECT_EQ(refused(book, user(1), 51), ai_spend::refusal::user);
  EXPECT_EQ(book.spent_in_all(noon), 550u);
}

TEST(ai_spend, requests_at_the_same_time_never_overspend) {
  std::mt19937 random(3);
  for (int run = 0; run < 300; ++run) {
    const ai_budget budget{1'000 + random() % 5'000, 500 + random() % 2'000};
    ai_spend book(budget);
    std::vector<std::pair<held, micro_dollars>> open;
    std::map<std::uint8_t, micro_dollars> spent;
    micro_dollars total = 0;
    for (int i = 0; i < 200; ++i) {
      const auto who = static_cast<std::uint8_t>(random() % 4);
      const micro_dollars most = random() % 400;
      if (random() % 2 == 0) {
        const auto given = book.reserve(user(who), most, noon);
        if (const auto* one = std::get_if<held>(&given)) open.emplace_back(*one, random() % (most + 1));
      } else if (!open.empty()) {
        const auto [one, cost] = open.back();
        open.pop_back();
        book.settle(one, cost);
        spent[one.user.bytes[15]] += cost;
        total += cost;
      }
      ASSERT_LE(book.spent_in_all(noon), budget.total);
      ASSERT_LE(book.spent_by(user(who), noon), budget.each_user);
    }
    for (const auto& [one, cost] : open) {
      book.settle(one, 0);
    }
    EXPECT_EQ(book.spent_in_all(noon), total);
    for (const auto& [who, amount] : spent) EXPECT_EQ(book.spent_by(user(who), noon), amount);
  }
}

}  // namespace ai_spend_test
}  // namespace steward
