#include <algorithm>
#include <charconv>
#include <span>
#include <string>
#include <vector>

#include "domain/cron.hpp"
#include "domain/in_quotes.hpp"
#include "domain/rule_periods.hpp"
#include "domain/text_rules.hpp"

namespace steward {
namespace {

using std::string_view;

constexpr string_view month_names[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                       "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr string_view day_names[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

struct field_range {
  string_view name;
  int least, most;
  std::span<const string_view> names{};  ///< the first is `least`
};

constexpr field_range seconds_field{"second", 0, 59}, minutes_field{"minute", 0, 59},
    hours_field{"hour", 0, 23}, month_days_field{"day of the month", 1, 31},
    months_field{"month", 1, 12, month_names}, weekdays_field{"day of the week", 0, 7, day_names};

struct short_form {
  string_view name, meaning;
};
constexpr short_form short_forms[] = {
    {"@YEARLY", "0 0 1 1 *"}, {"@ANNUALLY", "0 0 1 1 *"}, {"@MONTHLY", "0 0 1 * *"}, {"@WEEKLY", "0 0 * * 0"},
    {"@DAILY", "0 0 * * *"},  {"@MIDNIGHT", "0 0 * * *"}, {"@HOURLY", "0 * * * *"}};

std::vector<string_view> split(string_view text, char separator) {
  std::vector<string_view> pieces;
  for (;;) {
    const auto end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

/// A number of the field or one of its names; -1 for anything else.
int value_of(string_view text, const field_range& field) {
  const auto named = std::find(field.names.begin(), field.names.end(), text);
  if (named != field.names.end()) return field.least + static_cast<int>(named - field.names.begin());
  int value = 0;
  if (text.empty() || text.size() > 4 || text[0] < '0' || text[0] > '9') return -1;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = fault == std::errc{} && end == text.data() + text.size();
  return whole && value >= field.least && value <= field.most ? value : -1;
}

/// Reads the fields of one expression; the first fault stays.
class cron_reader {
 public:
  explicit cron_reader(cron_expression& into) : into_(into) {}

  std::string read(std::vector<string_view> fields) {
    if (fields.size() == 5) fields.insert(fields.begin(), "0");
    if (fields.size() != 6)
      return "Write five fields (minute, hour, day of the month, month, day of the week), or six with the "
             "second "
             "first, such as \"30 9 * * MON-FRI\".";
    plain(fields[0], seconds_field, into_.seconds);
    plain(fields[1], minutes_field, into_.minutes);
    plain(fields[2], hours_field, into_.hours);
    month_days(fields[3]);
    plain(fields[4], months_field, into_.months);
    weekdays(fields[5]);
    return fault_;
  }

 private:
  void fail(const field_range& field, string_view text, const std::string& why) {
    if (fault_.empty()) fault_ = "The " + std::string(field.name) + " is " + in_quotes(text) + ": " + why;
  }

  void fail_value(const field_range& field, string_view text) {
    auto why = "use numbers from " + std::to_string(field.least) + " to " + std::to_string(field.most);
    if (!field.names.empty())
      why += " or names from " + std::string(field.names.front()) + " to " + std::string(field.names.back());
    fail(field, text, why + ", *, ranges (1-5) and steps (*/15), with commas between them.");
  }

  template <class Set>
  void plain(string_view text, const field_range& field, Set& into) {
    for (const auto item : split(text, ',')) steps(item, field, [&](int n) { into.insert(n); });
  }

  /// *, a, a-b, each also with /n.
  template <class Use>
  void steps(string_view item, const field_range& field, Use use) {
    const auto slash = item.find('/');
    const auto span = item.substr(0, slash);
    int step = 1;
    if (slash != string_view::npos) {
      step = value_of(item.substr(slash + 1), {field.name, 1, 9999});
      if (step < 1) return fail(field, item, "a step is a number from 1 on, as in */15.");
    }
    int first = field.least, last = field.most;
    if (span != "*") {
      const auto dash = span.find('-');
      first = last = value_of(span.substr(0, dash), field);
      if (dash != string_view::npos)
        last = value_of(span.substr(dash + 1), field);
      else if (slash != string_view::npos)
        last = field.most;
      if (first < 0 || last < 0) return fail_value(field, item);
    } else if (&field == &weekdays_field) {
      last = 6;
    }
    if (first > last && &field == &weekdays_field) last += 7;  // FRI-MON
    if (first > last) return fail(field, item, "a range goes from the lesser to the greater.");
    for (int n = first; n <= last; n += step) use(&field == &weekdays_field ? n % 7 : n);
  }

  void month_days(string_view text) {
    into_.any_month_day = text == "*" || text == "?";
    if (into_.any_month_day) return;
    for (const auto item : split(text, ',')) {
      if (!item.starts_with('L')) {
        steps(item, month_days_field, [&](int n) { into_.month_days.insert(n); });
        continue;
      }
      const int before =
          item == "L" ? 0 : value_of(item.substr(std::min<std::size_t>(2, item.size())), {"", 1, 30});
      if (before < 0 || (item.size() > 1 && item[1] != '-'))
        fail(month_days_field, item, "the last day is L, the third before it L-3.");
      else
        into_.month_days.insert(-1 - before);
    }
  }

  void weekdays(string_view text) {
    into_.any_weekday = text == "*" || text == "?";
    if (into_.any_weekday) return;
    for (const auto item : split(text, ',')) {
      const auto hash = item.find('#');
      if (hash != string_view::npos)
        nth(item, value_of(item.substr(0, hash), weekdays_field),
            value_of(item.substr(hash + 1), {"", 1, 5}));
      else if (item.size() > 1 && item.back() == 'L')
        nth(item, value_of(item.substr(0, item.size() - 1), weekdays_field), 0);
      else
        steps(item, weekdays_field, [&](int n) { into_.weekdays.insert(n); });
    }
  }

  /// `place` 0: the last.
  void nth(string_view item, int day, int place) {
    if (day < 0 || place < 0)
      return fail(weekdays_field, item, "the second Monday is MON#2, the last Friday FRIL or 5L.");
    into_.nth_weekdays[static_cast<std::size_t>(day % 7)].insert(place == 0 ? -1 : place);
  }

  cron_expression& into_;
  std::string fault_;
};

std::vector<string_view> fields_of(string_view text) {
  auto pieces = split(text, ' ');
  std::erase(pieces, string_view());
  return pieces;
}

bool has_days(const cron_expression& cron) {
  auto day = std::chrono::local_days{std::chrono::year{2000} / 1 / 1};
  for (auto left = calendar_cycle; left > 0; --left, day += std::chrono::days{1})
    if (cron.allows(day)) return true;
  return false;
}

}  // namespace

result<cron_expression> parse_cron(string_view text) {
  auto upper = upper_ascii(text.substr(0, 1001));
  std::replace(upper.begin(), upper.end(), '\t', ' ');
  cron_expression cron;
  std::string fault;
  string_view meaning = upper;
  if (upper.starts_with('@')) {
    const auto known = std::find_if(std::begin(short_forms), std::end(short_forms),
                                    [&](auto& one) { return one.name == upper; });
    if (known == std::end(short_forms))
      fault =
          "Use @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly, or write the fields out.";
    else
      meaning = known->meaning;
  }
  if (text.size() > 1000) fault = "Use at most 1000 characters.";
  if (fault.empty()) fault = cron_reader(cron).read(fields_of(meaning));
  if (fault.empty() && !has_days(cron))
    fault = "There is no such day. Check the day of the month and the month.";
  if (!fault.empty()) return error{errc::validation, std::move(fault)};
  return cron;
}

}  // namespace steward
