#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace steward {

/// An instant in UTC with the resolution of PostgreSQL's timestamptz.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// What a client may write where an instant is expected (CONTRACT 23).
struct parsed_time {
  timestamp at;
  bool date_only = false;  ///< "2026-03-01": an all-day value; `at` is that day's midnight in UTC
};

/// RFC 3339, also without offset (taken as UTC), with a space for the T, without seconds, or a date alone.
/// Years 1 to 9999. Nothing when the text is anything else.
std::optional<parsed_time> parse_time(std::string_view text);

/// Appends RFC 3339 in UTC: "2026-03-01T10:00:00Z", with a fraction of six digits only when there is one.
void append_time(std::string& out, timestamp at);
std::string format_time(timestamp at);

}  // namespace steward
