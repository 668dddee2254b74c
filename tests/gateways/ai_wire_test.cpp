// The gateway over libcurl and sockets, against a server that fails as providers do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "gateways/ai/gateway.hpp"
#include "tests/gateways/ai_fixture.hpp"
#include "tests/gateways/stand_in.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::stand_in;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The request with its body, which may come in several pieces.
std::string whole(int socket, std::string request) {
  const auto head = request.find("\r\n\r\n");
  const auto length = request.find("Content-Length: ");
  if (head == std::string::npos || length == std::string::npos) return request;
  const auto end = head + 4 + std::stoul(request.substr(length + 16));
  char bytes[4096];
  while (request.size() < end) {
    const auto count = recv(socket, bytes, sizeof bytes, 0);
    if (count <= 0) break;
    request.append(bytes, static_cast<std::size_t>(count));
  }
  return request;
}

std::string responses_answer(const std::string& text) {
  return json{{"id", "resp_1"},
              {"status", "completed"},
              {"output", {{{"type", "message"}, {"content", {{{"type", "output_text"}, {"text", text}}}}}}},
              {"usage", {{"input_tokens", 100}, {"output_tokens", 20}}}}
      .dump();
}

class ai_wire : public testing::Test {
 protected:
  using behaviour = std::function<void(int socket, const std::string& request)>;

  stand_in::behaviour scripted(const std::string& name, behaviour what) {
    return [this, name, what](int socket, const std::string& head) {
      const auto request = whole(socket, head);
      {
        const std::lock_guard guard(lock);
        asked.push_back(name);
        requests.push_back(request);
      }
      what(socket, request);
    };
  }

  /// Anthropic first, then OpenAI's Responses; each behaves as told.
  result<ai_answer> ask(behaviour anthropic, behaviour openai) {
    stand_in first(scripted("anthropic", std::move(anthropic)));
    stand_in second(scripted("openai", std::move(openai)));
    settings config;
    config.ai_providers = {"anthropic", "openai"};
    config.anthropic_base_url = first.url("");
    config.openai_base_url = second.url("/v1");
    config.anthropic_api_key = "key-a";
    config.openai_api_key = "key-o";
    config.ai_timeout_ms = attempt_limit_ms;
    config.ai_user_daily_budget = user_budget_cents;
    auto world = real_ai_world(config);
    world.note = [this](const ai_call& call) { calls.push_back(call); };
    auto policy = ai_policy_of(config);
    policy.retry.backoff = 1ms;
    ai_gateway gateway(ai_providers_of(config), policy, std::move(world));
    ai_question question;
    question.purpose = "test";
    question.content = "The price is 5 EUR.";
    question.most_output = most_output;
    question.schema = json::parse(R"({"type":"object","properties":{"price":{"type":"number"}}})");
    auto answer = gateway.ask(question, nullptr, {std::chrono::steady_clock::now() + 20s});
    counts = gateway.counts();
    return answer;
  }

  static behaviour says(const std::string& body, const std::string& headers = "") {
    return [=](int socket, const std::string&) { stand_in::answer(socket, "200 OK", body, headers); };
  }
  static behaviour refuses(const std::string& status, const std::string& type,
                           const std::string& headers = "", const std::string& message = "no") {
    return [=](int socket, const std::string&) {
      stand_in::answer(socket, status, test::error_body(type, message), headers);
    };
  }
  static behaviour good() { return says(responses_answer(R"({"price":5})"), "X-Request-Id: req_o\r\n"); }
  static behaviour nobody() {
    return [](int, const std::string&) { ADD_FAILURE() << "is asked without need"; };
  }

  micro_dollars held(std::size_t request) const {
    const auto body = requests.at(request).substr(requests.at(request).find("\r\n\r\n") + 4);
    return cost_of({1'000'000, 5'000'000}, {estimated_tokens(body.size()), most_output});
  }

  std::uint32_t attempt_limit_ms = 10'000;
  std::uint32_t user_budget_cents = 100;
  std::uint32_t most_output = 4'096;
  std::mutex lock;
  std::vector<std::string> asked, requests;
  std::vector<ai_call> calls;
  ai_counts counts;
};

constexpr micro_dollars haiku_cost = 200;  ///< of 100 tokens in and 20 out
constexpr micro_dollars mini_cost = 65;

TEST_F(ai_wire, asks_and_reads) {
  const auto answer = ask(says(test::anthropic_answer(R"({"price":5})"), "Request-Id: req_a\r\n"), nobody());
  ASSERT_TRUE(answer) << answer.fault().detail;
  EXPECT_EQ(answer->value["price"], 5);
  EXPECT_EQ(answer->cost, haiku_cost);
  EXPECT_EQ(calls[0].request_id, "req_a");
  EXPECT_TRUE(requests[0].starts_with("POST /v1/messages HTTP/1.1\r\n"));
  EXPECT_THAT(requests[0], HasSubstr("\r\nAuthorization: Bearer key-a\r\n"));
  EXPECT_THAT(requests[0], HasSubstr("\r\nContent-Type: application/json\r\n"));
}

struct fault_case {
  const char* name;
  const char* status;
  const char* type;
  const char* headers;
  const char* message;
  ai_fault what;
  circuit_breaker::state breaker;
};

class ai_wire_fault : public ai_wire, public testing::WithParamInterface<fault_case> {};

TEST_P(ai_wire_fault, goes_to_the_next_provider_and_costs_nothing) {
  const auto& one = GetParam();
  const auto answer = ask(refuses(one.status, one.type, one.headers, one.message), good());
  ASSERT_TRUE(answer) << answer.fault().detail;
  EXPECT_THAT(asked, ElementsAre("anthropic", "openai"));
  EXPECT_TRUE(requests[1].starts_with("POST /v1/responses HTTP/1.1\r\n"));
  EXPECT_EQ(answer->provider, "openai");
  EXPECT_EQ(answer->cost, mini_cost);
  EXPECT_EQ(counts.spent_today, mini_cost);
  EXPECT_EQ(counts.providers[0].faults[static_cast<std::size_t>(one.what)], 1u);
  EXPECT_EQ(counts.providers[0].breaker, one.breaker);
  EXPECT_EQ(counts.providers[1].breaker, circuit_breaker::state::closed);
  EXPECT_EQ(calls[0].request_id, "req_o");
}

INSTANTIATE_TEST_SUITE_P(
    all, ai_wire_fault,
    testing::Values(
        fault_case{"rate", "429 Too Many Requests", "rate_limit_error", "Retry-After: 60\r\n", "no",
                   ai_fault::rate, circuit_breaker::state::open},
        fault_case{"rate_without_a_time", "429 Too Many Requests", "rate_limit_error", "", "no",
                   ai_fault::rate, circuit_breaker::state::closed},
        fault_case{"overloaded", "529 Overloaded", "overloaded_error", "", "no", ai_fault::overload,
                   circuit_breaker::state::closed},
        fault_case{"no_money", "402 Payment Required", "billing_error", "", "no", ai_fault::account,
                   circuit_breaker::state::open},
        fault_case{
            "budget", "400 Bad Request", "invalid_request_error", "",
            "You have reached your specified API usage limits. You will regain access on 2999-01-01 at "
            "00:00 UTC.",
            ai_fault::account, circuit_breaker::state::open},
        fault_case{"bad_request", "400 Bad Request", "invalid_request_error", "", "schema",
                   ai_fault::rejected, circuit_breaker::state::closed}),
    [](const auto& info) { return info.param.name; });

TEST_F(ai_wire, a_hang_ends_with_its_limit_and_counts_in_full) {
  attempt_limit_ms = 100;
  const auto answer = ask([](int socket, const std::string&) { stand_in::wait_for_end(socket); }, good());
  ASSERT_TRUE(answer) << answer.fault().detail;
  EXPECT_THAT(asked, ElementsAre("anthropic", "openai"));
  EXPECT_EQ(counts.providers[0].cost, held(0));
  EXPECT_EQ(counts.spent_today, held(0) + mini_cost);
}

TEST_F(ai_wire, half_a_body_counts_in_full) {
  const auto answer = ask(
      [](int socket, const std::string&) {
        stand_in::send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"type\":\"mess");
      },
      good());
  ASSERT_TRUE(answer) << answer.fault().detail;
  EXPECT_EQ(counts.providers[0].faults[static_cast<std::size_t>(ai_fault::overload)], 1u);
  EXPECT_EQ(counts.spent_today, held(0) + mini_cost);
}

TEST_F(ai_wire, garbage_is_asked_to_be_mended_once_then_left) {
  const auto answer = ask(says("{\"type\":\"mess"), good());
  ASSERT_TRUE(answer) << answer.fault().detail;
  EXPECT_THAT(asked, ElementsAre("anthropic", "anthropic", "openai"));
  EXPECT_EQ(counts.providers[0].faults[static_cast<std::size_t>(ai_fault::garbled)], 2u);
  EXPECT_EQ(counts.spent_today, held(0) + held(1) + mini_cost);
}

TEST_F(ai_wire, a_budget_that_is_spent_stops_the_fallback) {
  user_budget_cents = 1;  // enough for one request that comes to nothing
  most_output = 1'500;
  const auto answer = ask(
      [](int socket, const std::string&) {
        stand_in::send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{");
      },
      nobody());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.fault().code, errc::limit_reached);
  EXPECT_EQ(counts.spent_today, held(0));
}

TEST_F(ai_wire, who_asks_the_same_at_the_same_time_shares_one_request) {
  std::atomic<int> requests{0};
  stand_in server([&](int socket, const std::string& head) {
    whole(socket, head);
    ++requests;
    stand_in::answer(socket, "200 OK", test::anthropic_answer(R"({"price":5})"));
  });
  settings config;
  config.ai_providers = {"anthropic"};
  config.anthropic_base_url = server.url("");
  auto world = real_ai_world(config);
  world.note = [](const ai_call&) {};
  ai_gateway gateway(ai_providers_of(config), ai_policy_of(config), std::move(world));
  ai_question question;
  question.purpose = "test";
  question.content = "The price is 5 EUR.";
  question.schema = json::parse(R"({"type":"object"})");
  std::vector<std::thread> askers;
  std::atomic<int> answered{0};
  for (int i = 0; i < 8; ++i) {
    askers.emplace_back([&] {
      const auto answer = gateway.ask(question, nullptr, {std::chrono::steady_clock::now() + 20s});
      if (answer && answer->value["price"] == 5) ++answered;
    });
  }
  for (auto& one : askers) one.join();
  EXPECT_EQ(answered, 8);
  EXPECT_EQ(requests, 1);
  EXPECT_EQ(gateway.counts().spent_today, haiku_cost);
  EXPECT_EQ(gateway.counts().questions[static_cast<std::size_t>(ai_outcome::cached)], 7u);
}

}  // namespace
}  // namespace steward
