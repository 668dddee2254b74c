#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace steward::http {

/// Decodes %XX (and + as a space if `plus_is_space`). Nothing for a broken escape, and for a result that is
/// not UTF-8 or has a control character.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// Appends the pairs of a query string ("a=1&b=%20x"), decoded, in order; "a" is ("a", ""). False at a fault,
/// or when there are more than `max_parameters`.
bool parse_query(std::string_view query, std::vector<std::pair<std::string, std::string>>& pairs);

inline constexpr std::size_t max_parameters = 64;

/// Appends `text` with everything escaped that is not unreserved (RFC 3986 section 2.3).
void append_percent_encoded(std::string& out, std::string_view text);

/// Whether the text is UTF-8 without control characters (tab, LF and CR are let through if `multiline`).
bool is_clean_text(std::string_view text, bool multiline = false);

}  // namespace steward::http
