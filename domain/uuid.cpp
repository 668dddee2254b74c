#include "domain/uuid.hpp"

namespace steward {
namespace {

constexpr char digits[] = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool dash_before_byte(std::size_t i) { return i == 4 || i == 6 || i == 8 || i == 10; }

}  // namespace

std::optional<uuid> uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  uuid id;
  std::size_t at = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    if (dash_before_byte(i) && text[at++] != '-') return std::nullopt;
    const int high = hex_value(text[at]), low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    at += 2;
  }
  return id;
}

void uuid::append_to(std::string& out) const {
  char text[36];
  char* at = text;
  for (std::size_t i = 0; i < 16; ++i) {
    if (dash_before_byte(i)) *at++ = '-';
    *at++ = digits[bytes[i] >> 4];
    *at++ = digits[bytes[i] & 15];
  }
  out.append(text, sizeof text);
}

std::string uuid::to_string() const {
  std::string text;
  append_to(text);
  return text;
}

uuid make_uuid_v7(std::int64_t unix_ms, std::uint64_t random_high, std::uint64_t random_low) {
  uuid id;
  for (int i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(unix_ms >> (40 - 8 * i));
  id.bytes[6] = static_cast<std::uint8_t>(0x70 | (random_high >> 8 & 0x0F));
  id.bytes[7] = static_cast<std::uint8_t>(random_high);
  for (int i = 0; i < 8; ++i) id.bytes[8 + i] = static_cast<std::uint8_t>(random_low >> (56 - 8 * i));
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3F));
  return id;
}

}  // namespace steward
