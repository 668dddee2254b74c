#include "gateways/ai/documents.hpp"

namespace steward {
namespace {

using nlohmann::json;

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
    fetch_request request{.url = to.base_url + "/chat/completions", .body = dumped(body)};
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
    const auto finish = text_in(choices.front(), "finish_reason");
    if (!text_in(message, "refusal").empty() || finish == "content_filter")
      reading.failure = refused();
    else if (finish == "length")
      reading.failure = garbled("stopped in the middle of its answer");
    return reading;
  }

  std::string_view id_header() const override { return "x-request-id"; }
};

}  // namespace

std::unique_ptr<ai_protocol> make_openai_chat() { return std::make_unique<openai_chat>(); }

}  // namespace steward
