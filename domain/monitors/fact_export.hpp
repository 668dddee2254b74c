#pragma once

#include <array>

#include "domain/ask.hpp"

namespace steward {

/// How a page of facts is written (FEATURES C12).
enum class fact_format : int { json, csv, ndjson };
inline constexpr std::array<std::string_view, 3> fact_format_names{"json", "csv", "ndjson"};

/// A page of facts as CSV (RFC 4180, with a line of names first) or as lines of JSON; the time for `before`
/// of the page after it is the reply's next_cursor. `filter`: of facts. errc::not_found.
history_query export_facts(const history_filter&, fact_format);

}  // namespace steward
