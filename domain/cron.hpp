#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "domain/number_set.hpp"
#include "domain/result.hpp"
#include "domain/time_zone.hpp"

namespace steward {

/// A cron expression: which seconds, minutes, hours and days of the wall clock it is about. A value without
/// allocations.
struct cron_expression {
  number_set<60> seconds;  ///< {0} when the expression has five fields
  number_set<60> minutes;
  number_set<24> hours;
  signed_places<31> month_days;  ///< from the end: L is -1, L-3 is -4
  number_set<13> months;
  number_set<7> weekdays;                        ///< 0 is Sunday
  std::array<signed_places<5>, 7> nth_weekdays;  ///< 2#1 and 5L, by weekday
  bool any_month_day = true;                     ///< the field is * or ?
  bool any_weekday = true;

  bool every_hour() const { return hours.count() == 24; }
  /// Both kinds of days given: either of them will do, as cron has always had it.
  bool allows(std::chrono::local_days) const;
};

/// Reads five fields (minute, hour, day of month, month, day of week) or six (second first), or @yearly,
/// @annually, @monthly, @weekly, @daily, @midnight, @hourly. Fields are lists of *, ?, numbers, names (JAN,
/// MON, in any case), ranges and steps; days of the month also L and L-3, days of the week also 5L (the last
/// Friday), MON#2 (the second Monday) and 7 for Sunday. Refused with a sentence for people
/// (errc::validation), also when there is no such day.
result<cron_expression> parse_cron(std::string_view text);

/// The first fire time later than `after`; nothing when there is none before the year 10000.
///
/// When clocks change: a wall time that is skipped is read with the offset before the gap (02:30 fires at
/// 03:30), one that comes twice is the first, as for recurrence rules (RFC 5545 section 3.3.5). But an
/// expression for every hour follows the stop watch, so that nothing is silent for an hour: it fires in both
/// passes of an overlap, and is not moved by a gap.
std::optional<timestamp> next_fire(const cron_expression&, const time_zone&, timestamp after);

}  // namespace steward
