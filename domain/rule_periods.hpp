#pragma once

#include <cstdint>

#include "domain/recurrence_rule.hpp"

namespace steward {

/// No rule acts from here on: the start of the year 10000.
constexpr std::chrono::local_days end_of_days =
    std::chrono::local_days{std::chrono::year{9999} / 12 / 31} + std::chrono::days{1};

/// Days after which the calendar repeats: 400 years.
constexpr std::int64_t calendar_cycle = 146'097;

/// The periods of a rule: years, months, ..., seconds as FREQ says, every INTERVAL-th of them. Number 0 has
/// DTSTART in it.
class rule_periods {
 public:
  rule_periods(const recurrence_rule&, local_seconds start);

  local_seconds start_of(std::int64_t number) const;
  /// Whether it starts before end_of_days.
  bool contain(std::int64_t number) const;
  /// The one that a time is in, or the last before it where INTERVAL leaves its own out.
  std::int64_t of(local_seconds) const;
  /// The first one that starts at `t` or later. Only of days and less.
  std::int64_t from(local_seconds t) const;
  /// Seconds of a day (also of longer ones), an hour, a minute or a second.
  std::int64_t unit() const;
  /// How many in a row may have no time before it is clear that none will have one. Exact for days and
  /// longer: so many meet every place of the calendar's cycle that INTERVAL ever meets.
  std::int64_t most_idle() const;

 private:
  frequency freq_;
  std::int64_t interval_;
  local_seconds first_;           // the start of number 0
  std::int64_t first_month_ = 0;  // of number 0, counted from the year 0
};

}  // namespace steward
