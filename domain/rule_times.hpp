#pragma once

#include <cstdint>
#include <optional>

#include "domain/rule_days.hpp"
#include "domain/rule_periods.hpp"

namespace steward {

/// The wall times of a rule, ascending, none before `start` (DTSTART), up to the end of the year 9999.
/// INTERVAL and the BY parts are at work here; COUNT, UNTIL and zones are not. What the rule does not say is
/// taken from `start`, which is among the times only when the rule fits it.
///
/// Works period by period (a year, a month, ..., a second, as FREQ says). A period is a set of days times a
/// set of times of day, neither of which is ever written out, so a step costs well under a microsecond. The
/// work between two times is bounded: days repeat every 400 years, and a rule of hours, minutes or seconds
/// that needs more than half a million steps (it takes a contrived one) has ended.
class rule_times {
 public:
  rule_times(const recurrence_rule&, local_seconds start);

  /// Nothing when there are no more.
  std::optional<local_seconds> next();

  /// Leaves out what is before `from`; never goes back.
  void skip_to(local_seconds from);

 private:
  bool by_days() const { return rule().freq >= frequency::daily; }
  const recurrence_rule& rule() const { return days_of_rule_.rule(); }
  void set_times();
  bool can_choose();
  bool meets_clock() const;
  local_days allowed_from(local_days) const;
  bool open(std::int64_t period);
  bool open_time(local_seconds);
  std::int64_t following() const;
  void advance();
  std::int64_t size() const { return static_cast<std::int64_t>(set_.count()) * times_in_day_; }
  std::int64_t index_from(std::int64_t) const;
  std::int64_t index_of(local_seconds) const;
  local_seconds at(std::int64_t index) const;

  rule_days days_of_rule_;
  rule_periods periods_;
  local_seconds start_, least_;
  std::int64_t period_ = 0;
  local_days first_;      // of the days in set_
  number_set<366> set_;   // the allowed days of the period, counted from first_
  number_set<24> hours_;  // in a period of a day or more: the times of each day; else those of the period
  number_set<60> minutes_;
  number_set<60> seconds_;
  std::int64_t times_in_day_ = 0;
  std::int64_t index_ = 0;  // of what next() gives at the earliest; into the times of the period
  bool done_ = false;
};

}  // namespace steward
