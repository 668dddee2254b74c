#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "domain/text_rules.hpp"
#include "domain/time_zone.hpp"
#include "domain/user_preferences.hpp"

namespace steward {

// The user's days (FEATURES B7, GUARANTEES G20): a day goes from the hour that it begins, in the user's zone,
// to the same hour of the next date. Wall times in a gap of the clock are read with the offset before it, of
// those that come twice the first counts, as in recurrences (time_zone::place).

using local_days = std::chrono::local_days;

time_zone zone_of(const user_preferences&);

/// The day that an instant is in.
local_days day_of(const user_preferences&, timestamp);
/// When it begins in a zone.
timestamp start_of(const user_preferences&, local_days, const time_zone&);
timestamp start_of(const user_preferences&, local_days);
/// When the clock shows so many minutes after midnight in the course of that day.
timestamp time_on(const user_preferences&, local_days, std::chrono::minutes clock);

/// When the quiet hours end that an instant is in; nothing when it is in none.
std::optional<timestamp> quiet_until(const user_preferences&, timestamp);

/// "07:00" as minutes after midnight; nothing when it is no such time.
std::optional<std::chrono::minutes> parse_clock(std::string_view text);
/// The same for members of requests, and for the days of the week.
std::optional<text_fault> check_clock(std::string_view text);
std::optional<text_fault> check_weekday(std::string_view text);
/// "2026-03-01".
std::string to_string(local_days);
std::optional<local_days> parse_day(std::string_view text);

/// As in recurrence rules.
inline constexpr std::string_view weekday_names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
std::string_view weekday_name(local_days);

}  // namespace steward
