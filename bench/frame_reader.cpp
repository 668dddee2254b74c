#include "bench/frame_reader.hpp"

#include <charconv>
#include <utility>

namespace steward::bench {
namespace {

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

/// The text between `name` and the next quote; messages of the stream have no escapes there.
std::string_view text_after(std::string_view json, std::string_view name) {
  const auto begin = json.find(name);
  if (begin == std::string_view::npos) return {};
  const auto from = begin + name.size();
  return json.substr(from, json.find('"', from) - from);
}

}  // namespace

bool frame_reader::next(frame& out) {
  if (taken_ > 0) pending_.erase(0, std::exchange(taken_, 0));
  if (malformed_ || pending_.size() < 2) return false;
  const auto second = static_cast<unsigned char>(pending_[1]);
  const std::size_t wide = (second & 0x7F) == 126 ? 2 : (second & 0x7F) == 127 ? 8 : 0;
  if (pending_.size() < 2 + wide) return false;
  const auto size = wide ? big_endian(std::string_view(pending_).substr(2, wide)) : second & 0x7Fu;
  malformed_ = (second & 0x80) != 0 || size > largest;  // a server does not mask
  if (malformed_ || pending_.size() < 2 + wide + size) return false;
  out.opcode = pending_[0] & 0x0F;
  out.payload = std::string_view(pending_).substr(2 + wide, size);
  taken_ = 2 + wide + static_cast<std::size_t>(size);
  return true;
}

std::string client_frame(int opcode, std::string_view payload) {
  std::string out{static_cast<char>(0x80 | opcode)};
  if (payload.size() < 126)
    out += static_cast<char>(0x80 | payload.size());
  else {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(payload.size() >> 8 & 0xFF);
    out += static_cast<char>(payload.size() & 0xFF);
  }
  out.append(4, '\0');
  return out.append(payload);
}

live_message read_live_message(std::string_view json) {
  const auto head = json.substr(0, 512);
  live_message out{text_after(head, R"("type":")"), text_after(head, R"("cursor":")")};
  constexpr std::string_view name = R"("seq":)";
  if (const auto found = head.find(name); found != std::string_view::npos)
    std::from_chars(head.data() + found + name.size(), head.data() + head.size(), out.seq);
  return out;
}

std::int64_t number_of_cursor(std::string_view cursor) {
  const auto colon = cursor.find(':');
  std::int64_t number = -1;
  if (colon != std::string_view::npos)
    std::from_chars(cursor.data() + colon + 1, cursor.data() + cursor.size(), number);
  return number;
}

}  // namespace steward::bench
