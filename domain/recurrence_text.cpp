#include "domain/recurrence_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "domain/text_rules.hpp"
#include "domain/time.hpp"

namespace steward {
namespace {

using std::string_view;

/// The parts by their place here; a rule is checked as the array of their values.
constexpr std::array<string_view, 14> part_names{"FREQ",     "UNTIL",   "COUNT",    "INTERVAL",   "BYSECOND",
                                                 "BYMINUTE", "BYHOUR",  "BYDAY",    "BYMONTHDAY", "BYYEARDAY",
                                                 "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST"};
enum part {
  freq,
  until,
  count,
  interval,
  bysecond,
  byminute,
  byhour,
  byday,
  bymonthday,
  byyearday,
  byweekno,
  bymonth,
  bysetpos,
  wkst
};

using rule_parts = std::array<std::optional<string_view>, part_names.size()>;

constexpr string_view frequencies[] = {"SECONDLY", "MINUTELY", "HOURLY", "DAILY",
                                       "WEEKLY",   "MONTHLY",  "YEARLY"};
constexpr string_view weekdays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

template <class List>
bool contains(const List& list, string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

struct number_range {
  part name;
  int least, most;
  bool negative;  ///< counting from the end is allowed as well
};

constexpr number_range number_lists[] = {
    {bysecond, 0, 60, false},  {byminute, 0, 59, false}, {byhour, 0, 23, false},  {bymonthday, 1, 31, true},
    {byyearday, 1, 366, true}, {byweekno, 1, 53, true},  {bymonth, 1, 12, false}, {bysetpos, 1, 366, true}};

std::optional<int> unsigned_number(string_view text) {
  int value = 0;
  if (text.empty() || text.size() > 9 || text[0] < '0' || text[0] > '9') return std::nullopt;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool in_range(string_view text, const number_range& range) {
  if (range.negative && !text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const auto value = unsigned_number(text);
  return value && *value >= range.least && *value <= range.most;
}

/// Calls `use` with each piece between separators, until it returns false.
template <class Use>
bool each_piece(string_view text, char separator, Use use) {
  for (;;) {
    const auto end = text.find(separator);
    if (!use(text.substr(0, end))) return false;
    if (end == string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_weekday(string_view text) {
  if (text.size() < 2 || !contains(weekdays, text.substr(text.size() - 2))) return false;
  text.remove_suffix(2);
  return text.empty() || in_range(text, {byday, 1, 53, true});
}

bool has_ordinal(string_view days) {
  return !each_piece(days, ',', [](string_view day) { return day.size() == 2; });
}

/// "20260301" or "20260301T100000", with or without Z.
bool is_until(string_view text) {
  if (text.size() < 8) return false;
  std::string date(text.substr(0, 4));
  date.append("-").append(text.substr(4, 2)).append("-").append(text.substr(6, 2));
  text.remove_prefix(8);
  if (text.empty()) return parse_time(date).has_value();
  if (text.back() == 'Z') text.remove_suffix(1);
  if (text.size() != 7 || text[0] != 'T') return false;
  date.append("T")
      .append(text.substr(1, 2))
      .append(":")
      .append(text.substr(3, 2))
      .append(":")
      .append(text.substr(5, 2));
  return parse_time(date).has_value();
}

bool is_positive(string_view text) {
  const auto value = unsigned_number(text);
  return value && *value > 0;
}

std::string bad_value(part name) {
  return "The value of " + std::string(part_names[name]) + " is not one that RFC 5545 section 3.3.10 allows.";
}

std::string wrong_value(const rule_parts& parts) {
  if (!contains(frequencies, *parts[freq])) return bad_value(freq);
  if (parts[until] && !is_until(*parts[until])) return bad_value(until);
  for (const auto name : {count, interval})
    if (parts[name] && !is_positive(*parts[name])) return bad_value(name);
  for (const auto& range : number_lists) {
    const auto fits = [&](string_view one) { return in_range(one, range); };
    if (parts[range.name] && !each_piece(*parts[range.name], ',', fits)) return bad_value(range.name);
  }
  if (parts[byday] && !each_piece(*parts[byday], ',', is_weekday)) return bad_value(byday);
  if (parts[wkst] && !contains(weekdays, *parts[wkst])) return bad_value(wkst);
  return {};
}

std::string wrong_together(const rule_parts& parts) {
  const auto frequency = *parts[freq];
  const auto is = [&](string_view one) { return frequency == one; };
  if (parts[count] && parts[until]) return "Use COUNT or UNTIL, not both.";
  if (parts[byday] && has_ordinal(*parts[byday]) && ((!is("MONTHLY") && !is("YEARLY")) || parts[byweekno]))
    return "Numbers before the days of BYDAY need FREQ=MONTHLY, or FREQ=YEARLY without BYWEEKNO.";
  if (parts[byweekno] && !is("YEARLY")) return "BYWEEKNO needs FREQ=YEARLY.";
  if (parts[bymonthday] && is("WEEKLY")) return "BYMONTHDAY does not go with FREQ=WEEKLY.";
  if (parts[byyearday] && (is("DAILY") || is("WEEKLY") || is("MONTHLY")))
    return "BYYEARDAY does not go with FREQ=DAILY, WEEKLY or MONTHLY.";
  const bool selects = std::any_of(parts.begin() + bysecond, parts.begin() + bysetpos,
                                   [](auto& one) { return one.has_value(); });
  if (parts[bysetpos] && !selects) return "BYSETPOS needs another BY part to choose from.";
  return {};
}

/// The fault, or nothing and `parts` filled.
std::string split(string_view text, rule_parts& parts) {
  std::string fault;
  each_piece(text, ';', [&](string_view piece) {
    const auto equals = piece.find('=');
    const auto name = std::find(part_names.begin(), part_names.end(), piece.substr(0, equals));
    if (equals == string_view::npos || name == part_names.end()) {
      fault = "\"" + std::string(piece.substr(0, 40)) +
              "\" is no part of a rule. Write NAME=VALUE parts separated by semicolons.";
    } else if (auto& value = parts[static_cast<std::size_t>(name - part_names.begin())]; value) {
      fault = std::string(*name) + " occurs twice. Give each part once.";
    } else {
      value = piece.substr(equals + 1);
    }
    return fault.empty();
  });
  if (fault.empty() && !parts[freq])
    fault = "FREQ is missing. Start with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.";
  return fault;
}

}  // namespace

result<std::string> normalise_rule(string_view text) {
  auto rule = upper_ascii(text);
  if (rule.starts_with("RRULE:")) rule.erase(0, 6);
  rule_parts parts;
  auto fault = rule.size() > longest_rule ? "Use at most 1000 characters." : split(rule, parts);
  if (fault.empty()) fault = wrong_value(parts);
  if (fault.empty()) fault = wrong_together(parts);
  if (!fault.empty()) return error{errc::validation, std::move(fault)};
  return rule;
}

std::string rule_of_pattern(string_view pattern) {
  const auto name = upper_ascii(pattern);
  constexpr string_view patterns[] = {"DAILY", "WEEKLY", "MONTHLY"};
  return contains(patterns, name) ? "FREQ=" + name : std::string();
}

}  // namespace steward
