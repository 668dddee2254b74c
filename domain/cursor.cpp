#include "domain/cursor.hpp"

#include <algorithm>
#include <optional>

namespace steward {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t fixed_size = 8 + 8 + 16;  // query, number, id
constexpr std::size_t mac_size = 8;

void append_big_endian(std::string& out, std::uint64_t word) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(word >> shift);
}

std::uint64_t read_big_endian(std::string_view bytes, std::size_t at) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < 8; ++i) word = word << 8 | static_cast<unsigned char>(bytes[at + i]);
  return word;
}

std::string to_base64url(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 4 / 3 + 3);
  unsigned pending = 0;  // bits not yet written
  int count = 0;         // how many
  for (const char c : bytes) {
    pending = pending << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += alphabet[pending >> (count - 6) & 63];
  }
  if (count > 0) out += alphabet[pending << (6 - count) & 63];
  return out;
}

/// Nothing for characters outside the alphabet. Several texts may stand for the same bytes.
std::optional<std::string> from_base64url(std::string_view text) {
  std::string out;
  out.reserve(text.size() * 3 / 4);
  unsigned pending = 0;
  int count = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    pending = pending << 6 | static_cast<unsigned>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(pending >> count);
  }
  return out;
}

error bad_cursor(std::string code, std::string message) {
  return {errc::validation, "The cursor cannot be used.", {{"cursor", std::move(code), std::move(message)}}};
}

}  // namespace

std::string encode_cursor(const sort_position& at, std::uint64_t query, const cursor_key& key) {
  std::string bytes;
  append_big_endian(bytes, query);
  append_big_endian(bytes, static_cast<std::uint64_t>(at.number));
  bytes.append(at.id.bytes.begin(), at.id.bytes.end());
  bytes += at.title;
  append_big_endian(bytes, siphash(key, bytes));
  return to_base64url(bytes);
}

result<sort_position> decode_cursor(std::string_view text, std::uint64_t query, const cursor_key& key) {
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() < fixed_size + mac_size)
    return bad_cursor("invalid", "Use the next_cursor of the page before, unchanged.");
  const auto content = std::string_view(*bytes).substr(0, bytes->size() - mac_size);
  if (read_big_endian(*bytes, content.size()) != siphash(key, content))
    return bad_cursor("invalid",
                      "Use the next_cursor of the page before, unchanged, or start again without a cursor.");
  if (read_big_endian(content, 0) != query)
    return bad_cursor(
        "other_list",
        "Send the cursor with the filter and the order of the page it came with, or start again without it.");
  sort_position at;
  at.number = static_cast<std::int64_t>(read_big_endian(content, 8));
  std::copy_n(content.begin() + 16, 16, at.id.bytes.begin());
  at.title = content.substr(fixed_size);
  return at;
}

std::uint64_t query_hash(const task_filter& filter, task_order order, bool trash) {
  auto text = canonical_text(filter);
  text += static_cast<char>('0' + static_cast<int>(order.by));
  text += order.descending ? '-' : '+';
  text += trash ? 't' : 'l';
  return siphash({}, text);
}

}  // namespace steward
