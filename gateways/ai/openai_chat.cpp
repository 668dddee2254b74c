#include "gateways/ai/documents.hpp"
#include "gateways/ai/stream.hpp"

namespace steward {
namespace {

using nlohmann::json;

std::optional<ai_failure> failure_of_finish(bool refuses, const std::string& reason) {
  if (refuses || reason == "content_filter") return refused();
  if (reason == "length") return garbled("stopped in the middle of its answer");
  return {};
}

class chat_stream : public ai_stream {
  void take(const json& data) override {
    if (const auto& fault = member(data, "error"); fault.is_object())
      reading_.failure = failure_of_code(text_in(fault, "code"));
    // With stream_options.include_usage the last chunk has it, and no choice.
    if (auto usage = usage_in(member(data, "usage"), "prompt_tokens", "completion_tokens"))
      reading_.usage = usage;
    const auto& choices = member(data, "choices");
    if (!choices.is_array() || choices.empty()) return;
    const auto& delta = member(choices.front(), "delta");
    reading_.text += text_in(delta, "content");
    refuses_ = refuses_ || !text_in(delta, "refusal").empty();
    if (auto reason = text_in(choices.front(), "finish_reason"); !reason.empty()) finish_ = std::move(reason);
  }
  void take_end() override {
    is_complete_ = true;
    reading_.failure = failure_of_finish(refuses_, finish_);
  }

  bool refuses_ = false;
  std::string finish_;
};

class openai_chat : public ai_protocol {
 public:
  fetch_request request(const ai_endpoint& to, const ai_question& question,
                        const ai_repair* repair) const override {
    auto messages = messages_of(question, repair);
    messages.insert(messages.begin(), json{{"role", "system"}, {"content", question.instructions}});
    const json body{
        {"model", to.model},
        {"max_completion_tokens", question.most_output},
        {"messages", std::move(messages)},
        {"response_format",
         {{"type", "json_schema"},
          {"json_schema", {{"name", question.purpose}, {"strict", true}, {"schema", question.schema}}}}}};
    fetch_request request{
        .url = to.base_url + "/chat/completions", .body = dumped(body), .content_type = "application/json"};
    if (!to.key.empty()) request.headers.push_back("Authorization: Bearer " + to.key);
    return request;
  }

  ai_reading read(std::string_view body) const override {
    const auto answer = json::parse(body, nullptr, false);
    ai_reading reading;
    reading.usage = usage_in(member(answer, "usage"), "prompt_tokens", "completion_tokens");
    const auto& choices = member(answer, "choices");
    if (!choices.is_array() || choices.empty()) {
      const auto& fault = member(answer, "error");  // routers in front of others say 200 to everything
      reading.failure = fault.is_object() ? failure_of_code(text_in(fault, "code"))
                                          : garbled("answers what is no completion");
      return reading;
    }
    const auto& message = member(choices.front(), "message");
    reading.text = text_in(message, "content");
    reading.failure =
        failure_of_finish(!text_in(message, "refusal").empty(), text_in(choices.front(), "finish_reason"));
    return reading;
  }

  std::unique_ptr<ai_stream> stream() const override { return std::make_unique<chat_stream>(); }

  std::string id_header() const override { return "x-request-id"; }
};

}  // namespace

std::unique_ptr<ai_protocol> make_openai_chat() { return std::make_unique<openai_chat>(); }

}  // namespace steward
