#include "domain/monitors/sentence.hpp"

#include <algorithm>

#include "domain/monitors/classification.hpp"
#include "domain/monitors/measure.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

constexpr std::size_t longest_sentence = 2'000;
constexpr std::size_t most_tokens = 200;

struct quotes {
  std::string_view open, close;
};
constexpr quotes quotations[] = {{"\"", "\""}, {"“", "”"}, {"‘", "’"}, {"«", "»"}, {"`", "`"}, {"'", "'"}};

/// Cuts a sentence up from its beginning.
class sentence_reader {
 public:
  explicit sentence_reader(std::string_view text) : text_(text) {}

  tokens run() {
    while (at_ < text_.size() && out_.size() < most_tokens)
      if (!skip_space() && !take_url() && !take_quote() && !take_number() && !take_comma()) take_word();
    return std::move(out_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }
  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '(' || c == ')'; }
  bool ends_at(std::size_t at) const { return at >= text_.size() || is_space(text_[at]); }
  /// An address may have parentheses in it.
  std::size_t url_end() const { return std::min(text_.find_first_of(" \t\r\n\"<>`", at_), text_.size()); }

  bool skip_space() {
    if (!is_space(text_[at_])) return false;
    ++at_;
    return true;
  }

  std::size_t run_end() const {
    auto end = at_;
    while (!ends_at(end)) ++end;
    return end;
  }

  bool take_url() {
    const auto start = fold(rest().substr(0, 8));
    if (!start.starts_with("http://") && !start.starts_with("https://")) return false;
    auto end = url_end();
    constexpr std::string_view trailing = ".,;:!?'";
    while (trailing.find(text_[end - 1]) != std::string_view::npos || closes_nothing(end)) --end;
    put(token_kind::url, text_.substr(at_, end - at_), end);
    return true;
  }

  /// Whether a parenthesis at the end was opened before the address.
  bool closes_nothing(std::size_t end) const {
    const auto url = text_.substr(at_, end - at_);
    return url.ends_with(')') &&
           std::count(url.begin(), url.end(), ')') > std::count(url.begin(), url.end(), '(');
  }

  bool take_quote() {
    for (const auto& [open, close] : quotations) {
      if (!rest().starts_with(open)) continue;
      const auto begin = at_ + open.size();
      const auto end = text_.find(close, begin);
      if (end == std::string_view::npos || end == begin) continue;
      put(token_kind::quoted, text_.substr(begin, end - begin), end + close.size());
      return true;
    }
    return false;
  }

  bool take_number() {
    const auto found = find_measure(text_.substr(0, run_end_of_measure()), at_);
    if (!found || found->begin != at_) return false;
    token one{token_kind::number,
              std::string(text_.substr(at_, found->end - at_)),
              {},
              found->value,
              std::string(found->unit)};
    out_.push_back(std::move(one));
    at_ = found->end;
    return true;
  }

  /// A number with its unit is three words at most.
  std::size_t run_end_of_measure() const {
    auto end = at_;
    for (int words = 0; words < 4 && end < text_.size(); ++words) {
      while (!ends_at(end)) ++end;
      while (end < text_.size() && is_space(text_[end])) ++end;
    }
    return end;
  }

  bool take_comma() {
    const char c = text_[at_];
    const bool ends_part =
        c == ',' || c == ';' || ((c == '.' || c == '!' || c == '?' || c == ':') && ends_at(at_ + 1));
    if (!ends_part) return false;
    if (!out_.empty() && out_.back().kind != token_kind::comma)
      out_.push_back({token_kind::comma, ",", {}, 0});
    ++at_;
    return true;
  }

  void take_word() {
    auto end = run_end();
    constexpr std::string_view trailing = ".,;:!?";
    while (end > at_ + 1 && trailing.find(text_[end - 1]) != std::string_view::npos) --end;
    put(token_kind::word, text_.substr(at_, end - at_), end);
  }

  void put(token_kind kind, std::string_view text, std::size_t end) {
    out_.push_back({kind, std::string(text), kind == token_kind::word ? plain(text) : std::string(), 0});
    at_ = end;
  }

  /// Folded, with a plain apostrophe.
  static std::string plain(std::string_view text) {
    auto out = fold(text);
    constexpr std::string_view curved = "’";
    if (const auto at = out.find(curved); at != std::string::npos) out.replace(at, curved.size(), "'");
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  tokens out_;
};

struct interval_unit {
  std::string_view word;
  std::int64_t seconds;
};
constexpr interval_unit interval_units[] = {
    {"s", 1},         {"second", 1}, {"seconds", 1},      {"min", 60},       {"minute", 60},
    {"minutes", 60},  {"h", 3'600},  {"hour", 3'600},     {"hours", 3'600},  {"day", 86'400},
    {"days", 86'400}, {"d", 86'400}, {"morning", 86'400}, {"week", 604'800}, {"weeks", 604'800}};
constexpr interval_unit interval_phrases[] = {
    {"once a minute", 60},    {"once an hour", 3'600}, {"once a day", 86'400}, {"twice a day", 43'200},
    {"once a week", 604'800}, {"hourly", 3'600},       {"daily", 86'400},      {"weekly", 604'800}};

std::int64_t seconds_in(std::string_view unit) {
  for (const auto& one : interval_units)
    if (unit == one.word) return one.seconds;
  return 0;
}

struct interval {
  std::int64_t seconds = 0;
  std::size_t size = 0;  ///< tokens
};

/// "every hour", "every 5 minutes", "each day", "every other day".
interval interval_at(const tokens& all, std::size_t at) {
  if ((!phrase_at(all, at, "every") && !phrase_at(all, at, "each")) || at + 1 >= all.size()) return {};
  const auto& next = all[at + 1];
  if (next.kind == token_kind::word && next.folded != "other") return {seconds_in(next.folded), 2};
  const auto times = next.kind == token_kind::number ? next.number : 2;
  const bool has_word = at + 2 < all.size() && all[at + 2].kind == token_kind::word;
  const auto by_word = has_word ? seconds_in(all[at + 2].folded) : 0;
  const auto by_unit = seconds_in(next.unit);
  const auto seconds = times * static_cast<double>(by_unit > 0 ? by_unit : by_word);
  if (seconds < 1 || seconds > static_cast<double>(longest_every_s)) return {};
  return {static_cast<std::int64_t>(seconds), by_unit > 0 ? 2u : 3u};
}

}  // namespace

tokens read_sentence(std::string_view sentence) {
  auto end = std::min(sentence.size(), longest_sentence);
  while (end < sentence.size() && (static_cast<unsigned char>(sentence[end]) & 0xC0) == 0x80) --end;
  return sentence_reader(sentence.substr(0, end)).run();
}

void erase(tokens& all, std::size_t at, std::size_t count) {
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(at);
  all.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
}

std::size_t words_in(std::string_view phrase) {
  return static_cast<std::size_t>(std::count(phrase.begin(), phrase.end(), ' ')) + 1;
}

bool phrase_at(const tokens& all, std::size_t at, std::string_view phrase) {
  for (;;) {
    const auto end = std::min(phrase.find(' '), phrase.size());
    if (at >= all.size() || all[at].kind != token_kind::word || all[at].folded != phrase.substr(0, end))
      return false;
    if (end == phrase.size()) return true;
    phrase.remove_prefix(end + 1);
    ++at;
  }
}

std::optional<std::size_t> find_phrase(const tokens& all, std::string_view phrase, std::size_t from) {
  for (auto at = from; at < all.size(); ++at)
    if (phrase_at(all, at, phrase)) return at;
  return std::nullopt;
}

std::int64_t take_interval(tokens& all) {
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (const auto found = interval_at(all, at); found.seconds > 0) {
      erase(all, at, found.size);
      return found.seconds;
    }
    for (const auto& one : interval_phrases)
      if (phrase_at(all, at, one.word)) {
        erase(all, at, words_in(one.word));
        return one.seconds;
      }
  }
  return 0;
}

std::string join(const tokens& all, std::size_t from, std::size_t to) {
  std::string out;
  for (auto at = from; at < std::min(to, all.size()); ++at) {
    if (all[at].kind == token_kind::comma) continue;
    if (!out.empty()) out += ' ';
    out += all[at].text;
  }
  return out;
}

}  // namespace steward
