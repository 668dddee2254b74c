#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gateways/email/transport.hpp"

namespace steward {
namespace {

using nlohmann::json;

const job_run run{std::chrono::steady_clock::now() + std::chrono::hours{1}};

email_message sample() {
  email_message message;
  message.from = {"Müller & Söhne", "s@example.net"};
  message.to = {"", "ada@example.org"};
  message.subject = "Hello \"Ada\"\r\nBcc: eve@example.org";
  message.text = "text";
  message.html = "<p>html</p>";
  message.id = "0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f";
  message.unsubscribe_url = "https://steward.example.org/u";
  return message;
}

class api_transport : public testing::Test {
 protected:
  std::optional<mail_failure> send() {
    return make_api_transport({"https://api.example.org", "the-key"},
                              [this](const fetch_request& request, const job_run&) {
                                asked = request;
                                return answer;
                              })(sample(), run);
  }
  std::optional<mail_failure> answered(int status, const std::string& body = "") {
    answer = fetch_answer{status, body};
    return send();
  }

  fetch_request asked;
  fetch_result answer = fetch_answer{202, ""};
};

TEST_F(api_transport, posts_the_message_as_json) {
  EXPECT_FALSE(send());
  EXPECT_EQ(asked.url, "https://api.example.org/v3/mail/send");
  EXPECT_EQ(asked.content_type, "application/json");
  EXPECT_EQ(asked.headers.at(0), "Authorization: Bearer the-key");
  const auto body = json::parse(asked.body);
  EXPECT_EQ(body["personalizations"],
            json::parse(R"([{"to":[{"email":"ada@example.org"}],)"
                        R"("custom_args":{"steward_mail":"0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f"}}])"));
  EXPECT_EQ(body["from"], json::parse(R"({"email":"s@example.net","name":"Müller & Söhne"})"));
  EXPECT_EQ(body["subject"], sample().subject);
  EXPECT_EQ(
      body["content"],
      json::parse(R"([{"type":"text/plain","value":"text"},{"type":"text/html","value":"<p>html</p>"}])"));
  EXPECT_EQ(body["headers"]["List-Unsubscribe"], "<https://steward.example.org/u>");
  EXPECT_EQ(body["headers"]["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click");
}

TEST_F(api_transport, a_refusal_for_good_is_not_tried_again) {
  for (const int status : {400, 413, 422}) {
    const auto failed = answered(status, R"({"errors":[{"message":"Does not contain a valid address."}]})");
    ASSERT_TRUE(failed);
    EXPECT_FALSE(failed->retry);
    EXPECT_EQ(failed->answer, "Does not contain a valid address.");
  }
}

TEST_F(api_transport, what_may_pass_is_tried_again) {
  for (const int status : {301, 401, 403, 404, 429, 500, 503}) {
    const auto failed = answered(status, "<html>busy</html>");
    ASSERT_TRUE(failed);
    EXPECT_TRUE(failed->retry) << status;
    EXPECT_NE(failed->reason.find(std::to_string(status)), std::string::npos);
    EXPECT_EQ(failed->answer.empty(), status != 429) << "what is about us is no receiver's business";
  }
  answer = fetch_answer{429, "", {}, std::chrono::seconds{7}};
  EXPECT_EQ(send()->retry_after, std::chrono::seconds{7});
  answer = fetch_failure{fetch_fault::unreachable, "https://api.example.org: no route"};
  EXPECT_TRUE(send()->retry);
  EXPECT_EQ(send()->reason, "https://api.example.org: no route");
}

TEST_F(api_transport, an_answer_of_any_shape_is_borne) {
  for (const auto* body : {"", "[]", "{\"errors\":{}}", "{\"errors\":[]}", "{\"errors\":[1]}",
                           "{\"errors\":[{\"message\":1}]}", "\x01\xff"})
    EXPECT_TRUE(answered(400, body));
}

class failover : public testing::Test {
 protected:
  mail_transport step(std::optional<mail_failure> gives) {
    return [this, gives, number = steps++](const email_message&, const job_run& part) {
      tried.push_back(number);
      left.push_back(part.deadline - std::chrono::steady_clock::now());
      return gives;
    };
  }
  std::optional<mail_failure> send(std::vector<std::optional<mail_failure>> all) {
    std::vector<mail_transport> transports;
    for (auto& one : all) transports.push_back(step(std::move(one)));
    return make_failover_transport(std::move(transports))(sample(), run);
  }

  int steps = 0;
  std::vector<int> tried;
  std::vector<std::chrono::steady_clock::duration> left;
};

TEST_F(failover, the_first_that_takes_it_is_the_only_one) {
  EXPECT_FALSE(send({std::nullopt, std::nullopt}));
  EXPECT_EQ(tried, (std::vector{0}));
}

TEST_F(failover, what_the_first_does_not_take_now_goes_to_the_next) {
  EXPECT_FALSE(send({mail_failure{"no connection"}, std::nullopt}));
  EXPECT_EQ(tried, (std::vector{0, 1}));
  EXPECT_LE(left[0], std::chrono::minutes{30}) << "the second has its part of the time";
  EXPECT_GT(left[1], std::chrono::minutes{30});
}

TEST_F(failover, what_one_refuses_for_good_goes_to_no_other) {
  const auto failed = send({mail_failure{"550", false}, std::nullopt});
  ASSERT_TRUE(failed);
  EXPECT_FALSE(failed->retry);
  EXPECT_EQ(tried, (std::vector{0}));
}

TEST_F(failover, when_none_takes_it_all_reasons_are_told) {
  const auto failed = send({mail_failure{"no connection", true, std::chrono::minutes{5}, "451 later"},
                            mail_failure{"429", true, std::chrono::minutes{1}}});
  ASSERT_TRUE(failed);
  EXPECT_TRUE(failed->retry);
  EXPECT_EQ(failed->reason, "no connection; then 429");
  EXPECT_EQ(failed->answer, "451 later");
  EXPECT_EQ(failed->retry_after, std::chrono::minutes{1})
      << "the next try may go to the one that is free first";
}

/// Two ways that answer what a test says, at a time that it says.
class two_ways : public testing::Test {
 protected:
  mail_transport way(int number) {
    return [this, number](const email_message&, const job_run&) {
      tried += std::to_string(number);
      return gives[number];
    };
  }
  std::string send() {
    tried.clear();
    send_by(sample(), run);
    return tried;
  }
  const mail_failure down{"no connection"};
  std::array<std::optional<mail_failure>, 2> gives;
  std::string tried;
  outage::time_point now = outage::time_point{} + std::chrono::hours{1};
  job_run run{std::chrono::steady_clock::now() + std::chrono::hours{1}};
  mail_transport send_by = make_failover_transport({way(0), way(1)}, [this] { return now; });
};

TEST_F(two_ways, one_that_is_down_is_passed_over_for_a_while) {
  gives[0] = down;
  EXPECT_EQ(send(), "01");
  EXPECT_EQ(send(), "1");
  now += outage::first_rest;
  EXPECT_EQ(send(), "01") << "one mail finds out";
  EXPECT_EQ(send(), "1");
  now += 2 * outage::first_rest;
  gives[0].reset();
  EXPECT_EQ(send(), "0");
  EXPECT_EQ(send(), "0");
}

TEST_F(two_ways, what_is_said_about_a_mail_is_no_outage) {
  gives[0] = mail_failure{"451", true, {}, "451 greylisted"};
  EXPECT_EQ(send(), "01");
  EXPECT_EQ(send(), "01");
  gives[0] = mail_failure{"550", false, {}, "550 no"};
  EXPECT_EQ(send(), "0");
  EXPECT_EQ(send(), "0");
}

TEST_F(two_ways, when_both_rest_both_are_tried) {
  gives = {down, down};
  EXPECT_EQ(send(), "01");
  EXPECT_EQ(send(), "01");
  gives[1].reset();
  EXPECT_EQ(send(), "01");
  EXPECT_EQ(send(), "1") << "it works again";
}

TEST_F(two_ways, one_that_rests_is_asked_last) {
  gives = {down, std::nullopt};
  EXPECT_EQ(send(), "01");
  gives[1] = mail_failure{"451", true, {}, "451 greylisted"};
  EXPECT_EQ(send(), "10") << "better than not at all";
  gives[0].reset();
  EXPECT_EQ(send(), "10") << "it works again";
  EXPECT_EQ(send(), "0");
}

TEST_F(two_ways, the_second_stays_at_hand_while_the_first_works) {
  gives = {down, down};
  send();
  gives = {std::nullopt, std::nullopt};
  now += std::chrono::hours{1};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(), "0");
  gives[0] = down;
  EXPECT_EQ(send(), "01");
}

TEST_F(two_ways, what_is_given_up_here_says_nothing_about_them) {
  gives[0] = down;
  run.cancelled = std::make_shared<const std::atomic<bool>>(true);
  EXPECT_EQ(send(), "0");
  run.cancelled.reset();
  EXPECT_EQ(send(), "01");
}

}  // namespace
}  // namespace steward
