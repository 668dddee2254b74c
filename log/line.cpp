#include "log/line.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <type_traits>

namespace steward::log {
namespace {

constexpr std::string_view redacted = "[redacted]";

/// Parts of field names whose values are never written.
constexpr std::array<std::string_view, 6> credentials{"password",      "token",  "secret",
                                                      "authorization", "cookie", "api_key"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  for (std::size_t start = 0; start + part.size() <= text.size(); ++start) {
    std::size_t same = 0;
    while (same < part.size() && lower(text[start + same]) == part[same]) ++same;
    if (same == part.size()) return true;
  }
  return false;
}

bool is_credential(std::string_view key) {
  for (const auto part : credentials) {
    if (contains_ignoring_case(key, part)) return true;
  }
  return false;
}

/// The length of the well-formed UTF-8 character at the front of `text` (RFC 3629), or 0.
std::size_t character_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  if (lead >= 0xC2 && lead <= 0xDF) length = 2;
  if (lead >= 0xE0 && lead <= 0xEF) length = 3;
  if (lead >= 0xF0 && lead <= 0xF4) length = 4;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xF0 && at(1) < 0x90);
  const bool surrogate = lead == 0xED && at(1) > 0x9F;
  const bool too_large = lead == 0xF4 && at(1) > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

void append_ascii(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
    out += c;
    return;
  }
  out += "\\u00";
  out += digits[static_cast<unsigned char>(c) >> 4];
  out += digits[static_cast<unsigned char>(c) & 0xF];
}

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else if (length == 1) {
      append_ascii(out, text.front());
      text.remove_prefix(1);
    } else {
      out += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
  out += '"';
}

void append_number(std::string& out, auto number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

/// Numbers and truth values, alike in JSON and for people; JSON has no infinity, so that becomes null.
void append_plain(std::string& out, bool value) { out += value ? "true" : "false"; }
void append_plain(std::string& out, std::int64_t value) { append_number(out, value); }
void append_plain(std::string& out, std::uint64_t value) { append_number(out, value); }
void append_plain(std::string& out, double value) {
  if (std::isfinite(value)) {
    append_number(out, value);
  } else {
    out += "null";
  }
}

bool needs_quotes(std::string_view text) {
  if (text.empty()) return true;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '=' || c == '\\' || c == 0x7F) return true;
  }
  return false;
}

void append_value(std::string& out, const field& each, bool always_quote) {
  if (is_credential(each.key)) {
    append_quoted(out, redacted);
  } else if (const auto* text = std::get_if<std::string_view>(&each.value)) {
    if (always_quote || needs_quotes(*text)) {
      append_quoted(out, *text);
    } else {
      append_escaped(out, *text);
    }
  } else {
    std::visit(
        [&](const auto& value) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, std::string_view>)
            append_plain(out, value);
        },
        each.value);
  }
}

}  // namespace

std::string json_members(std::string_view message, fields values) {
  std::string out = "\"message\":";
  append_quoted(out, message);
  for (const auto& each : values) {
    out += ',';
    append_quoted(out, each.key);
    out += ':';
    append_value(out, each, true);
  }
  return out;
}

std::string text_line(std::string_view message, fields values) {
  std::string out;
  append_escaped(out, message);
  for (const auto& each : values) {
    out += ' ';
    append_escaped(out, each.key);
    out += '=';
    append_value(out, each, false);
  }
  return out;
}

}  // namespace steward::log
