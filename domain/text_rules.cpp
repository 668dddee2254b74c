#include "domain/text_rules.hpp"

#include <date/tz.h>

#include <algorithm>
#include <exception>

namespace steward {
namespace {

/// Takes the first character off well-formed UTF-8.
char32_t take_character(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t width = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t value = width == 1 ? lead : lead & (0xFF >> (width + 1));
  for (std::size_t i = 1; i < width && i < text.size(); ++i)
    value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  text.remove_prefix(std::min(width, text.size()));
  return value;
}

bool is_invisible(char32_t c) {
  if (c <= 0x20 || c == 0x7F || c == 0x85 || c == 0xA0) return true;
  if (c >= 0x2000 && c <= 0x200F) return true;  // spaces, zero-width characters, direction marks
  return c == 0x1680 || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x2060 ||
         c == 0x3000 || c == 0xFEFF;
}

bool is_line_character(char c) { return c == '\n' || c == '\t' || c == '\r'; }

bool is_zone_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '+' || c == '/';
}

/// Loaded once, by the first call.
bool have_zones() {
  static const bool loaded = [] {
    try {
      return !date::get_tzdb().zones.empty();
      // GCOVR_EXCL_START: only on a machine without zoneinfo
    } catch (const std::exception&) {
      return false;
      // GCOVR_EXCL_STOP
    }
  }();
  return loaded;
}

bool zone_exists(std::string_view name) {
  if (!have_zones()) return true;
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::exception&) {
    return false;
  }
}

template <class Convert>
std::string converted(std::string_view text, Convert convert) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), convert);
  return out;
}

}  // namespace

bool has_control_character(std::string_view text, line_breaks breaks) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 && !(breaks == line_breaks::allowed && is_line_character(text[i]))) return true;
    if (c == 0x7F) return true;
    if (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0)
      return true;  // C1
  }
  return false;
}

bool is_blank(std::string_view text) {
  while (!text.empty())
    if (!is_invisible(take_character(text))) return false;
  return true;
}

std::optional<text_fault> check_colour(std::string_view text) {
  const auto is_hex = [](char c) {
    return std::string_view("0123456789abcdefABCDEF").find(c) != std::string_view::npos;
  };
  if (text.size() == 7 && text[0] == '#' && std::all_of(text.begin() + 1, text.end(), is_hex))
    return std::nullopt;
  return text_fault{"invalid_colour",
                    "Write the colour as # and six hexadecimal digits, for example \"#1e90ff\"."};
}

std::optional<text_fault> check_timezone(std::string_view name) {
  const bool well_formed =
      !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), is_zone_character);
  if (well_formed && zone_exists(name)) return std::nullopt;
  return text_fault{"unknown_timezone",
                    "Use a name of the IANA time zone database, for example \"Europe/Berlin\" or \"UTC\"."};
}

std::string lower_ascii(std::string_view text) {
  return converted(text, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}

std::string upper_ascii(std::string_view text) {
  return converted(text, [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
}

}  // namespace steward
