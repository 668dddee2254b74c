#include "gateways/ai/documents.hpp"

namespace steward {
namespace {

using nlohmann::json;

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
                          .body = dumped(body)};
    if (!to.key.empty()) request.headers.push_back("Authorization: Bearer " + to.key);
    return request;
  }

  ai_reading read(std::string_view body) const override {
    const auto answer = json::parse(body, nullptr, false);
    ai_reading reading;
    const auto& usage = member(answer, "usage");
    if ((reading.usage = usage_in(usage, "input_tokens", "output_tokens")))
      reading.usage->input +=
          count_in(usage, "cache_creation_input_tokens") + count_in(usage, "cache_read_input_tokens");
    for (const auto& block : member(answer, "content")) {
      if (text_in(block, "type") == "text") reading.text += text_in(block, "text");
    }
    const auto stop = text_in(answer, "stop_reason");
    if (text_in(answer, "type") == "error")
      reading.failure = failure_of_code(text_in(member(answer, "error"), "type"));
    else if (text_in(answer, "type") != "message")
      reading.failure = garbled("answers what is no message");
    else if (stop == "refusal")
      reading.failure = refused();
    else if (stop == "max_tokens" || stop == "model_context_window_exceeded")
      reading.failure = garbled("stopped in the middle of its answer");
    return reading;
  }

  std::string_view id_header() const override { return "request-id"; }
};

}  // namespace

std::unique_ptr<ai_protocol> make_anthropic_messages() { return std::make_unique<anthropic_messages>(); }

}  // namespace steward
