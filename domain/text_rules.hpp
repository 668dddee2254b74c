#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace steward {

/// What a rule found wrong with a text.
struct text_fault {
  std::string_view code;  ///< stable, for programs
  std::string message;    ///< for people: what to do
};

enum class line_breaks { refused, allowed };

/// Whether the UTF-8 text holds a control character (Unicode category Cc, NUL among them). With `allowed`,
/// tab, line feed and carriage return are none (CONTRACT 35).
bool has_control_character(std::string_view text, line_breaks);

/// Whether nobody would see anything of the UTF-8 text: empty, or white space and zero-width characters only.
bool is_blank(std::string_view text);

/// "#rrggbb" in either case.
std::optional<text_fault> check_colour(std::string_view text);

/// A name of the IANA time zone database ("Europe/Berlin"). Where this machine has no such database, the
/// syntax.
std::optional<text_fault> check_timezone(std::string_view name);

std::string lower_ascii(std::string_view text);
std::string upper_ascii(std::string_view text);

}  // namespace steward
