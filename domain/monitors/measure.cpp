#include "domain/monitors/measure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "domain/task_text.hpp"

namespace steward {
namespace {

struct spelling {
  std::string_view text;  ///< folded
  std::string_view unit;
};

constexpr spelling signs[] = {{"€", "EUR"}, {"$", "USD"}, {"£", "GBP"}, {"¥", "JPY"}, {"%", "%"},
                              {"°c", "°C"}, {"°f", "°F"}, {"°", "°"},   {"₹", "INR"}};

constexpr spelling words[] = {
    {"eur", "EUR"},     {"euro", "EUR"},      {"euros", "EUR"},  {"usd", "USD"},
    {"dollar", "USD"},  {"dollars", "USD"},   {"us$", "USD"},    {"gbp", "GBP"},
    {"pound", "GBP"},   {"pounds", "GBP"},    {"jpy", "JPY"},    {"yen", "JPY"},
    {"chf", "CHF"},     {"francs", "CHF"},    {"inr", "INR"},    {"rupees", "INR"},
    {"percent", "%"},   {"per cent", "%"},    {"celsius", "°C"}, {"degrees", "°"},
    {"degree", "°"},    {"fahrenheit", "°F"}, {"ms", "ms"},      {"milliseconds", "ms"},
    {"seconds", "s"},   {"second", "s"},      {"sec", "s"},      {"s", "s"},
    {"minutes", "min"}, {"minute", "min"},    {"min", "min"},    {"hours", "h"},
    {"hour", "h"},      {"h", "h"},           {"days", "d"},     {"day", "d"},
    {"kb", "KB"},       {"mb", "MB"},         {"gb", "GB"},      {"tb", "TB"},
    {"km", "km"},       {"kg", "kg"},         {"kwh", "kWh"},    {"mbit/s", "Mbit/s"}};

constexpr std::string_view currencies[] = {"EUR", "USD", "GBP", "JPY", "CHF", "INR"};

struct scale {
  std::string_view word;
  double factor;
};
constexpr scale scales[] = {{"thousand", 1e3}, {"million", 1e6}, {"billion", 1e9}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_part_of_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

constexpr std::string_view no_break_space = "\u00A0", narrow_space = "\u202F", minus = "\u2212";

/// How long the separator is that stands at a place, and which it is; 0: none.
struct separator {
  std::size_t size = 0;
  char kind = 0;  ///< ',', '.', or '\'' for what only parts thousands
};

separator separator_at(std::string_view text, std::size_t at) {
  const auto rest = text.substr(std::min(at, text.size()));
  if (rest.starts_with(',') || rest.starts_with('.')) return {1, rest[0]};
  if (rest.starts_with('\'')) return {1, '\''};
  if (rest.starts_with(no_break_space)) return {no_break_space.size(), '\''};
  return {rest.starts_with(narrow_space) ? narrow_space.size() : 0, '\''};
}

/// The digits of one number, in groups.
struct digits {
  std::string all;              ///< without separators
  std::string kinds;            ///< of the separators, in order
  std::size_t first_group = 0;  ///< how many digits stand before the first separator
  std::size_t last_group = 0;   ///< and behind the last
  std::size_t end = 0;
};

constexpr std::size_t most_digits = 30;

digits read_digits(std::string_view text, std::size_t at) {
  digits out;
  for (;;) {
    const auto begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    out.all += text.substr(begin, at - begin);
    out.last_group = at - begin;
    if (out.kinds.empty()) out.first_group = out.last_group;
    const auto next = separator_at(text, at);
    const auto after = at + next.size;
    const bool goes_on = next.size > 0 && after < text.size() && is_digit(text[after]);
    const bool three = goes_on && after + 2 < text.size() && is_digit(text[after + 1]) &&
                       is_digit(text[after + 2]) && (after + 3 == text.size() || !is_digit(text[after + 3]));
    const bool again = !out.kinds.empty() && out.kinds.back() == next.kind;
    if (!goes_on || ((next.kind == '\'' || again) && !three)) break;
    out.kinds += next.kind;
    at = after;
  }
  out.end = at;
  return out;
}

/// How many of the digits are decimals.
std::size_t decimals(const digits& d, bool is_money) {
  if (d.kinds.empty() || d.kinds.back() == '\'') return 0;
  const auto last = d.kinds.back();
  const auto same = std::count(d.kinds.begin(), d.kinds.end(), last);
  const bool mixed = same < static_cast<std::ptrdiff_t>(d.kinds.size());
  if (mixed) return d.last_group;  // the last kind parts the decimals
  if (same > 1) return 0;
  const bool thousands =
      d.last_group == 3 && d.first_group <= 3 && d.all[0] != '0' && (last == ',' || is_money);
  return thousands ? 0 : d.last_group;
}

double value_of(const digits& d, bool is_money) {
  auto text = d.all;
  const auto behind = decimals(d, is_money);
  if (behind > 0) text.insert(text.size() - behind, ".");
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

struct found_unit {
  std::string_view unit;
  std::size_t size = 0;  ///< of what was read, spaces included
};

constexpr std::size_t longest_spelling = 14;

found_unit unit_behind(std::string_view text, std::size_t at) {
  auto begin = at;
  while (begin < text.size() && begin < at + 2 && text[begin] == ' ') ++begin;
  if (text.substr(begin).starts_with(no_break_space)) begin += no_break_space.size();
  if (text.substr(begin).starts_with(narrow_space)) begin += narrow_space.size();
  const auto rest = fold(text.substr(begin, longest_spelling + 1));
  for (const auto& one : signs)
    if (rest.starts_with(one.text)) return {one.unit, begin - at + one.text.size()};
  found_unit best;
  for (const auto& one : words) {
    const auto size = one.text.size();
    if (rest.starts_with(one.text) && (rest.size() == size || !is_part_of_word(rest[size])) &&
        begin - at + size > best.size)
      best = {one.unit, begin - at + size};
  }
  return best;
}

/// A currency that ends right before a place, but for a space.
found_unit unit_before(std::string_view text, std::size_t at, std::size_t from) {
  auto end = at;
  if (end > from && text[end - 1] == ' ') --end;
  const auto all = text.substr(from, end - from);
  for (const auto& one : signs)
    if (is_currency(one.unit) && all.ends_with(one.text)) return {one.unit, at - end + one.text.size()};
  for (const auto code : currencies) {
    const auto rest = all.substr(0, all.size() - std::min(all.size(), code.size()));
    if (folds_to(all.substr(rest.size()), fold(code)) && (rest.empty() || !is_part_of_word(rest.back())))
      return {code, at - end + code.size()};
  }
  return {};
}

/// "1.2k", "3 million".
found_unit scale_behind(std::string_view text, std::size_t at, double& value) {
  const auto next_is_word = [&](std::size_t i) { return i < text.size() && is_part_of_word(text[i]); };
  if (at < text.size() && !next_is_word(at + 1)) {
    const char c = text[at];
    if (c == 'k' || c == 'K' || c == 'M') {
      value *= c == 'M' ? 1e6 : 1e3;
      return {{}, 1};
    }
  }
  if (at >= text.size() || text[at] != ' ') return {};
  const auto rest = fold(text.substr(at + 1, 9));
  for (const auto& one : scales)
    if (rest.starts_with(one.word) && !next_is_word(at + 1 + one.word.size())) {
      value *= one.factor;
      return {{}, one.word.size() + 1};
    }
  return {};
}

/// Whether digits at a place are part of something else: a word, a date, a time, a version.
bool is_inside(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  const char before = text[at - 1];
  if (is_letter(before) || before == '_') return true;
  const bool joins = before == '-' || before == '/' || before == ':' || before == '.';
  return joins && at > 1 && is_part_of_word(text[at - 2]);
}

bool goes_on(std::string_view text, std::size_t end) {
  if (end >= text.size()) return false;
  if (is_part_of_word(text[end])) return true;
  const bool joins = text[end] == '-' || text[end] == '/' || text[end] == ':';
  return joins && end + 1 < text.size() && is_digit(text[end + 1]);
}

/// Behind everything that hangs together from here.
std::size_t skip_run(std::string_view text, std::size_t at) {
  constexpr std::string_view joins = "-/:.,_";
  while (at < text.size() && (is_part_of_word(text[at]) || joins.find(text[at]) != std::string_view::npos))
    ++at;
  return at;
}

bool is_negative(std::string_view text, std::size_t begin, std::size_t from, std::size_t& sign_size) {
  const auto before = text.substr(from, begin - from);
  sign_size = before.ends_with(minus) ? minus.size() : before.ends_with('-') ? 1 : 0;
  const bool alone = before.size() == sign_size || !is_part_of_word(before[before.size() - sign_size - 1]);
  return sign_size > 0 && alone;
}

/// The number whose digits begin at `at`, unless they are part of something else.
std::optional<measure> measure_at(std::string_view text, std::size_t at, std::size_t from, std::size_t& end) {
  const auto read = read_digits(text, at);
  end = read.end;
  auto after = read.end;
  double scaled = 1;
  after += scale_behind(text, after, scaled).size;
  const auto behind = unit_behind(text, after);
  const bool attached = behind.size == 0 && goes_on(text, after);
  if (is_inside(text, at) || attached || read.all.size() > most_digits) {
    end = skip_run(text, read.end);
    return std::nullopt;
  }
  const auto before = unit_before(text, at, from);
  const auto unit = is_currency(before.unit) ? before.unit : behind.unit;
  auto begin = at - before.size;
  std::size_t sign_size = 0;
  const bool negative = is_negative(text, begin, from, sign_size);
  if (negative) begin -= sign_size;
  const auto value = value_of(read, is_currency(unit)) * scaled;
  end = after + behind.size;
  return measure{negative ? -value : value, unit, begin, end};
}

}  // namespace

bool is_currency(std::string_view unit) {
  return std::find(std::begin(currencies), std::end(currencies), unit) != std::end(currencies);
}

std::string_view unit_named(std::string_view spelled) {
  const auto folded = fold(spelled.substr(0, longest_spelling));
  for (const auto& one : signs)
    if (folded == one.text) return one.unit;
  for (const auto& one : words)
    if (folded == one.text) return one.unit;
  for (const auto& one : words)
    if (spelled == one.unit) return one.unit;
  return {};
}

std::optional<measure> find_measure(std::string_view text, std::size_t from) {
  for (auto at = from; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    auto end = at;
    if (const auto found = measure_at(text, at, from, end)) return found;
    at = end;
  }
  return std::nullopt;
}

}  // namespace steward
