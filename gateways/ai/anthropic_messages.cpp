#include "gateways/ai/documents.hpp"
#include "gateways/ai/stream.hpp"

namespace steward {
namespace {

using nlohmann::json;

std::optional<ai_failure> failure_of_stop(const std::string& reason) {
  if (reason == "refusal") return refused();
  if (reason == "max_tokens" || reason == "model_context_window_exceeded")
    return garbled("stopped in the middle of its answer");
  return {};
}

std::uint64_t input_in(const json& usage) {
  return count_in(usage, "input_tokens") + count_in(usage, "cache_creation_input_tokens") +
         count_in(usage, "cache_read_input_tokens");
}

class anthropic_stream : public ai_stream {
  void take(const json& data) override {
    const auto type = text_in(data, "type");
    if (type == "message_start") {
      reading_.usage = ai_usage{input_in(member(member(data, "message"), "usage")), 0};
    } else if (type == "content_block_delta") {
      const auto& delta = member(data, "delta");
      if (text_in(delta, "type") == "text_delta") reading_.text += text_in(delta, "text");
    } else if (type == "message_delta") {
      stop_ = text_in(member(data, "delta"), "stop_reason");
      if (reading_.usage) reading_.usage->output = count_in(member(data, "usage"), "output_tokens");
    } else if (type == "message_stop") {
      is_complete_ = true;
      reading_.failure = failure_of_stop(stop_);
    } else if (type == "error") {
      reading_.failure = failure_of_code(text_in(member(data, "error"), "type"));
    }
  }

  std::string stop_;
};

class anthropic_messages : public ai_protocol {
 public:
  fetch_request request(const ai_endpoint& to, const ai_question& question,
                        const ai_repair* repair) const override {
    const json body{{"model", to.model},
                    {"max_tokens", question.most_output},
                    {"system", question.instructions},
                    {"messages", messages_of(question, repair)},
                    {"output_config", {{"format", {{"type", "json_schema"}, {"schema", question.schema}}}}}};
    fetch_request request{.url = to.base_url + "/v1/messages",
                          .headers = {"anthropic-version: 2026-10-21"},
                          .body = dumped(body),
                          .content_type = "application/json"};
    if (!to.key.empty()) request.headers.push_back("Authorization: Bearer " + to.key);
    return request;
  }

  ai_reading read(std::string_view body) const override {
    const auto answer = json::parse(body, nullptr, false);
    ai_reading reading;
    const auto& usage = member(answer, "usage");
    if ((reading.usage = usage_in(usage, "input_tokens", "output_tokens")))
      reading.usage->input = input_in(usage);
    for (const auto& block : member(answer, "content")) {
      if (text_in(block, "type") == "text") reading.text += text_in(block, "text");
    }
    if (text_in(answer, "type") == "error")
      reading.failure = failure_of_code(text_in(member(answer, "error"), "type"));
    else if (text_in(answer, "type") != "message")
      reading.failure = garbled("answers what is no message");
    else
      reading.failure = failure_of_stop(text_in(answer, "stop_reason"));
    return reading;
  }

  std::unique_ptr<ai_stream> stream() const override { return std::make_unique<anthropic_stream>(); }

  std::string id_header() const override { return "request-id"; }
};

}  // namespace

std::unique_ptr<ai_protocol> make_anthropic_messages() { return std::make_unique<anthropic_messages>(); }

}  // namespace steward
