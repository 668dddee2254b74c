#include "domain/ai/failure.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace ai_failure_test {

using namespace std::chrono_literals;

timestamp at(const char* text) { return parse_time(text)->at; }
const timestamp now = at("2026-03-24T10:00:00Z");

std::string anthropic(const std::string& type, const std::string& message = "no") {
  return R"({"type":"error","error":{"type":")" + type + R"(","message":")" + message +
         R"("},"request_id":"req_1"})";
}

std::string openai(const std::string& type, const std::string& code, const std::string& message = "no") {
  return R"({"error":{"message":")" + message + R"(","type":")" + type + R"(","param":null,"code":)" +
         (code.empty() ? "null" : '"' + code + '"') + "}}";
}

TEST(ai_failure, answers_are_of_a_class) {
  const struct {
    int status;
    std::string body;
    ai_fault what;
    std::string reason;
  } cases[] = {
      {429, anthropic("rate_limit_error"), ai_fault::rate, "answers 429 rate_limit_error"},
      {429, openai("requests", "rate_limit_exceeded"), ai_fault::rate,
       "answers 429 requests rate_limit_exceeded"},
      {429, openai("insufficient_quota", "insufficient_quota"), ai_fault::account,
       "answers 429 insufficient_quota"},
      {429, openai("insufficient_quota", ""), ai_fault::account, "answers 429 insufficient_quota"},
      {529, anthropic("overloaded_error"), ai_fault::overload, "answers 529 overloaded_error"},
      {503, "Service Unavailable", ai_fault::overload, "answers 503"},
      {500, anthropic("api_error"), ai_fault::overload, "answers 500 api_error"},
      {504, anthropic("timeout_error"), ai_fault::overload, "answers 504 timeout_error"},
      {502, "<html>", ai_fault::overload, "answers 502"},
      {408, "", ai_fault::overload, "answers 408"},
      {409, "", ai_fault::overload, "answers 409"},
      {425, "", ai_fault::overload, "answers 425"},
      {429,
       R"({"type":"error","error":{"type":"rate_limit_error","message":"no","details":{"error_code":"enforced_spend_limit_reached"}}})",
       ai_fault::account, "answers 429 rate_limit_error enforced_spend_limit_reached"},
      {402, anthropic("billing_error"), ai_fault::account, "answers 402 billing_error"},
      {402, R"({"error":{"code":402,"message":"Insufficient credits"}})", ai_fault::account, "answers 402"},
      {401, anthropic("authentication_error"), ai_fault::account, "answers 401 authentication_error"},
      {401, openai("invalid_request_error", "invalid_api_key", "Incorrect API key provided: sk-ab***yz"),
       ai_fault::account, "answers 401 invalid_request_error invalid_api_key"},
      {403, anthropic("permission_error"), ai_fault::account, "answers 403 permission_error"},
      {404, anthropic("not_found_error", "model: x"), ai_fault::account, "answers 404 not_found_error"},
      {400, openai("invalid_request_error", "billing_hard_limit_reached"), ai_fault::account,
       "answers 400 invalid_request_error billing_hard_limit_reached"},
      {400, openai("enforced_spend_limit_reached", ""), ai_fault::account,
       "answers 400 enforced_spend_limit_reached"},
      {400, anthropic("invalid_request_error", "Your credit balance is too low to access the API."),
       ai_fault::account, "answers 400 invalid_request_error"},
      {400, anthropic("invalid_request_error", "max_tokens: must be more"), ai_fault::rejected,
       "answers 400 invalid_request_error"},
      {413, anthropic("request_too_large"), ai_fault::rejected, "answers 413 request_too_large"},
      {422, "{}", ai_fault::rejected, "answers 422"},
      {302, "", ai_fault::account, "answers 302"},
      // Not even a server's error is about money when it only sounds like it.
      {500, anthropic("api_error", "usage limits service failed"), ai_fault::overload,
       "answers 500 api_error"},
  };
  for (const auto& one : cases) {
    const auto failure = failure_of_reply({one.status, one.body}, now);
    EXPECT_EQ(to_string(failure.what), to_string(one.what)) << one.status << one.body;
    EXPECT_EQ(failure.reason, one.reason) << one.body;
    EXPECT_EQ(failure.retry_after, 0ms);
    EXPECT_FALSE(failure.until);
  }
}

TEST(ai_failure, an_exhausted_budget_says_until_when) {
  const auto words = "You have reached your specified API usage limits. You will regain access on ";
  const auto until = [&](const std::string& when) {
    const auto failure = failure_of_reply({400, anthropic("invalid_request_error", words + when)}, now);
    EXPECT_EQ(failure.what, ai_fault::account);
    return failure.until;
  };
  EXPECT_EQ(until("2026-04-01 at 00:00 UTC."), at("2026-04-01T00:00:00Z"));
  EXPECT_FALSE(until("2026-03-24 at 10:00 UTC."));
  EXPECT_FALSE(until("the first of April."));
}

TEST(ai_failure, a_pause_is_seconds_milliseconds_or_a_date) {
  const auto wait = [](std::string_view after, std::string_view ms = {}) {
    return failure_of_reply({429, "", after, ms}, now).retry_after;
  };
  EXPECT_EQ(wait("7"), 7'000ms);
  EXPECT_EQ(wait("0.5"), 500ms);
  EXPECT_EQ(wait("7", "1500"), 1'500ms);
  EXPECT_EQ(wait("Tue, 24 Mar 2026 10:00:30 GMT"), 30'000ms);
  EXPECT_EQ(wait("Tue, 24 Mar 2026 09:00:30 GMT"), 0ms);
  EXPECT_EQ(wait("Tue, 24 Mar 2036 09:00:30 GMT"), 24h);
  EXPECT_EQ(wait("1e300"), 24h);
  EXPECT_EQ(wait("99999999999999999999"), 24h);
  for (const auto* text : {"", "-1", "nan", "soon", "7s", "Tue, 24 Foo 2026 10:00:30 GMT",
                           "Tue, 24 anF 2026 10:00:30 GMT", "Tue, 32 Mar 2026 10:00:30 GMT"})
    EXPECT_EQ(wait(text), 0ms) << text;
}

TEST(ai_failure, reasons_have_only_codes) {
  for (const auto* type : {"sk-ant-api03 secret", "line\\nbreak", "\\u00e9"})
    EXPECT_EQ(failure_of_reply({400, anthropic(type)}, now).reason, "answers 400") << type;
  EXPECT_EQ(failure_of_reply({400, anthropic(std::string(65, 'x'))}, now).reason, "answers 400");
  for (const auto* body :
       {"[]", "{\"error\":7}", "{\"error\":{\"type\":7,\"details\":7}}", "null", "{\"error\""})
    EXPECT_EQ(failure_of_reply({400, body}, now).reason, "answers 400") << body;
}

TEST(ai_failure, errors_that_come_with_200_are_of_the_same_classes) {
  EXPECT_EQ(failure_of_code("rate_limit_exceeded").what, ai_fault::rate);
  EXPECT_EQ(failure_of_code("server_error").what, ai_fault::overload);
  EXPECT_EQ(failure_of_code("overloaded_error").what, ai_fault::overload);
  EXPECT_EQ(failure_of_code("insufficient_quota").what, ai_fault::account);
  EXPECT_EQ(failure_of_code("invalid_prompt").what, ai_fault::rejected);
  EXPECT_EQ(failure_of_code("invalid_prompt").reason, "fails invalid_prompt");
  EXPECT_EQ(failure_of_code("with a space").reason, "fails");
}

TEST(ai_failure, faults_have_names) {
  const std::vector<std::string_view> names{"rate", "overload", "account", "refusal", "garbled", "rejected"};
  for (std::size_t i = 0; i < ai_fault_count; ++i) EXPECT_EQ(to_string(static_cast<ai_fault>(i)), names[i]);
}

}  // namespace ai_failure_test
}  // namespace steward
