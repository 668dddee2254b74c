#include "gateways/ai/stream.hpp"

#include "gateways/ai/documents.hpp"

namespace steward {
namespace {

constexpr std::size_t longest_event = 1 << 20;

}  // namespace

std::string ai_stream::feed(std::string_view bytes) {
  const auto before = reading_.text.size();
  for (const char c : bytes) {
    if (reading_.failure) break;
    if (c == '\n') {
      take_line(line_);
      line_.clear();
    } else if (c != '\r') {
      line_ += c;
    }
    if (line_.size() + data_.size() > longest_event)
      reading_.failure = garbled("streams an event without end");
  }
  return reading_.text.substr(before);
}

ai_reading ai_stream::end() {
  if (!reading_.failure && !is_complete_) reading_.failure = ai_failure{ai_fault::overload, "broke off"};
  if (!is_complete_) reading_.usage.reset();
  return std::move(reading_);
}

void ai_stream::take_line(std::string_view line) {
  constexpr std::string_view field = "data:";
  if (line.empty()) return take_event();
  if (!line.starts_with(field)) return;  // names are in the data, too; the rest is for browsers
  line.remove_prefix(field.size());
  if (line.starts_with(' ')) line.remove_prefix(1);
  if (!data_.empty()) data_ += '\n';
  data_ += line;
}

void ai_stream::take_event() {
  if (data_.empty()) return;
  if (data_ == "[DONE]") {
    take_end();
  } else {
    const auto data = nlohmann::json::parse(data_, nullptr, false);
    if (data.is_discarded())
      reading_.failure = garbled("streams what is no JSON");
    else
      take(data);
  }
  data_.clear();
}

}  // namespace steward
