#include "identity/base64url.hpp"

#include <array>
#include <cstdint>

namespace steward {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t no_digit = 64;

constexpr auto digits = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}();

}  // namespace

std::string to_base64url(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const unsigned char byte : bytes) {
    bits = bits << 8 | byte;
    for (count += 8; count >= 6; count -= 6) text += alphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) text += alphabet[bits << (6 - count) & 63];
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const unsigned char c : text) {
    if (digits[c] == no_digit) return std::nullopt;
    bits = bits << 6 | digits[c];
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count);
  }
  const bool whole = count < 6 && (bits & ((1U << count) - 1)) == 0;
  if (!whole) return std::nullopt;
  return bytes;
}

std::string to_base64(std::string_view bytes) {
  auto text = to_base64url(bytes);
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() && text[i + 1] == 'n')
      ++i;
    else if (c == '-' || c == '_')
      return std::nullopt;
    else if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
      plain += c == '+' ? '-' : c == '/' ? '_' : c;
  }
  if (plain.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && plain.ends_with('='); ++i) plain.pop_back();
  return from_base64url(plain);
}

}  // namespace steward
