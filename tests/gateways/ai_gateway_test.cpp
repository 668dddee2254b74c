#include "gateways/ai/gateway.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "tests/gateways/ai_fixture.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using state = circuit_breaker::state;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class ai_gateway_test : public test::ai_fixture {};

const std::string good = R"({"price":5})";

TEST_F(ai_gateway_test, an_answer_costs_what_its_usage_says) {
  begin();
  scripts["one"] = {says(good)};
  const auto answer = ask();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->value, json::parse(good));
  EXPECT_EQ(answer->provider, "one");
  EXPECT_EQ(answer->model, "model-one");
  EXPECT_EQ(answer->cost, test::usual_cost);
  EXPECT_EQ(gateway->counts().spent_today, test::usual_cost);
  EXPECT_EQ(attempts(), "one answered");
  EXPECT_EQ(calls[0].usage.input, 100u);
  EXPECT_EQ(calls[0].outcome, ai_outcome::answered);
  EXPECT_EQ(counts(0).answers, 1u);
  EXPECT_EQ(counts(0).cost, test::usual_cost);
}

TEST_F(ai_gateway_test, a_hit_in_the_cache_costs_nothing) {
  begin();
  scripts["one"] = {says(good)};
  ASSERT_TRUE(ask());
  const auto again = ask();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->value, json::parse(good));
  EXPECT_TRUE(again->cached);
  EXPECT_EQ(again->cost, 0u);
  EXPECT_THAT(asked, ElementsAre("one"));
  EXPECT_EQ(gateway->counts().spent_today, test::usual_cost);
  EXPECT_EQ(calls[1].outcome, ai_outcome::cached);
}

TEST_F(ai_gateway_test, only_answers_to_public_content_are_shared_between_users) {
  begin();
  scripts["one"] = {says(good), says(good), says(good)};
  ASSERT_TRUE(ask());
  user = id(2);
  EXPECT_FALSE(ask()->cached);
  auto open = question();
  open.is_public = true;
  EXPECT_FALSE(ask(open)->cached);
  open.user = id(3);
  EXPECT_TRUE(ask(open)->cached);
}

TEST_F(ai_gateway_test, another_prompt_content_or_schema_is_another_question) {
  begin();
  scripts["one"] = {says(good), says(good), says(good), says(good)};
  ASSERT_TRUE(ask());
  auto one = question();
  one.content += ' ';
  EXPECT_FALSE(ask(one)->cached);
  one = question();
  one.instructions += ' ';
  EXPECT_FALSE(ask(one)->cached);
  one = question();
  one.schema["properties"]["price"] = {{"type", "integer"}};
  EXPECT_FALSE(ask(one)->cached);
}

TEST_F(ai_gateway_test, what_is_in_a_cache_is_not_believed_when_it_does_not_fit) {
  begin();
  scripts["one"] = {says(good)};
  cache->keep("model-one:" + question_key(question()), R"({"price":"5"})");
  EXPECT_FALSE(ask()->cached);
}

TEST_F(ai_gateway_test, overload_is_asked_elsewhere_and_costs_nothing) {
  begin();
  scripts["one"] = {status(529, "overloaded_error")};
  scripts["two"] = {says(good)};
  const auto answer = ask();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->provider, "two");
  EXPECT_EQ(answer->cost, test::usual_cost);
  EXPECT_EQ(attempts(), "one answers 529 overloaded_error; two answered");
  EXPECT_THAT(waits, IsEmpty());
  EXPECT_EQ(counts(0).breaker, state::closed);
  EXPECT_EQ(counts(0).faults[static_cast<int>(ai_fault::overload)], 1u);
}

TEST_F(ai_gateway_test, the_attempts_are_counted_over_all_providers) {
  begin();
  for (const auto* name : {"one", "two"})
    scripts[name] = {status(503, "api_error"), status(503, "api_error"), says(good)};
  const auto answer = ask();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.fault().code, errc::unavailable);
  EXPECT_THAT(asked, UnorderedElementsAre("one", "two", "one", "two"));
  for (const auto& wait : waits) EXPECT_LE(wait, 500ms);
  EXPECT_EQ(gateway->counts().spent_today, 0u);
  EXPECT_EQ(calls[0].outcome, ai_outcome::failed);
  EXPECT_THAT(answer.fault().detail, HasSubstr("one answers 503 api_error; two answers 503"));
}

TEST_F(ai_gateway_test, a_rate_limit_is_kept_by_everybody_for_as_long_as_it_says) {
  begin({"one"});
  scripts["one"] = {status(429, "rate_limit_error", "7"), says(good)};
  ASSERT_TRUE(ask());
  EXPECT_THAT(waits, ElementsAre(7'000ms));
  EXPECT_EQ(counts(0).breaker, state::closed);

  scripts["one"] = {status(429, "rate_limit_error", "60")};
  const auto answer = ask(question("other"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.fault().code, errc::timeout);
  EXPECT_EQ(answer.fault().retry_after, 60);
  EXPECT_EQ(counts(0).breaker, state::open);
  ASSERT_FALSE(ask(question("third")));
  EXPECT_EQ(asked.size(), 3u) << "nobody asks before the minute is over";
}

TEST_F(ai_gateway_test, money_is_not_tried_again_and_opens_the_breaker) {
  begin();
  scripts["one"] = {status(402, "billing_error")};
  scripts["two"] = {says(good), says(good)};
  ASSERT_TRUE(ask());
  EXPECT_EQ(counts(0).breaker, state::open);
  ASSERT_TRUE(ask(question("other")));
  EXPECT_THAT(asked, ElementsAre("one", "two", "two"));
  now += 1h;
  EXPECT_EQ(counts(0).breaker, state::half_open);
}

TEST_F(ai_gateway_test, an_exhausted_budget_at_the_provider_opens_the_breaker_until_its_reset) {
  begin({"one"});
  now = parse_time("2026-03-24T10:00:00Z")->at;
  scripts["one"] = {status(400, "invalid_request_error", "",
                           "You have reached your specified API usage limits. You will regain access on "
                           "2026-04-01 at 00:00 UTC.")};
  const auto answer = ask();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.fault().retry_after, (7 * 24 + 14) * 3'600);
  now = parse_time("2026-03-31T23:59:00Z")->at;
  EXPECT_FALSE(ask());
  EXPECT_EQ(asked.size(), 1u);
  now += 60s;
  scripts["one"] = {says(good)};
  EXPECT_TRUE(ask());
}

TEST_F(ai_gateway_test, the_breaker_opens_and_one_probe_closes_it) {
  policy.retry.attempts = 1;
  begin({"one"});
  scripts["one"] = std::deque<reply>(5, status(500, "api_error"));
  for (int i = 0; i < 5; ++i) ASSERT_FALSE(ask());
  EXPECT_EQ(counts(0).breaker, state::open);
  EXPECT_EQ(counts(0).openings, 1u);
  ASSERT_FALSE(ask(question(), 20s));
  EXPECT_EQ(asked.size(), 5u);
  now += 30s;
  scripts["one"] = {says(good)};
  bool alone = true;
  during_send = [&] {
    during_send = nullptr;
    alone = !ask(question("another")) && counts(0).breaker == state::half_open;
  };
  EXPECT_TRUE(ask());
  EXPECT_TRUE(alone);
  EXPECT_EQ(counts(0).breaker, state::closed);
}

TEST_F(ai_gateway_test, a_refusal_is_taken_elsewhere_once) {
  begin();
  scripts["one"] = {{fetch_answer{200, test::anthropic_answer("", 100, 20, "refusal")}}};
  scripts["two"] = {{fetch_answer{200, test::anthropic_answer("", 100, 20, "refusal")}}};
  ASSERT_FALSE(ask());
  EXPECT_EQ(attempts(), "one declines; two declines");
  EXPECT_EQ(gateway->counts().spent_today, 2 * test::usual_cost);
}

TEST_F(ai_gateway_test, one_repair_is_asked_for_with_what_is_wrong) {
  begin();
  scripts["one"] = {says(R"({"price":"5"})"), says(good)};
  const auto answer = ask();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->cost, 2 * test::usual_cost);
  EXPECT_THAT(asked, ElementsAre("one", "one"));
  const auto body = json::parse(requests[1].body);
  ASSERT_EQ(body["messages"].size(), 3u);
  EXPECT_EQ(body["messages"][0]["content"], question().content);
  EXPECT_EQ(body["messages"][1], json::parse(R"({"role":"assistant","content":"{\"price\":\"5\"}"})"));
  EXPECT_THAT(body["messages"][2]["content"].get<std::string>(), HasSubstr("/price must be of type number"));
  EXPECT_EQ(attempts(), "one answers what does not fit; one answered");
}

TEST_F(ai_gateway_test, only_one_repair_then_another_provider) {
  begin();
  scripts["one"] = {says("Sure! {\"price\": 5}"), says("[]")};
  scripts["two"] = {says("{")};
  ASSERT_FALSE(ask());
  EXPECT_THAT(asked, ElementsAre("one", "one", "two"));
  EXPECT_EQ(gateway->counts().spent_today, 3 * test::usual_cost);
  EXPECT_EQ(json::parse(requests[2].body)["messages"].size(), 1u);
}

TEST_F(ai_gateway_test, an_answer_that_stopped_in_the_middle_is_repaired_too) {
  begin();
  scripts["one"] = {{fetch_answer{200, test::anthropic_answer("", 100, 20, "max_tokens")}}, says(good)};
  ASSERT_TRUE(ask());
  EXPECT_EQ(json::parse(requests[1].body)["messages"].size(), 2u) << "an empty answer is not shown again";
}

TEST_F(ai_gateway_test, what_fits_but_is_wrong_is_repaired_too) {
  begin();
  check = [](const json& value) {
    return value["price"] == 5 ? std::vector<std::string>{} : std::vector<std::string>{"the price is 5"};
  };
  scripts["one"] = {says(R"({"price":6})"), says(good)};
  ASSERT_TRUE(ask());
  EXPECT_THAT(requests[1].body, HasSubstr("the price is 5"));
}

TEST_F(ai_gateway_test, garbage_is_charged_in_full_when_it_does_not_say_what_it_cost) {
  begin({"one"});
  scripts["one"] = {{fetch_answer{200, "<html>"}}, {fetch_answer{200, R"({"type":"message"})"}}};
  ASSERT_FALSE(ask());
  EXPECT_EQ(gateway->counts().spent_today, most(0) + most(1));
}

TEST_F(ai_gateway_test, what_was_never_sent_costs_nothing_and_what_broke_off_costs_all) {
  begin();
  scripts["one"] = {fails(fetch_fault::unreachable, false)};
  scripts["two"] = {fails(fetch_fault::unreachable, true)};
  policy.retry.attempts = 2;
  begin();
  ASSERT_FALSE(ask());
  EXPECT_EQ(counts(0).cost, 0u);
  EXPECT_EQ(counts(1).cost, most(1));
  EXPECT_EQ(gateway->counts().spent_today, most(1));
}

TEST_F(ai_gateway_test, a_provider_that_hangs_is_left_for_another) {
  begin();
  scripts["one"] = {fails(fetch_fault::timed_out, true, 15s)};
  scripts["two"] = {says(good)};
  ASSERT_TRUE(ask());
  EXPECT_EQ(attempts(), "one timed out; two answered");
  EXPECT_EQ(limits[0], 15s);
  EXPECT_LE(limits[1], 15s);
  EXPECT_EQ(counts(0).faults[static_cast<int>(ai_fault::overload)], 1u);
}

TEST_F(ai_gateway_test, the_deadline_is_kept) {
  begin();
  scripts["one"] = {fails(fetch_fault::timed_out, true, 1'500ms)};
  const auto answer = ask(question(), 1'500ms);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.fault().code, errc::timeout);
  EXPECT_LE(limits[0], 1'500ms);
  EXPECT_THAT(asked, ElementsAre("one"));
  EXPECT_EQ(calls[0].outcome, ai_outcome::out_of_time);
  EXPECT_EQ(counts(0).faults[static_cast<int>(ai_fault::overload)], 0u)
      << "who had less time than usual is not to blame";
  ASSERT_FALSE(ask(question(), -1s));
  EXPECT_EQ(asked.size(), 1u);
}

TEST_F(ai_gateway_test, who_is_cancelled_asks_nobody_else) {
  begin();
  const auto cancelled = std::make_shared<std::atomic<bool>>(false);
  scripts["one"] = {fails(fetch_fault::unreachable, true)};
  during_send = [&] { *cancelled = true; };
  const auto answer = gateway->ask(question(), nullptr, {std::chrono::steady_clock::now() + 30s, cancelled});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.fault().code, errc::timeout);
  EXPECT_THAT(asked, ElementsAre("one"));
  EXPECT_EQ(counts(0).faults[static_cast<int>(ai_fault::overload)], 0u);
}

TEST_F(ai_gateway_test, the_budget_is_asked_before_the_provider) {
  policy.budget = {1'000'000, 1'000};
  begin();
  const auto answer = ask();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.fault().code, errc::limit_reached);
  EXPECT_EQ(answer.fault().retry_after, 12 * 3'600);
  EXPECT_THAT(asked, IsEmpty());
  EXPECT_EQ(calls[0].outcome, ai_outcome::over_budget);

  policy.budget = {1'000, 1'000};
  begin();
  EXPECT_EQ(ask().fault().code, errc::unavailable);
}

TEST_F(ai_gateway_test, the_budget_stops_the_fallback) {
  policy.budget = {1'000'000, 10'000};
  begin();
  scripts["one"] = {fails(fetch_fault::timed_out, true, 15s)};
  const auto answer = ask();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.fault().code, errc::limit_reached);
  EXPECT_THAT(asked, ElementsAre("one"));
  EXPECT_EQ(gateway->counts().spent_today, most(0));
  EXPECT_EQ(counts(1).breaker, state::closed);
}

TEST_F(ai_gateway_test, a_reserved_budget_is_not_there_for_others) {
  policy.budget = {10'000, 10'000};
  begin({"one"});
  scripts["one"] = {says(good), says(good)};
  std::optional<result<ai_answer>> meanwhile;
  during_send = [&] {
    during_send = nullptr;
    meanwhile = ask(question("other"));
  };
  ASSERT_TRUE(ask());
  ASSERT_TRUE(meanwhile);
  ASSERT_FALSE(*meanwhile);
  EXPECT_EQ(meanwhile->fault().code, errc::unavailable);
  EXPECT_TRUE(ask(question("other")));
}

TEST_F(ai_gateway_test, what_was_spent_before_a_restart_counts) {
  policy.budget = {1'000'000, 10'000};
  begin();
  gateway->restore_spend(user, 9'000);
  EXPECT_EQ(ask().fault().code, errc::limit_reached);
}

TEST_F(ai_gateway_test, what_a_request_may_cost_is_written_down_before_it_is_sent) {
  begin();
  scripts["one"] = {fails(fetch_fault::timed_out, true, 1s)};
  scripts["two"] = {says(R"({"price":5})")};
  std::size_t when_sent = 0;
  during_send = [&] { when_sent = booked.size(); };
  ASSERT_TRUE(ask());
  EXPECT_EQ(when_sent, 2u);
  ASSERT_EQ(booked.size(), 2u);
  EXPECT_EQ(booked[0].outcome, ai_call_asked);
  EXPECT_EQ(booked[0].provider, "one");
  EXPECT_EQ(booked[0].cost, static_cast<std::int64_t>(most()));
  EXPECT_EQ(booked[1].cost, static_cast<std::int64_t>(most() + most(1))) << "the first may have been charged";
  EXPECT_EQ(booked[1].duration_ms, 1'000);
  const auto kept = record_of(calls.back());
  EXPECT_EQ(kept.outcome, "answered");
  EXPECT_EQ(kept.id, booked[0].id);
  EXPECT_EQ(kept.user_id, user);
  EXPECT_FALSE(kept.monitor_id);
  EXPECT_EQ(kept.cost, static_cast<std::int64_t>(most() + test::usual_cost));
  EXPECT_EQ(nlohmann::json::parse(kept.attempts.text).size(), 2u);
}

TEST_F(ai_gateway_test, what_cannot_be_written_down_is_not_sent) {
  begin();
  can_book = false;
  const auto answer = ask();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.fault().code, errc::unavailable);
  EXPECT_GT(answer.fault().retry_after, 0);
  EXPECT_TRUE(asked.empty());
  EXPECT_EQ(calls.back().cost, 0u);
  EXPECT_EQ(gateway->counts().spent_today, 0u);
}

TEST_F(ai_gateway_test, a_key_that_is_refused_is_for_somebody_to_mend) {
  begin({"one"});
  scripts["one"] = {fails(fetch_fault::untrusted, false)};
  ASSERT_FALSE(ask());
  EXPECT_EQ(counts(0).breaker, state::open);
  EXPECT_EQ(counts(0).faults[static_cast<int>(ai_fault::account)], 1u);
}

TEST_F(ai_gateway_test, records_have_neither_keys_nor_content) {
  begin();
  scripts["one"] = {status(401, "authentication_error", "", "key-one is wrong")};
  scripts["two"] = {says(good)};
  ASSERT_TRUE(ask());
  EXPECT_THAT(attempts(), Not(HasSubstr("key-one")));
  EXPECT_THAT(attempts(), Not(HasSubstr("price")));
  EXPECT_EQ(calls[0].provider, "two");
  scripts["one"].clear();
  scripts["two"] = {status(529, "overloaded_error"), status(529, "overloaded_error")};
  ASSERT_FALSE(ask(question("other")));
  EXPECT_EQ(calls[1].request_id, "req_7");
}

TEST_F(ai_gateway_test, without_providers_every_question_fails_at_once) {
  begin({});
  EXPECT_FALSE(gateway->has_providers());
  const auto answer = ask();
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.fault().detail, HasSubstr("ANTHROPIC_API_KEY"));
}

}  // namespace
}  // namespace steward
