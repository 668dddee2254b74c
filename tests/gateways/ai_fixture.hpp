#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>

#include "gateways/ai/gateway.hpp"

namespace steward::test {

using namespace std::chrono_literals;

inline std::string anthropic_answer(const std::string& text, int input = 100, int output = 20,
                                    const std::string& stop = "end_turn") {
  const nlohmann::json answer{{"id", "msg_1"},
                              {"type", "message"},
                              {"role", "assistant"},
                              {"model", "m"},
                              {"content", {{{"type", "text"}, {"text", text}}}},
                              {"stop_reason", stop},
                              {"usage", {{"input_tokens", input}, {"output_tokens", output}}}};
  return answer.dump();
}

inline std::string error_body(const std::string& type, const std::string& message = "no") {
  return nlohmann::json{{"type", "error"}, {"error", {{"type", type}, {"message", message}}}}.dump();
}

/// A world in which time goes on only when somebody waits or an answer takes time, and providers answer from
/// scripts. All of them speak Anthropic's format; a million tokens cost 1 dollar in and 5 out.
class ai_fixture : public testing::Test {
 protected:
  struct reply {
    fetch_result result;
    std::chrono::milliseconds takes{0};
  };

  static reply says(const std::string& text) { return {fetch_answer{200, anthropic_answer(text)}}; }
  static reply status(int status, const std::string& type, const std::string& retry_after = "",
                      const std::string& message = "no") {
    fetch_answer answer{status, error_body(type, message), {{"request-id", "req_7"}}};
    if (!retry_after.empty()) answer.headers["retry-after"] = retry_after;
    return {answer};
  }
  static reply fails(fetch_fault what, bool sent, std::chrono::milliseconds takes = 0ms) {
    return {fetch_failure{what, "https://ai.example.org: gone", sent}, takes};
  }

  /// Makes the gateway; call after `policy` is as it should be.
  void begin(std::vector<std::string> names = {"one", "two"}) {
    std::vector<ai_provider> providers;
    for (const auto& name : names)
      providers.push_back({name,
                           make_anthropic_messages(),
                           {"https://" + name + ".example.org", "key-" + name, "model-" + name},
                           {1'000'000, 5'000'000}});
    ai_world world;
    world.now = [this] { return now; };
    world.wait = [this](timestamp until, const job_run&) {
      waits.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(until - now));
      now = until;
    };
    world.note = [this](const ai_call& call) { calls.push_back(call); };
    world.book = [this](const ai_call& call, micro_dollars held, std::chrono::milliseconds) {
      booked.push_back(record_of_asked(call, held));
      return can_book;
    };
    world.new_id = [](timestamp) { return id(9); };
    world.cache = cache;
    world.send = [this](const ai_provider& to, const fetch_request& request, std::chrono::milliseconds limit,
                        const job_run&) -> fetch_result {
      asked.push_back(to.name);
      requests.push_back(request);
      limits.push_back(limit);
      auto& script = scripts[to.name];
      if (script.empty()) {
        ADD_FAILURE() << to.name << " is asked without need";
        return fetch_failure{fetch_fault::unreachable, "no script"};
      }
      auto next = script.front();
      script.pop_front();
      if (during_send) during_send();
      now += next.takes;
      return next.result;
    };
    gateway.emplace(std::move(providers), policy, std::move(world));
  }

  ai_question question(const std::string& content = "The price is 5 EUR.") const {
    ai_question one;
    one.purpose = "test";
    one.instructions = "Find the price.";
    one.content = content;
    one.schema = nlohmann::json::parse(
        R"({"type":"object","additionalProperties":false,"required":["price"],"properties":{"price":{"type":"number"}}})");
    one.most_output = 1'000;
    one.user = user;
    return one;
  }

  result<ai_answer> ask(const ai_question& one, std::chrono::milliseconds limit = 30s) {
    return gateway->ask(one, check, job_run{std::chrono::steady_clock::now() + limit});
  }
  result<ai_answer> ask() { return ask(question()); }

  ai_provider_counts counts(std::size_t provider) const { return gateway->counts().providers[provider]; }
  std::string attempts() const { return attempts_text(calls.back()); }
  static uuid id(std::uint8_t number) {
    uuid one;
    one.bytes[15] = number;
    return one;
  }
  /// What one request may cost at most.
  micro_dollars most(std::size_t request = 0) const {
    return cost_of({1'000'000, 5'000'000}, {estimated_tokens(requests.at(request).body.size()), 1'000});
  }

  timestamp now{std::chrono::hours{24 * 20'000 + 12}};  ///< noon
  ai_policy policy{.budget = {1'000'000, 1'000'000}};
  std::shared_ptr<ai_cache> cache = std::make_shared<ai_memory_cache>();
  uuid user = id(1);
  ai_gateway::check check;
  std::map<std::string, std::deque<reply>> scripts;
  std::function<void()> during_send;
  std::optional<ai_gateway> gateway;

  std::vector<std::string> asked;
  std::vector<fetch_request> requests;
  std::vector<std::chrono::milliseconds> limits, waits;
  std::vector<ai_call> calls;
  std::vector<ai_call_record> booked;
  bool can_book = true;
};

/// What an answer of says() costs.
inline constexpr micro_dollars usual_cost = 100 + 5 * 20;

}  // namespace steward::test
