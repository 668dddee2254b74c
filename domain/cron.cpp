#include "domain/cron.hpp"

#include <algorithm>

#include "domain/rule_days.hpp"
#include "domain/rule_periods.hpp"

namespace steward {
namespace {

using namespace std::chrono;

bool allows_month_day(const cron_expression& cron, const year_month_day& date) {
  const auto last =
      static_cast<unsigned>(year_month_day_last{date.year(), month_day_last{date.month()}}.day());
  return cron.month_days.select(static_cast<int>(static_cast<unsigned>(date.day())), static_cast<int>(last));
}

bool allows_weekday(const cron_expression& cron, local_days d, const year_month_day& date) {
  const auto day = weekday{d}.c_encoding();
  if (cron.weekdays.contains(static_cast<int>(day))) return true;
  const auto last =
      static_cast<unsigned>(year_month_day_last{date.year(), month_day_last{date.month()}}.day());
  const auto before = (static_cast<unsigned>(date.day()) - 1) / 7,
             behind = (last - static_cast<unsigned>(date.day())) / 7;
  return cron.nth_weekdays[day].select(static_cast<int>(before) + 1, static_cast<int>(before + 1 + behind));
}

/// The first allowed day from `d` on; end_of_days when there is none.
local_days day_from(const cron_expression& cron, local_days d) {
  const auto end = std::min(d + days{calendar_cycle}, end_of_days);
  while (d < end && !cron.allows(d)) d += days{1};
  return d < end ? d : end_of_days;
}

/// The first time of day from `t` seconds on, or -1.
int time_from(const cron_expression& cron, int t) {
  int hour = t / 3600, minute = t / 60 % 60, second = t % 60;
  const auto first_at = [&](int h, int m) { return h * 3600 + m * 60 + cron.seconds.next(0); };
  if (cron.hours.contains(hour)) {
    if (cron.minutes.contains(minute))
      if (second = cron.seconds.next(second); second >= 0) return hour * 3600 + minute * 60 + second;
    if (minute = cron.minutes.next(minute + 1); minute >= 0) return first_at(hour, minute);
  }
  hour = cron.hours.next(hour + 1);
  return hour < 0 ? -1 : first_at(hour, cron.minutes.next(0));
}

/// The first wall time from `t` on.
std::optional<local_seconds> wall_from(const cron_expression& cron, local_seconds t) {
  auto day = floor<days>(t);
  if (cron.allows(day))
    if (const int time = time_from(cron, static_cast<int>((t - day).count())); time >= 0)
      return day + seconds{time};
  day = day_from(cron, day + days{1});
  if (day == end_of_days) return std::nullopt;
  return day + seconds{time_from(cron, 0)};
}

/// Follows the stop watch: within each time of one offset, what the clock shows then.
std::optional<timestamp> next_by_instants(const cron_expression& cron, const time_zone& zone,
                                          timestamp after) {
  auto from = floor<seconds>(after) + seconds{1};
  for (;;) {
    const auto [offset, until] = zone.offset_at(from);
    const auto wall = wall_from(cron, local_seconds{from.time_since_epoch() + offset});
    if (!wall) return std::nullopt;
    const sys_seconds at{wall->time_since_epoch() - offset};
    if (at < until) return at;
    from = until;
  }
}

std::optional<timestamp> next_by_wall(const cron_expression& cron, const time_zone& zone, timestamp after) {
  for (auto wall = wall_from(cron, zone.earliest_local(after)); wall;
       wall = wall_from(cron, *wall + seconds{1})) {
    const auto placed = zone.place(*wall);
    if (placed.at <= after) continue;
    if (!placed.in_gap) return placed.at;
    // What is moved behind the gap may come after what is there.
    for (auto other = wall_from(cron, placed.gap_end); other; other = wall_from(cron, *other + seconds{1})) {
      const auto there = zone.place(*other).at;
      if (there >= placed.at) break;
      if (there > after) return there;
    }
    return placed.at;
  }
  return std::nullopt;
}

}  // namespace

bool cron_expression::allows(local_days d) const {
  const year_month_day date{d};
  if (!months.contains(static_cast<int>(static_cast<unsigned>(date.month())))) return false;
  if (any_month_day && any_weekday) return true;
  if (any_month_day) return allows_weekday(*this, d, date);
  if (any_weekday) return allows_month_day(*this, date);
  return allows_month_day(*this, date) || allows_weekday(*this, d, date);
}

std::optional<timestamp> next_fire(const cron_expression& cron, const time_zone& zone, timestamp after) {
  return cron.every_hour() ? next_by_instants(cron, zone, after) : next_by_wall(cron, zone, after);
}

}  // namespace steward
