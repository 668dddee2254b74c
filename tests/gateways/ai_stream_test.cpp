#include "gateways/ai/stream.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace ai_stream_test {

const std::string anthropic = R"(event: message_start
data: {"type":"message_start","message":{"content":[],"usage":{"input_tokens":10,"output_tokens":1,"cache_read_input_tokens":2}}}

event: ping
data: {"type":"ping"}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}

event: message_stop
data: {"type":"message_stop"}

)";

const std::string chat = R"(: a comment

data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

data: {"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}

data: {"choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":null}]}

data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":7}}

data: [DONE]

)";

const std::string responses = R"(event: response.created
data: {"type":"response.created","response":{"status":"in_progress","output":[]}}

event: response.output_text.delta
data: {"type":"response.output_text.delta","delta":"Hel"}

event: response.output_text.delta
data:{"type":"response.output_text.delta",
data:"delta":"lo"}

event: response.completed
data: {"type":"response.completed","response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}],"usage":{"input_tokens":12,"output_tokens":7}}}

)";

struct stream_case {
  const char* name;
  std::unique_ptr<ai_protocol> (*make)();
  const std::string* text;
};

const stream_case cases[] = {{"anthropic", make_anthropic_messages, &anthropic},
                             {"chat", make_openai_chat, &chat},
                             {"responses", make_openai_responses, &responses}};

std::string fault_of(const ai_reading& reading) {
  return reading.failure ? std::string(to_string(reading.failure->what)) : "none";
}

ai_reading read(const stream_case& one, const std::string& text) {
  const auto stream = one.make()->stream();
  stream->feed(text);
  return stream->end();
}

TEST(ai_stream, is_the_same_however_it_is_cut) {
  for (const auto& one : cases) {
    for (std::size_t piece = 1; piece <= one.text->size(); piece += piece < 40 ? 1 : 97) {
      const auto stream = one.make()->stream();
      std::string seen;
      for (std::size_t i = 0; i < one.text->size(); i += piece)
        seen += stream->feed(one.text->substr(i, piece));
      const auto reading = stream->end();
      ASSERT_EQ(fault_of(reading), "none") << one.name << piece;
      ASSERT_EQ(seen, "Hello");
      ASSERT_EQ(reading.text, "Hello");
      ASSERT_EQ(reading.usage->input, 12u);
      ASSERT_EQ(reading.usage->output, 7u);
    }
  }
}

TEST(ai_stream, line_ends_may_be_those_of_http) {
  for (const auto& one : cases) {
    std::string text;
    for (const char c : *one.text) text += c == '\n' ? "\r\n" : std::string(1, c);
    EXPECT_EQ(read(one, text).text, "Hello") << one.name;
  }
}

TEST(ai_stream, what_breaks_off_is_an_overload_wherever_it_does) {
  for (const auto& one : cases) {
    for (std::size_t end = 0; end + 1 < one.text->size(); ++end) {
      const auto reading = read(one, one.text->substr(0, end));
      ASSERT_EQ(fault_of(reading), "overload") << one.name << end;
      ASSERT_FALSE(reading.usage);
    }
  }
}

TEST(ai_stream, errors_in_the_middle_are_of_a_class) {
  const auto with = [](const stream_case& one, const std::string& event) {
    return fault_of(read(one, one.text->substr(0, one.text->find("\n\n") + 2) + "data: " + event + "\n\n"));
  };
  EXPECT_EQ(with(cases[0], R"({"type":"error","error":{"type":"overloaded_error"}})"), "overload");
  EXPECT_EQ(with(cases[1], R"({"error":{"code":"rate_limit_exceeded"}})"), "rate");
  EXPECT_EQ(with(cases[2], R"({"type":"error","code":"server_error"})"), "overload");
  EXPECT_EQ(
      with(cases[2],
           R"({"type":"response.failed","response":{"status":"failed","error":{"code":"invalid_prompt"}}})"),
      "rejected");
  for (const auto& one : cases) EXPECT_EQ(with(one, "{\"half"), "garbled") << one.name;
}

TEST(ai_stream, refusals_and_cut_answers_are_told) {
  EXPECT_EQ(fault_of(read(cases[0], R"(data: {"type":"message_delta","delta":{"stop_reason":"refusal"}}

data: {"type":"message_stop"}

)")),
            "refusal");
  EXPECT_EQ(fault_of(read(cases[1], R"(data: {"choices":[{"delta":{"refusal":"No."},"finish_reason":"stop"}]}

data: [DONE]

)")),
            "refusal");
  EXPECT_EQ(fault_of(read(cases[1], R"(data: {"choices":[{"delta":{},"finish_reason":"length"}]}

data: [DONE]

)")),
            "garbled");
  EXPECT_EQ(
      fault_of(read(
          cases[2],
          R"(data: {"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}}

)")),
      "garbled");
}

TEST(ai_stream, an_event_without_end_is_cut) {
  for (const auto& one : cases) {
    const auto stream = one.make()->stream();
    stream->feed("data: " + std::string(2 << 20, 'x'));
    EXPECT_EQ(fault_of(stream->end()), "garbled") << one.name;
  }
}

}  // namespace ai_stream_test
}  // namespace steward
