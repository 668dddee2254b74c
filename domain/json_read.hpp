#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>

#include "domain/result.hpp"

namespace steward {

/// How deep, unless said otherwise, arrays and objects may nest in a request.
constexpr std::size_t deepest_json = 32;

/// Reads one JSON document (RFC 8259) that nobody trusts. Refused beside what the grammar refuses: invalid
/// UTF-8, U+0000, a member given twice, and nesting deeper than `deepest`. Throws nothing but std::bad_alloc.
/// The error (errc::validation) has one field whose code is "invalid_json", "duplicate_member",
/// "nul_character" or "too_deep".
result<nlohmann::json> read_json(std::string_view text, std::size_t deepest = deepest_json);

}  // namespace steward
