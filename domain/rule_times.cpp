#include "domain/rule_times.hpp"

#include <algorithm>
#include <numeric>

namespace steward {
namespace {

using namespace std::chrono;

struct clock_time {
  int hour, minute, second;
};

clock_time clock_of(local_seconds t) {
  const auto s = static_cast<int>((t - floor<days>(t)).count());
  return {s / 3600, s / 60 % 60, s % 60};
}

template <int Size>
number_set<Size> given_or(const number_set<Size>& given, int otherwise) {
  auto set = given;
  if (set.empty()) set.insert(otherwise);
  return set;
}

/// The rule with the days that it leaves to DTSTART (section 3.3.10: "information, not contained in the
/// rule").
recurrence_rule completed(recurrence_rule rule, local_seconds start) {
  const auto day = floor<days>(start);
  const year_month_day date{day};
  const auto of_month = static_cast<int>(static_cast<unsigned>(date.day()));
  const bool days_given = rule.has_weekday() || !rule.month_days.empty() || !rule.year_days.empty();
  if (days_given || rule.freq < frequency::weekly) return rule;
  if (rule.freq == frequency::weekly || !rule.weeks.empty()) {
    rule.weekdays.insert(weekday_of(day));
    return rule;
  }
  if (rule.freq == frequency::yearly && rule.months.empty())
    rule.months.insert(static_cast<int>(static_cast<unsigned>(date.month())));
  rule.month_days.insert(of_month);
  return rule;
}

}  // namespace

rule_times::rule_times(const recurrence_rule& rule, local_seconds start)
    : days_of_rule_(completed(rule, start)), periods_(rule, start), start_(start), least_(start) {
  set_times();
  done_ = rule.freq <= frequency::daily && !(can_choose() && meets_clock());
  if (!done_ && !open(0)) advance();
}

void rule_times::set_times() {
  const auto clock = clock_of(start_);
  if (rule().freq >= frequency::daily) hours_ = given_or(rule().hours, clock.hour);
  if (rule().freq >= frequency::hourly) minutes_ = given_or(rule().minutes, clock.minute);
  if (rule().freq >= frequency::minutely) seconds_ = given_or(rule().seconds, clock.second);
}

/// Whether BYSETPOS, if given, finds anything in a day, an hour, a minute or a second.
bool rule_times::can_choose() {
  set_.insert(0);
  times_in_day_ = std::max(hours_.count(), 1) * std::max(minutes_.count(), 1) * std::max(seconds_.count(), 1);
  return index_from(0) >= 0;
}

/// Whether INTERVAL hours, minutes or seconds ever meet BYHOUR, BYMINUTE and BYSECOND.
bool rule_times::meets_clock() const {
  if (by_days()) return true;
  const auto unit = static_cast<int>(periods_.unit());
  const auto step = static_cast<int>(std::gcd(rule().interval % 86'400 * std::int64_t{unit}, 86'400));
  const auto allows = [](const auto& given, int n) { return given.empty() || given.contains(n); };
  for (auto t = static_cast<int>((periods_.start_of(0) - floor<days>(start_)).count()) % step; t < 86'400;
       t += step)
    if (allows(rule().hours, t / 3600) && (unit == 3600 || allows(rule().minutes, t / 60 % 60)) &&
        (unit >= 60 || allows(rule().seconds, t % 60)))
      return true;
  return false;
}

std::optional<local_seconds> rule_times::next() {
  while (!done_) {
    if (const auto found = index_from(index_); found >= 0) {
      index_ = found + 1;
      const auto time = at(found);
      if (time >= least_) return time;
      index_ = std::max(index_, index_of(least_));
    } else {
      advance();
    }
  }
  return std::nullopt;
}

void rule_times::skip_to(local_seconds from) {
  if (from <= least_) return;
  least_ = from;
  const auto target = periods_.of(from);
  if (done_ || target <= period_) return;
  period_ = target;
  if (!periods_.contain(period_)) done_ = true;
  if (!done_ && !open(period_)) advance();
}

/// To the next period that has a time.
void rule_times::advance() {
  for (auto idle = periods_.most_idle(); idle > 0; --idle) {
    period_ = following();
    if (!periods_.contain(period_)) break;
    if (open(period_)) return;
  }
  done_ = true;
}

/// The next period that may have a time: all of them for weeks and longer, else the first after what BYMONTH,
/// the days, BYHOUR or BYMINUTE leave out.
std::int64_t rule_times::following() const {
  const auto next = period_ + 1;
  if (rule().freq >= frequency::weekly) return next;
  if (!periods_.contain(next)) return next;
  const auto begin = periods_.start_of(next);
  const auto day = floor<days>(begin);
  if (const auto allowed = allowed_from(day); allowed != day) return std::max(next, periods_.from(allowed));
  if (by_days() || rule().hours.empty()) return next;
  const auto clock = clock_of(begin);
  const int hour = rule().hours.next(clock.hour);
  if (hour < 0) return std::max(next, periods_.from(allowed_from(day + days{1})));
  if (hour > clock.hour) return std::max(next, periods_.from(day + hours{hour}));
  return next;
}

/// The least allowed day from `d` on; the end of all days when there is none.
local_days rule_times::allowed_from(local_days d) const {
  for (const auto end = std::min(d + days{calendar_cycle}, end_of_days); d < end; d = days_of_rule_.after(d))
    if (days_of_rule_.allow(d)) return d;
  return end_of_days;
}

/// Makes the set of a period. False when nothing is in it.
bool rule_times::open(std::int64_t period) {
  const auto begin = periods_.start_of(period);
  index_ = 0;
  set_ = {};
  first_ = floor<days>(begin);
  if (!by_days()) return open_time(begin);
  local_days last = first_;
  const year_month_day date{first_};
  if (rule().freq == frequency::yearly) last = local_days{date.year() / December / 31};
  if (rule().freq == frequency::monthly) last = local_days{date.year() / date.month() / std::chrono::last};
  if (rule().freq == frequency::weekly) last = first_ + days{6};
  for (auto d = days_of_rule_.after(first_ - days{1}); d <= last; d = days_of_rule_.after(d))
    if (days_of_rule_.allow(d)) set_.insert(static_cast<int>((d - first_).count()));
  times_in_day_ = hours_.count() * minutes_.count() * seconds_.count();
  return index_from(0) >= 0;
}

/// The same for an hour, a minute or a second.
bool rule_times::open_time(local_seconds begin) {
  if (!days_of_rule_.allow(first_)) return false;
  const auto clock = clock_of(begin);
  const auto allows = [](const auto& given, int n) { return given.empty() || given.contains(n); };
  if (!allows(rule().hours, clock.hour)) return false;
  hours_ = {};
  hours_.insert(clock.hour);
  if (rule().freq <= frequency::minutely) {
    if (!allows(rule().minutes, clock.minute)) return false;
    minutes_ = {};
    minutes_.insert(clock.minute);
  }
  if (rule().freq == frequency::secondly) {
    if (!allows(rule().seconds, clock.second)) return false;
    seconds_ = {};
    seconds_.insert(clock.second);
  }
  set_.insert(0);
  times_in_day_ = minutes_.count() * seconds_.count();
  return index_from(0) >= 0;
}

/// The least index from `least` on that BYSETPOS chooses, or -1.
std::int64_t rule_times::index_from(std::int64_t least) const {
  const auto total = size();
  if (least >= total) return -1;
  const auto& positions = rule().positions;
  if (positions.empty()) return least;
  auto best = total;
  if (least < 366)
    if (const int found = positions.from_start.next(static_cast<int>(least) + 1); found > 0)
      best = std::min<std::int64_t>(best, found - 1);
  const auto most_from_end = static_cast<int>(std::min<std::int64_t>(total - least, 366));
  if (const int found = positions.from_end.previous(most_from_end); found > 0)
    best = std::min<std::int64_t>(best, total - found);
  return best < total ? best : -1;
}

/// How many times of the period are before `t`.
std::int64_t rule_times::index_of(local_seconds t) const {
  const auto day = floor<days>(t);
  const auto place = static_cast<int>(std::clamp<std::int64_t>((day - first_).count(), 0, 366));
  const std::int64_t whole = set_.rank(place) * times_in_day_;
  if (day < first_ || !set_.contains(place)) return whole;
  const auto clock = clock_of(t);
  std::int64_t before = hours_.rank(clock.hour);
  if (!hours_.contains(clock.hour)) return whole + before * minutes_.count() * seconds_.count();
  before = before * minutes_.count() + minutes_.rank(clock.minute);
  if (!minutes_.contains(clock.minute)) return whole + before * seconds_.count();
  return whole + before * seconds_.count() + seconds_.rank(clock.second);
}

local_seconds rule_times::at(std::int64_t index) const {
  const auto in_day = static_cast<int>(index % times_in_day_);
  const int of_hour = minutes_.count() * seconds_.count();
  return first_ + days{set_.nth(static_cast<int>(index / times_in_day_))} +
         hours{hours_.nth(in_day / of_hour)} + minutes{minutes_.nth(in_day % of_hour / seconds_.count())} +
         seconds{seconds_.nth(in_day % seconds_.count())};
}

}  // namespace steward
