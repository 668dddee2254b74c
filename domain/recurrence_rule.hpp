#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "domain/number_set.hpp"
#include "domain/result.hpp"
#include "domain/time_zone.hpp"

namespace steward {

enum class frequency { secondly, minutely, hourly, daily, weekly, monthly, yearly };

/// UNTIL: the last moment at which a rule may act.
struct rule_end {
  enum class form {
    date,   ///< the whole of that day, in wall time
    local,  ///< a wall time
    utc     ///< an instant
  };
  form kind = form::utc;
  local_seconds at;  ///< as written
  bool operator==(const rule_end&) const = default;
};

/// A recurrence rule (RFC 5545 section 3.3.10). An empty set stands for a part that is not given. A value
/// without allocations.
struct recurrence_rule {
  frequency freq = frequency::daily;
  int interval = 1;
  std::optional<int> count;
  std::optional<rule_end> until;
  number_set<60> seconds;  ///< 60, a leap second, is 59 (section 3.3.12)
  number_set<60> minutes;
  number_set<24> hours;
  number_set<7> weekdays;                         ///< BYDAY without numbers; 0 is Monday
  std::array<signed_places<53>, 7> nth_weekdays;  ///< BYDAY with numbers, by weekday
  signed_places<31> month_days;
  signed_places<366> year_days;
  signed_places<53> weeks;
  number_set<13> months;  ///< 1 to 12
  signed_places<366> positions;
  int week_start = 0;

  bool has_nth_weekday() const;
  bool has_weekday() const { return !weekdays.empty() || has_nth_weekday(); }
  bool operator==(const recurrence_rule&) const = default;
};

/// The most characters of a rule, and the greatest COUNT: reaching the end of a counted rule means counting.
constexpr std::size_t longest_rule = 1000;
constexpr int greatest_count = 100'000;

/// Reads a rule in any case, with or without "RRULE:". Refused with a sentence for people (errc::validation):
/// whatever breaks the grammar, a part given twice, COUNT beside UNTIL, a date in UNTIL that does not exist,
/// the parts that the RFC forbids together, and rules that never fall on any date (30 February).
result<recurrence_rule> parse_rule(std::string_view text);

/// The spelling of a good rule as it is kept: upper case, without "RRULE:". Errors as parse_rule.
result<std::string> normalise_rule(std::string_view text);

/// The short forms of CONTRACT 7: "DAILY", "WEEKLY", "MONTHLY" in any case; empty for any other text.
std::string rule_of_pattern(std::string_view pattern);

}  // namespace steward
