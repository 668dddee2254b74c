#include "domain/rule_periods.hpp"

#include <algorithm>
#include <numeric>

#include "domain/rule_days.hpp"

namespace steward {
namespace {

using namespace std::chrono;

std::int64_t month_of(local_days d) {
  const year_month_day date{d};
  return std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) - 1;
}

local_days month_start(std::int64_t index) {
  return local_days{year{static_cast<int>(index / 12)} / static_cast<int>(index % 12 + 1) / 1};
}

}  // namespace

rule_periods::rule_periods(const recurrence_rule& rule, local_seconds start)
    : freq_(rule.freq), interval_(rule.interval) {
  const auto day = floor<days>(start);
  first_month_ = freq_ == frequency::yearly ? month_of(day) / 12 * 12 : month_of(day);
  if (freq_ >= frequency::monthly)
    first_ = month_start(first_month_);
  else if (freq_ == frequency::weekly)
    first_ = day - days{(weekday_of(day) - rule.week_start + 7) % 7};
  else
    first_ = day + (start - day) / seconds{unit()} * seconds{unit()};
}

std::int64_t rule_periods::unit() const {
  switch (freq_) {
    case frequency::secondly:
      return 1;
    case frequency::minutely:
      return 60;
    case frequency::hourly:
      return 3600;
    default:
      return 86'400;
  }
}

local_seconds rule_periods::start_of(std::int64_t number) const {
  const auto n = number * interval_;
  if (freq_ >= frequency::monthly) {
    // Beyond the end of days any time will do, as long as the calendar's arithmetic does not overflow.
    const auto months = std::min<std::int64_t>(freq_ == frequency::yearly ? n * 12 : n, 120'000);
    return month_start(first_month_ + months);
  }
  return first_ + seconds{unit()} * (freq_ == frequency::weekly ? n * 7 : n);
}

bool rule_periods::contain(std::int64_t number) const {
  constexpr auto all_seconds = std::int64_t{10'000} * 366 * 86'400;
  return number <= all_seconds / unit() / interval_ && start_of(number) < end_of_days;
}

std::int64_t rule_periods::of(local_seconds t) const {
  if (freq_ >= frequency::monthly)
    return (month_of(floor<days>(t)) - first_month_) / (freq_ == frequency::yearly ? 12 : 1) / interval_;
  return (t - first_).count() / unit() / (freq_ == frequency::weekly ? 7 : 1) / interval_;
}

std::int64_t rule_periods::from(local_seconds t) const {
  const auto step = unit() * interval_;
  return ((t - first_).count() + step - 1) / step;
}

std::int64_t rule_periods::most_idle() const {
  const auto places = [&](std::int64_t in_cycle) { return in_cycle / std::gcd(in_cycle, interval_); };
  switch (freq_) {
    case frequency::yearly:
      return places(400);
    case frequency::monthly:
      return places(400 * 12);
    case frequency::weekly:
      return places(calendar_cycle / 7);
    case frequency::daily:
      return places(calendar_cycle);
    default:
      return 500'000;
  }
}

}  // namespace steward
