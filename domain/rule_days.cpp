#include "domain/rule_days.hpp"

namespace steward {
namespace {

using namespace std::chrono;

int days_between(local_days from, local_days to) { return static_cast<int>((to - from).count()); }

local_days first_of(year y) { return local_days{y / January / 1}; }

}  // namespace

int weekday_of(local_days d) { return static_cast<int>(weekday{d}.iso_encoding()) - 1; }

rule_days::rule_days(const recurrence_rule& rule)
    : rule_(rule),
      weekdays_(rule.has_weekday()),
      nth_of_month_(rule.freq == frequency::monthly || !rule.months.empty()) {}

bool rule_days::allow(local_days d) const {
  const year_month_day date{d};
  const auto month_number = static_cast<int>(static_cast<unsigned>(date.month()));
  if (!rule_.months.empty() && !rule_.months.contains(month_number)) return false;
  if (!rule_.month_days.empty()) {
    const year_month_day_last last{date.year(), month_day_last{date.month()}};
    if (!rule_.month_days.select(static_cast<int>(static_cast<unsigned>(date.day())),
                                 static_cast<int>(static_cast<unsigned>(last.day()))))
      return false;
  }
  if (!rule_.year_days.empty() &&
      !rule_.year_days.select(days_between(first_of(date.year()), d) + 1, date.year().is_leap() ? 366 : 365))
    return false;
  if (weekdays_ && !allows_weekday(d, date)) return false;
  return rule_.weeks.empty() || allows_week(d, date.year());
}

local_days rule_days::after(local_days d) const {
  const auto next = d + days{1};
  if (rule_.months.empty()) return next;
  year_month_day date{next};
  const auto allowed = [&] {
    return rule_.months.contains(static_cast<int>(static_cast<unsigned>(date.month())));
  };
  if (allowed()) return next;
  for (date = date.year() / date.month() / 1; !allowed();) date += months{1};
  return local_days{date};
}

bool rule_days::allows_weekday(local_days d, const year_month_day& date) const {
  const int day = weekday_of(d);
  if (rule_.weekdays.contains(day)) return true;
  const auto& nth = rule_.nth_weekdays[static_cast<std::size_t>(day)];
  if (nth.empty()) return false;
  const auto first = nth_of_month_ ? local_days{date.year() / date.month() / 1} : first_of(date.year());
  const auto last = nth_of_month_ ? local_days{date.year() / date.month() / std::chrono::last}
                                  : first_of(date.year() + years{1}) - days{1};
  const int before = days_between(first, d) / 7, behind = days_between(d, last) / 7;
  return nth.select(before + 1, before + 1 + behind);
}

/// The start of the first week that has four days in the year (ISO 8601, with WKST for Monday).
local_days rule_days::first_week(year y) const {
  const auto fourth = first_of(y) + days{3};
  return fourth - days{(weekday_of(fourth) - rule_.week_start + 7) % 7};
}

bool rule_days::allows_week(local_days d, year y) const {
  if (d < first_week(y))
    --y;
  else if (d >= first_week(y + years{1}))
    ++y;
  const auto first = first_week(y);
  return rule_.weeks.select(days_between(first, d) / 7 + 1,
                            days_between(first, first_week(y + years{1})) / 7);
}

}  // namespace steward
