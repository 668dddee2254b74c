#include "gateways/ai/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace steward {
namespace {

using ::testing::HasSubstr;

TEST(ai_metrics, tell_all_that_is_counted) {
  ai_counts counts;
  counts.questions[static_cast<std::size_t>(ai_outcome::cached)] = 3;
  counts.spent_today = 2'000'001;
  ai_provider_counts one;
  one.provider = "anthropic";
  one.breaker = circuit_breaker::state::open;
  one.openings = 4;
  one.answers = 5;
  one.faults[static_cast<std::size_t>(ai_fault::rate)] = 6;
  one.usage = {7, 8};
  one.cost = 1'500;
  counts.providers = {one};
  std::string out;
  append_ai_metrics(out, counts);
  for (const auto* line :
       {"# TYPE steward_ai_questions_total counter\n", "steward_ai_questions_total{outcome=\"cached\"} 3\n",
        "steward_ai_questions_total{outcome=\"over_budget\"} 0\n",
        "steward_ai_attempts_total{provider=\"anthropic\",result=\"answered\"} 5\n",
        "steward_ai_attempts_total{provider=\"anthropic\",result=\"rate\"} 6\n",
        "steward_ai_tokens_total{provider=\"anthropic\",direction=\"output\"} 8\n",
        "steward_ai_cost_dollars_total{provider=\"anthropic\"} 0.001500\n",
        "\nsteward_ai_spent_today_dollars 2.000001\n", "steward_ai_breaker_state{provider=\"anthropic\"} 2\n",
        "steward_ai_breaker_openings_total{provider=\"anthropic\"} 4\n"})
    EXPECT_THAT(out, HasSubstr(line));
}

TEST(ai_metrics, are_nothing_without_providers) {
  std::string out;
  append_ai_metrics(out, {});
  EXPECT_EQ(out, "");
}

}  // namespace
}  // namespace steward
