#include "domain/stream.hpp"

#include <algorithm>
#include <charconv>

#include "domain/event_view.hpp"
#include "domain/json_write.hpp"

namespace steward {
namespace {

constexpr std::size_t max_epoch = 40;
constexpr std::size_t max_cursor = 64;

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

bool is_epoch(std::string_view text) {
  return !text.empty() && text.size() <= max_epoch &&
         std::all_of(text.begin(), text.end(), is_letter_or_digit);
}

std::optional<stream_cursor> stream_cursor::parse(std::string_view text) {
  const auto colon = text.find(':');
  if (text.size() > max_cursor || colon == std::string_view::npos || !is_epoch(text.substr(0, colon)))
    return std::nullopt;
  stream_cursor cursor{std::string(text.substr(0, colon)), 0};
  const auto digits = text.substr(colon + 1);
  // The canonical form only, so that equal places are equal texts.
  if (digits.empty() || digits.front() == '-' || (digits.size() > 1 && digits.front() == '0'))
    return std::nullopt;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), cursor.seq);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return cursor;
}

std::string stream_cursor::to_string() const { return epoch + ':' + std::to_string(seq); }

std::string_view to_string(resync reason) {
  constexpr std::string_view names[] = {"none", "epoch_changed", "pruned", "ahead"};
  return names[static_cast<int>(reason)];
}

std::string topic_of(std::string_view entity) { return std::string(entity) + 's'; }

stream_event render_event(const event& what, std::string_view epoch) {
  stream_event out{what.seq, topic_of(what.entity), nullptr};
  std::string text;
  text.reserve(384 + what.changed.text.size() + 3 * what.content.text.size());
  json_object object(text);
  object.member("type", "event");
  object.name("cursor").append("\"").append(epoch).append(":").append(std::to_string(what.seq)).append("\"");
  object.member("seq", what.seq)
      .member("at", what.at)
      .member("kind", what.kind)
      .member("topic", out.topic)
      .member("id", what.entity_id)
      .member("version", what.entity_version)
      .member("source", what.source)
      .member("trace_id", what.trace_id)
      .member("changed", what.changed)
      .member("data", event_data(what))
      .end();
  out.json = std::make_shared<const std::string>(std::move(text));
  return out;
}

}  // namespace steward
