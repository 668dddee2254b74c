#include "gateways/ai/documents.hpp"
#include "gateways/ai/stream.hpp"

namespace steward {
namespace {

using nlohmann::json;

// Texts of all messages; whether one of them is a refusal.
bool collect(const json& output, std::string& text) {
  bool refuses = false;
  for (const auto& item : output) {
    if (text_in(item, "type") != "message") continue;
    for (const auto& part : member(item, "content")) {
      if (text_in(part, "type") == "output_text") text += text_in(part, "text");
      refuses = refuses || text_in(part, "type") == "refusal";
    }
  }
  return refuses;
}

ai_reading reading_of(const json& answer) {
  ai_reading reading;
  reading.usage = usage_in(member(answer, "usage"), "input_tokens", "output_tokens");
  const bool refuses = collect(member(answer, "output"), reading.text);
  const auto status = text_in(answer, "status");
  if (status == "failed")
    reading.failure = failure_of_code(text_in(member(answer, "error"), "code"));
  else if (refuses || text_in(member(answer, "incomplete_details"), "reason") == "content_filter")
    reading.failure = refused();
  else if (status == "incomplete")
    reading.failure = garbled("stopped in the middle of its answer");
  else if (status != "completed")
    reading.failure = garbled("answers what is no response");
  return reading;
}

class responses_stream : public ai_stream {
  void take(const json& data) override {
    const auto type = text_in(data, "type");
    if (type == "response.output_text.delta") {
      reading_.text += text_in(data, "delta");
    } else if (type == "response.completed" || type == "response.incomplete" || type == "response.failed") {
      // It has all of the answer once more; what was shown stays as it was.
      auto whole = reading_of(member(data, "response"));
      whole.text = std::move(reading_.text);
      reading_ = std::move(whole);
      is_complete_ = true;
    } else if (type == "error") {
      reading_.failure = failure_of_code(text_in(data, "code"));
    }
  }
};

class openai_responses : public ai_protocol {
 public:
  fetch_request request(const ai_endpoint& to, const ai_question& question,
                        const ai_repair* repair) const override {
    const json body{{"model", to.model},
                    {"max_output_tokens", question.most_output},
                    {"instructions", question.instructions},
                    {"input", messages_of(question, repair)},
                    {"store", false},
                    {"text",
                     {{"format",
                       {{"type", "json_schema"},
                        {"name", question.purpose},
                        {"strict", true},
                        {"schema", question.schema}}}}}};
    fetch_request request{
        .url = to.base_url + "/responses", .body = dumped(body), .content_type = "application/json"};
    if (!to.key.empty()) request.headers.push_back("Authorization: Bearer " + to.key);
    return request;
  }

  ai_reading read(std::string_view body) const override {
    return reading_of(json::parse(body, nullptr, false));
  }

  std::unique_ptr<ai_stream> stream() const override { return std::make_unique<responses_stream>(); }

  std::string id_header() const override { return "x-request-id"; }
};

}  // namespace

std::unique_ptr<ai_protocol> make_openai_responses() { return std::make_unique<openai_responses>(); }

}  // namespace steward
