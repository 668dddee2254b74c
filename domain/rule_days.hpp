#pragma once

#include <chrono>

#include "domain/recurrence_rule.hpp"

namespace steward {

using std::chrono::local_days;

/// 0 is Monday.
int weekday_of(local_days);

/// Which days a rule allows: BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY and BYDAY together. All of them are
/// conditions on a day here, since what "expands" in RFC 5545 is the day set of the whole period.
class rule_days {
 public:
  explicit rule_days(const recurrence_rule& rule);

  const recurrence_rule& rule() const { return rule_; }

  bool allow(local_days) const;
  /// The least day after `d` that may be allowed: the next one, or the first of a month when BYMONTH leaves
  /// out what comes before.
  local_days after(local_days d) const;

 private:
  bool allows_week(local_days, std::chrono::year) const;
  bool allows_weekday(local_days, const std::chrono::year_month_day&) const;
  local_days first_week(std::chrono::year) const;

  recurrence_rule rule_;
  bool weekdays_;      // BYDAY is given
  bool nth_of_month_;  // its numbers count within the month, not the year
};

}  // namespace steward
