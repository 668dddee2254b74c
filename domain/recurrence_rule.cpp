#include "domain/recurrence_rule.hpp"

#include <algorithm>

#include "domain/rule_reader.hpp"
#include "domain/rule_times.hpp"
#include "domain/text_rules.hpp"

namespace steward {
namespace {

/// Whether some date fits. The first of January 2000 lends what the rule does not say: a day that every month
/// has; for weeks, any weekday may be the one of DTSTART. A greater INTERVAL only leaves dates out.
bool has_dates(recurrence_rule rule) {
  using namespace std::chrono;
  rule.interval = 1;
  if (!rule.weeks.empty() && !rule.has_weekday())
    for (int day = 0; day < 7; ++day) rule.weekdays.insert(day);
  return rule_times(rule, local_days{year{2000} / January / 1}).next().has_value();
}

std::string stripped(std::string_view text) {
  auto rule = upper_ascii(text);
  if (rule.starts_with("RRULE:")) rule.erase(0, 6);
  return rule;
}

}  // namespace

bool recurrence_rule::has_nth_weekday() const {
  return std::any_of(nth_weekdays.begin(), nth_weekdays.end(), [](auto& day) { return !day.empty(); });
}

result<recurrence_rule> parse_rule(std::string_view text) {
  recurrence_rule rule;
  auto fault = text.size() > longest_rule ? "Use at most 1000 characters." : read_rule(stripped(text), rule);
  if (fault.empty() && !has_dates(rule)) fault = "This rule never falls on any date. Check its BY parts.";
  if (!fault.empty()) return error{errc::validation, std::move(fault)};
  return rule;
}

result<std::string> normalise_rule(std::string_view text) {
  auto rule = parse_rule(text);
  if (!rule) return std::move(rule).fault();
  return stripped(text);
}

std::string rule_of_pattern(std::string_view pattern) {
  const auto name = upper_ascii(pattern);
  return name == "DAILY" || name == "WEEKLY" || name == "MONTHLY" ? "FREQ=" + name : std::string();
}

}  // namespace steward
