#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "domain/ai/call_list.hpp"
#include "domain/ai/spend.hpp"
#include "domain/monitors/statistics.hpp"
#include "tests/domain/monitor_world.hpp"

namespace steward {
namespace ai_calls_test {

using nlohmann::json;

uuid id(std::uint8_t number) {
  uuid one;
  one.bytes[15] = number;
  return one;
}

TEST(ai_calls, are_asked_for_by_monitor_purpose_outcome_and_page) {
  const auto query = parse_ai_call_list(id(1), {{"monitor_id", id(2).to_string()},
                                                {"purpose", "extract"},
                                                {"outcome", "over_budget"},
                                                {"limit", "7"},
                                                {"cursor", id(3).to_string()}});
  ASSERT_TRUE(query);
  EXPECT_EQ(query->user, id(1));
  EXPECT_EQ(query->monitor, id(2));
  EXPECT_EQ(query->purpose, "extract");
  EXPECT_EQ(query->outcome, "over_budget");
  EXPECT_EQ(query->limit, 7);
  EXPECT_EQ(query->before, id(3));
}

TEST(ai_calls, are_asked_for_with_all_faults_told_together) {
  const auto query =
      parse_ai_call_list(id(1), {{"outcome", "good"}, {"limit", "0"}, {"user_id", id(2).to_string()}});
  ASSERT_FALSE(query);
  EXPECT_EQ(query.fault().fields.size(), 3u);
}

TEST(ai_calls, are_shown_with_exact_costs_and_a_place_to_go_on) {
  ai_call_query query;
  query.limit = 1;
  ai_call_record one;
  one.id = id(5);
  one.purpose = "extract";
  one.outcome = "answered";
  one.attempts.text = R"(["openai answered"])";
  one.input = 7;
  one.cost = 1'200'034;
  const auto text = ai_call_page_json({one, one}, {2, 2'400'068}, query);
  const auto page = json::parse(text);
  ASSERT_EQ(page["items"].size(), 1u);
  EXPECT_EQ(page["items"][0]["attempts"][0], "openai answered");
  EXPECT_EQ(page["items"][0]["input_tokens"], 7);
  EXPECT_TRUE(page["items"][0]["monitor_id"].is_null());
  EXPECT_NE(text.find(R"("cost":1.200034)"), std::string::npos) << text;
  EXPECT_EQ(page["total"], 2);
  EXPECT_NE(text.find(R"("total":2,"cost":2.400068,)"), std::string::npos) << text;
  EXPECT_EQ(page["next_cursor"], id(5).to_string());
  EXPECT_EQ(page["has_more"], true);
  EXPECT_TRUE(json::parse(ai_call_page_json({one}, {}, query))["next_cursor"].is_null());
}

TEST(ai_calls, are_in_the_statistics_of_their_monitor) {
  monitor_world w;
  const auto monitor = w.id_of(w.make());
  rolled_past past;
  past.now = w.now.now;
  past.ai = {3, 1'500'042};
  const auto answer = monitor_statistics(monitor).answer(w.state, w.now, monitor_history(past));
  ASSERT_TRUE(answer);
  EXPECT_NE(answer->body->find(R"("ai_calls":3,"ai_cost":1.500042})"), std::string::npos) << *answer->body;
}

TEST(ai_calls, cost_dollars_to_the_sixth_decimal) {
  EXPECT_EQ(dollars_text(0), "0.000000");
  EXPECT_EQ(dollars_text(42), "0.000042");
  EXPECT_EQ(dollars_text(12'500'000), "12.500000");
}

}  // namespace ai_calls_test
}  // namespace steward
