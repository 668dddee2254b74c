#include "domain/ai/retry_plan.hpp"

#include <gtest/gtest.h>

#include <random>

namespace steward {
namespace ai_retry_plan_test {

using namespace std::chrono_literals;

const timestamp start{std::chrono::hours{500'000}};
const ai_retry_policy policy;

ai_attempt attempt(std::size_t provider, ai_fault what, timestamp ended = start,
                   std::chrono::milliseconds retry_after = 0ms) {
  return {provider, {what, "", retry_after, {}}, ended};
}

ai_next next(const std::vector<ai_attempt>& failed, const std::vector<std::optional<timestamp>>& earliest,
             timestamp now = start, timestamp deadline = start + 30s) {
  return next_step(policy, {failed, earliest, now, deadline, 1});
}

// The provider, how many milliseconds later, and R for a repair; or why not.
std::string told(const ai_next& what) {
  if (const auto* end = std::get_if<ai_end>(&what))
    return std::string(end->out_of_time ? "late " : "end ") + std::to_string(end->retry_after.count());
  const auto& step = std::get<ai_step>(what);
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(step.at - start).count();
  return std::to_string(step.provider) + '+' + std::to_string(wait) + (step.repair ? "R" : "");
}

TEST(ai_retry_plan, the_first_provider_is_asked_first) { EXPECT_EQ(told(next({}, {start, start})), "0+0"); }

TEST(ai_retry_plan, nobody_to_ask) {
  EXPECT_EQ(told(next({}, {})), "end 0");
  EXPECT_EQ(told(next({}, {std::nullopt})), "end 0");
}

TEST(ai_retry_plan, who_may_be_asked_sooner_goes_first) {
  EXPECT_EQ(told(next({}, {start + 30s, start})), "1+0");
  EXPECT_EQ(told(next({}, {std::nullopt, start + 2s})), "1+2000");
  EXPECT_EQ(told(next({}, {start + 1h, start + 2h})), "late 3600000");
}

TEST(ai_retry_plan, after_what_passes_another_is_asked_at_once_then_the_first_again) {
  for (const auto what : {ai_fault::overload, ai_fault::rate}) {
    EXPECT_EQ(told(next({attempt(0, what)}, {start, start})), "1+0");
    const auto again = std::get<ai_step>(next({attempt(0, what), attempt(1, what)}, {start, start}));
    EXPECT_GE(again.at, start + 250ms);
    EXPECT_LE(again.at, start + 500ms);
    EXPECT_EQ(
        told(next({attempt(0, what), attempt(0, what), attempt(1, what), attempt(1, what)}, {start, start})),
        "end 0");
  }
}

TEST(ai_retry_plan, a_pause_that_is_asked_for_is_kept_or_not_waited_for) {
  EXPECT_EQ(told(next({attempt(0, ai_fault::rate, start, 9s)}, {start + 9s})), "0+9000");
  EXPECT_EQ(told(next({attempt(0, ai_fault::rate, start, 30s)}, {start + 30s})), "late 30000");
}

TEST(ai_retry_plan, the_deadline_is_kept) {
  EXPECT_EQ(told(next({}, {start}, start, start + 200ms)), "0+0");
  EXPECT_EQ(told(next({}, {start}, start, start + 199ms)), "late 0");
  EXPECT_EQ(told(next({}, {start}, start, start - 1s)), "late 0");
}

TEST(ai_retry_plan, what_does_not_pass_is_asked_elsewhere_and_never_again) {
  for (const auto what : {ai_fault::account, ai_fault::refusal, ai_fault::rejected}) {
    EXPECT_EQ(told(next({attempt(0, what)}, {start, start})), "1+0");
    EXPECT_EQ(told(next({attempt(0, what), attempt(1, what)}, {start, start})), "end 0");
  }
}

TEST(ai_retry_plan, one_repair_for_a_question) {
  EXPECT_EQ(told(next({attempt(0, ai_fault::garbled)}, {start, start})), "0+0R");
  EXPECT_EQ(told(next({attempt(0, ai_fault::garbled), attempt(0, ai_fault::garbled)}, {start, start})),
            "1+0");
  EXPECT_EQ(
      told(next({attempt(0, ai_fault::garbled), attempt(0, ai_fault::garbled), attempt(1, ai_fault::garbled)},
                {start, start})),
      "end 0");
  EXPECT_EQ(told(next({attempt(0, ai_fault::account), attempt(1, ai_fault::garbled)}, {start, start})),
            "1+0R");
}

TEST(ai_retry_plan, a_fallback_does_not_begin_the_counting_anew) {
  std::vector<std::optional<timestamp>> many(10, start);
  std::vector<ai_attempt> failed;
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(told(next(failed, many)), std::to_string(i) + "+0");
    failed.push_back(attempt(i, ai_fault::overload));
  }
  EXPECT_EQ(told(next(failed, many)), "end 0");
}

TEST(ai_retry_plan, whatever_happens_the_limits_hold) {
  std::mt19937 random(11);
  for (int run = 0; run < 5'000; ++run) {
    const std::size_t providers = 1 + random() % 3;
    ai_retry_policy limits;
    limits.attempts = 1 + static_cast<int>(random() % 6);
    limits.attempts_each = 1 + static_cast<int>(random() % 3);
    auto now = start;
    const auto deadline = start + std::chrono::milliseconds{random() % 40'000};
    std::vector<ai_attempt> failed;
    std::vector<std::optional<timestamp>> earliest(providers, start);
    std::map<std::size_t, int> tries;
    int repairs = 0;
    while (true) {
      const auto what = next_step(limits, {failed, earliest, now, deadline, run * 1ull});
      EXPECT_EQ(told(what), told(next_step(limits, {failed, earliest, now, deadline, run * 1ull})));
      if (std::holds_alternative<ai_end>(what)) break;
      const auto& step = std::get<ai_step>(what);
      ASSERT_GE(step.at, now);
      ASSERT_LE(step.at + limits.least_time, deadline);
      ASSERT_GE(step.at, *earliest[step.provider]);
      ASSERT_LE(++tries[step.provider], limits.attempts_each);
      for (const auto& one : failed) {
        if (one.provider != step.provider) continue;
        ASSERT_NE(one.failure.what, ai_fault::account);
        ASSERT_NE(one.failure.what, ai_fault::refusal);
        ASSERT_NE(one.failure.what, ai_fault::rejected);
        ASSERT_GE(step.at, one.ended + one.failure.retry_after);
      }
      repairs += step.repair ? 1 : 0;
      now = step.at + std::chrono::milliseconds{random() % 3'000};
      auto one = attempt(step.provider, static_cast<ai_fault>(random() % ai_fault_count), now);
      if (one.failure.what == ai_fault::rate && random() % 2 == 0) one.failure.retry_after = 2s;
      failed.push_back(one);
    }
    ASSERT_LE(failed.size(), static_cast<std::size_t>(limits.attempts));
    ASSERT_LE(repairs, 1);
  }
}

}  // namespace ai_retry_plan_test
}  // namespace steward
