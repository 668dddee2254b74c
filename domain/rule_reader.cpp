#include "domain/rule_reader.hpp"

#include <algorithm>
#include <charconv>

#include "domain/in_quotes.hpp"

namespace steward {
namespace {

using std::string_view;

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
  wkst,
  parts
};

constexpr string_view part_names[parts] = {"FREQ",     "UNTIL",   "COUNT",    "INTERVAL",   "BYSECOND",
                                           "BYMINUTE", "BYHOUR",  "BYDAY",    "BYMONTHDAY", "BYYEARDAY",
                                           "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST"};
constexpr string_view frequencies[] = {"SECONDLY", "MINUTELY", "HOURLY", "DAILY",
                                       "WEEKLY",   "MONTHLY",  "YEARLY"};
constexpr string_view weekdays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

template <class List>
int place_in(const List& list, string_view text) {
  const auto found = std::find(std::begin(list), std::end(list), text);
  return found == std::end(list) ? -1 : static_cast<int>(found - std::begin(list));
}

/// Digits only, nine at most; -1 for anything else.
int digits(string_view text) {
  int value = 0;
  if (text.empty() || text.size() > 9 || text[0] < '0' || text[0] > '9') return -1;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc{} && end == text.data() + text.size() ? value : -1;
}

bool take_sign(string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

/// Calls `use` with each piece between separators, until it returns a fault.
template <class Use>
std::string each_piece(string_view text, char separator, Use use) {
  for (;;) {
    const auto end = text.find(separator);
    if (auto fault = use(text.substr(0, end)); !fault.empty()) return fault;
    if (end == string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
}

/// Numbers from `least` to `most` for `use`, or their negatives as well.
template <class Use>
std::string numbers(part name, string_view text, int least, int most, bool from_end, Use use) {
  return each_piece(text, ',', [&](string_view one) -> std::string {
    auto rest = one;
    const bool negative = from_end && take_sign(rest);
    const int value = digits(rest);
    if (value >= least && value <= most) return use(negative ? -value : value), std::string();
    auto range = std::to_string(least) + " to " + std::to_string(most);
    if (from_end) range += " or -" + std::to_string(most) + " to -" + std::to_string(least);
    return std::string(part_names[name]) + " takes numbers from " + range + ", not " + in_quotes(one) + '.';
  });
}

std::string read_days(string_view text, recurrence_rule& rule) {
  return each_piece(text, ',', [&](string_view one) -> std::string {
    auto rest = one;
    const int day = one.size() < 2 ? -1 : place_in(weekdays, one.substr(one.size() - 2));
    if (day < 0) return "BYDAY takes days such as MO, 1FR or -1SU, not " + in_quotes(one) + '.';
    rest.remove_suffix(2);
    if (rest.empty()) return rule.weekdays.insert(day), std::string();
    const bool negative = take_sign(rest);
    const int value = digits(rest);
    if (value < 1 || value > 53)
      return "The number before a day of BYDAY is 1 to 53 or -53 to -1, not as in " + in_quotes(one) + '.';
    rule.nth_weekdays[static_cast<std::size_t>(day)].insert(negative ? -value : value);
    return {};
  });
}

std::string read_until(string_view text, recurrence_rule& rule) {
  using namespace std::chrono;
  const auto bad = [&](string_view why) { return "UNTIL is " + in_quotes(text) + ", " + std::string(why); };
  constexpr string_view form = "which is not of the form 20261231, 20261231T235959Z or 20261231T235959.";
  rule_end end;
  auto rest = text;
  end.kind = rest.size() == 8 ? rule_end::form::date : rule_end::form::local;
  if (rest.size() == 16 && rest.back() == 'Z') {
    end.kind = rule_end::form::utc;
    rest.remove_suffix(1);
  }
  if (rest.size() != 8 && (rest.size() != 15 || rest[8] != 'T')) return bad(form);
  const int date = digits(rest.substr(0, 8)), time = rest.size() == 8 ? 0 : digits(rest.substr(9));
  if (date < 0 || time < 0) return bad(form);
  const auto day = year{date / 10000} / (date / 100 % 100) / (date % 100);
  if (!day.ok() || date < 10000) return bad("a date that does not exist.");
  if (time / 10000 > 23 || time / 100 % 100 > 59 || time % 100 > 60)
    return bad("a time of day that does not exist.");
  end.at = local_days{day} + hours{time / 10000} + minutes{time / 100 % 100} +
           std::chrono::seconds{std::min(time % 100, 59)};
  rule.until = end;
  return {};
}

std::string read_number(part name, string_view text, int most, int& value) {
  value = digits(text);
  if (value >= 1 && value <= most) return {};
  return std::string(part_names[name]) + " takes a number from 1 to " + std::to_string(most) + ", not " +
         in_quotes(text) + '.';
}

std::string read_part(part name, string_view text, recurrence_rule& rule) {
  const auto into = [](auto& set) { return [&set](int n) { set.insert(n); }; };
  int value = 0;
  switch (name) {
    case freq:
      value = place_in(frequencies, text);
      rule.freq = static_cast<frequency>(value);
      return value >= 0 ? "" : "FREQ takes DAILY, WEEKLY, MONTHLY, YEARLY, HOURLY, MINUTELY or SECONDLY.";
    case until:
      return read_until(text, rule);
    case count: {
      auto fault = read_number(count, text, greatest_count, value);
      rule.count = value;
      return fault;
    }
    case interval:
      return read_number(interval, text, 999'999'999, rule.interval);
    case bysecond:
      return numbers(name, text, 0, 60, false, [&](int n) { rule.seconds.insert(std::min(n, 59)); });
    case byminute:
      return numbers(name, text, 0, 59, false, into(rule.minutes));
    case byhour:
      return numbers(name, text, 0, 23, false, into(rule.hours));
    case byday:
      return read_days(text, rule);
    case bymonthday:
      return numbers(name, text, 1, 31, true, into(rule.month_days));
    case byyearday:
      return numbers(name, text, 1, 366, true, into(rule.year_days));
    case byweekno:
      return numbers(name, text, 1, 53, true, into(rule.weeks));
    case bymonth:
      return numbers(name, text, 1, 12, false, into(rule.months));
    case bysetpos:
      return numbers(name, text, 1, 366, true, into(rule.positions));
    default:
      rule.week_start = place_in(weekdays, text);
      return rule.week_start >= 0 ? "" : "WKST takes one day: MO, TU, WE, TH, FR, SA or SU.";
  }
}

/// What the RFC forbids together, and why.
std::string forbidden(const recurrence_rule& rule) {
  const auto f = rule.freq;
  if (rule.count && rule.until) return "Use COUNT or UNTIL, not both: each of them ends the rule.";
  if (rule.has_nth_weekday() && f != frequency::monthly && f != frequency::yearly)
    return "A number before a day of BYDAY counts days of a month or a year: it needs FREQ=MONTHLY or "
           "YEARLY.";
  if (rule.has_nth_weekday() && !rule.weeks.empty())
    return "A number before a day of BYDAY does not go with BYWEEKNO, where each day comes once.";
  if (!rule.weeks.empty() && f != frequency::yearly) return "BYWEEKNO needs FREQ=YEARLY.";
  if (!rule.month_days.empty() && f == frequency::weekly)
    return "BYMONTHDAY does not go with FREQ=WEEKLY. Use FREQ=MONTHLY or DAILY.";
  if (!rule.year_days.empty() && (f == frequency::daily || f == frequency::weekly || f == frequency::monthly))
    return "BYYEARDAY does not go with FREQ=DAILY, WEEKLY or MONTHLY. Use FREQ=YEARLY.";
  const bool selects = !rule.seconds.empty() || !rule.minutes.empty() || !rule.hours.empty() ||
                       rule.has_weekday() || !rule.month_days.empty() || !rule.year_days.empty() ||
                       !rule.weeks.empty() || !rule.months.empty();
  if (!rule.positions.empty() && !selects) return "BYSETPOS needs another BY part to choose from.";
  return {};
}

}  // namespace

std::string read_rule(string_view text, recurrence_rule& rule) {
  bool seen[parts] = {};
  auto fault = each_piece(text, ';', [&](string_view piece) -> std::string {
    const auto equals = piece.find('=');
    const int name = equals == string_view::npos ? -1 : place_in(part_names, piece.substr(0, equals));
    if (name < 0)
      return in_quotes(piece) +
             " is no part of a rule. Write NAME=VALUE parts with semicolons between them and no spaces, such "
             "as FREQ=WEEKLY;BYDAY=MO.";
    if (std::exchange(seen[name], true))
      return std::string(part_names[name]) + " is there twice. Give each part once.";
    return read_part(static_cast<part>(name), piece.substr(equals + 1), rule);
  });
  if (!fault.empty()) return fault;
  if (!seen[freq]) return "FREQ is missing. Start with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.";
  return forbidden(rule);
}

}  // namespace steward
