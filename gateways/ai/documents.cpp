#include "gateways/ai/documents.hpp"

namespace steward {

using nlohmann::json;

const json& member(const json& value, const char* name) {
  static const json none;
  if (!value.is_object()) return none;
  const auto found = value.find(name);
  return found == value.end() ? none : *found;
}

std::string text_in(const json& value, const char* name) {
  const auto& found = member(value, name);
  return found.is_string() ? found.get<std::string>() : std::string();
}

std::uint64_t count_in(const json& value, const char* name) {
  const auto& found = member(value, name);
  return found.is_number_unsigned() ? found.get<std::uint64_t>() : 0;
}

std::optional<ai_usage> usage_in(const json& value, const char* input, const char* output) {
  if (!member(value, input).is_number_unsigned() || !member(value, output).is_number_unsigned()) return {};
  return ai_usage{count_in(value, input), count_in(value, output)};
}

ai_failure garbled(std::string reason) { return {ai_fault::garbled, std::move(reason)}; }
ai_failure refused() { return {ai_fault::refusal, "declines"}; }

json messages_of(const ai_question& question, const ai_repair* repair) {
  auto messages = json::array({{{"role", "user"}, {"content", question.content}}});
  if (!repair) return messages;
  if (!repair->answer.empty()) messages.push_back({{"role", "assistant"}, {"content", repair->answer}});
  messages.push_back({{"role", "user"}, {"content", repair->complaint}});
  return messages;
}

std::string dumped(const json& document) {
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace steward
