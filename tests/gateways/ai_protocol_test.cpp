#include "gateways/ai/protocol.hpp"

#include <gmock/gmock.h>

namespace steward {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;

const ai_endpoint endpoint{"https://ai.example.org/base", "secret-key", "some-model"};

ai_question question() {
  ai_question one;
  one.purpose = "classify";
  one.instructions = "Be brief.";
  one.content = "caf\xc3\xa9 \xff";
  one.schema = {{"type", "object"}};
  one.most_output = 77;
  return one;
}

const ai_repair repair{"[1]", "Again."};

std::string fault_of(const ai_reading& reading) {
  return reading.failure ? std::string(to_string(reading.failure->what)) : "none";
}

TEST(ai_protocol, anthropic_messages_are_asked_in_their_format) {
  const auto request = make_anthropic_messages()->request(endpoint, question(), nullptr);
  EXPECT_EQ(request.url, "https://ai.example.org/base/v1/messages");
  EXPECT_THAT(request.headers,
              ElementsAre("anthropic-version: 2026-10-21", "Authorization: Bearer secret-key"));
  EXPECT_EQ(request.content_type, "application/json");
  EXPECT_EQ(json::parse(request.body), json::parse(R"({
    "model":"some-model","max_tokens":77,"system":"Be brief.",
    "messages":[{"role":"user","content":"café �"}],
    "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}})"));
}

TEST(ai_protocol, openai_responses_are_asked_in_their_format) {
  const auto request = make_openai_responses()->request(endpoint, question(), &repair);
  EXPECT_EQ(request.url, "https://ai.example.org/base/responses");
  EXPECT_THAT(request.headers, ElementsAre("Authorization: Bearer secret-key"));
  EXPECT_EQ(json::parse(request.body), json::parse(R"({
    "model":"some-model","max_output_tokens":77,"instructions":"Be brief.","store":false,
    "input":[{"role":"user","content":"café �"},{"role":"assistant","content":"[1]"},
             {"role":"user","content":"Again."}],
    "text":{"format":{"type":"json_schema","name":"classify","strict":true,"schema":{"type":"object"}}}})"));
}

TEST(ai_protocol, openai_chat_is_asked_in_its_format) {
  auto open = endpoint;
  open.key.clear();
  const auto request = make_openai_chat()->request(open, question(), nullptr);
  EXPECT_EQ(request.url, "https://ai.example.org/base/chat/completions");
  EXPECT_TRUE(request.headers.empty());
  EXPECT_EQ(json::parse(request.body), json::parse(R"({
    "model":"some-model","max_completion_tokens":77,
    "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"café �"}],
    "response_format":{"type":"json_schema","json_schema":
      {"name":"classify","strict":true,"schema":{"type":"object"}}}})"));
}

TEST(ai_protocol, anthropic_messages_are_read) {
  const auto read = [](const char* body) { return make_anthropic_messages()->read(body); };
  const auto good = read(R"({"type":"message","content":[{"type":"thinking","thinking":"hm"},
    {"type":"text","text":"{\"a\":"},{"type":"text","text":"1}"}],"stop_reason":"end_turn",
    "usage":{"input_tokens":10,"output_tokens":5,"cache_creation_input_tokens":3,"cache_read_input_tokens":null}})");
  EXPECT_EQ(fault_of(good), "none");
  EXPECT_EQ(good.text, R"({"a":1})");
  EXPECT_EQ(good.usage->input, 13u);
  EXPECT_EQ(good.usage->output, 5u);
  EXPECT_EQ(fault_of(read(R"({"type":"message","content":[],"stop_reason":"refusal"})")), "refusal");
  EXPECT_EQ(fault_of(read(R"({"type":"message","content":[],"stop_reason":"max_tokens"})")), "garbled");
  EXPECT_EQ(fault_of(read(R"({"type":"error","error":{"type":"overloaded_error"}})")), "overload");
  for (const auto* body : {"", "{", "[]", "7", R"({"type":7,"content":"x","usage":{"input_tokens":-1}})"}) {
    EXPECT_EQ(fault_of(read(body)), "garbled") << body;
    EXPECT_FALSE(read(body).usage);
  }
}

TEST(ai_protocol, openai_chat_is_read) {
  const auto read = [](const char* body) { return make_openai_chat()->read(body); };
  const auto good = read(R"({"choices":[{"message":{"role":"assistant","content":"{}","refusal":null},
    "finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}})");
  EXPECT_EQ(fault_of(good), "none");
  EXPECT_EQ(good.text, "{}");
  EXPECT_EQ(good.usage->input, 10u);
  EXPECT_EQ(good.usage->output, 5u);
  EXPECT_EQ(
      fault_of(read(R"({"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}]})")),
      "refusal");
  EXPECT_EQ(fault_of(read(R"({"choices":[{"message":{"content":""},"finish_reason":"content_filter"}]})")),
            "refusal");
  EXPECT_EQ(fault_of(read(R"({"choices":[{"message":{"content":"{"},"finish_reason":"length"}]})")),
            "garbled");
  EXPECT_EQ(fault_of(read(R"({"error":{"code":"rate_limit_exceeded"}})")), "rate");
  for (const auto* body : {"", "{}", R"({"choices":[]})", R"({"choices":7})"})
    EXPECT_EQ(fault_of(read(body)), "garbled") << body;
}

TEST(ai_protocol, openai_responses_are_read) {
  const auto read = [](const char* body) { return make_openai_responses()->read(body); };
  const auto good = read(R"({"status":"completed","error":null,"incomplete_details":null,"output":[
    {"type":"reasoning","summary":[]},
    {"type":"message","content":[{"type":"output_text","text":"{\"a\":"},{"type":"output_text","text":"1}"}]}],
    "usage":{"input_tokens":10,"output_tokens":5}})");
  EXPECT_EQ(fault_of(good), "none");
  EXPECT_EQ(good.text, R"({"a":1})");
  EXPECT_EQ(good.usage->input, 10u);
  EXPECT_EQ(fault_of(read(R"({"status":"completed","output":[{"type":"message","content":[
    {"type":"refusal","refusal":"No."}]}]})")),
            "refusal");
  EXPECT_EQ(fault_of(read(R"({"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}})")),
            "garbled");
  EXPECT_EQ(fault_of(read(R"({"status":"incomplete","incomplete_details":{"reason":"content_filter"}})")),
            "refusal");
  EXPECT_EQ(fault_of(read(R"({"status":"failed","error":{"code":"server_error"}})")), "overload");
  EXPECT_EQ(fault_of(read(R"({"status":"failed","error":{"code":"invalid_prompt"}})")), "rejected");
  for (const auto* body : {"", "{}", R"({"status":"in_progress"})", R"({"output":7})"})
    EXPECT_EQ(fault_of(read(body)), "garbled") << body;
}

TEST(ai_protocol, ids_are_where_each_puts_them) {
  EXPECT_EQ(make_anthropic_messages()->id_header(), "request-id");
  EXPECT_EQ(make_openai_chat()->id_header(), "x-request-id");
  EXPECT_EQ(make_openai_responses()->id_header(), "x-request-id");
}

}  // namespace
}  // namespace steward
