#include <algorithm>

#include "domain/monitors/extract_parts.hpp"
#include "domain/monitors/measure.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

using strings = std::vector<std::string>;
using lines = std::vector<std::string_view>;

constexpr std::size_t most_labels = 100;      ///< places of a label that are looked at
constexpr std::size_t most_measures = 1'000;  ///< numbers that are looked at where there is no label

lines split(std::string_view text) {
  lines all;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    all.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Whether a part of a text is not part of longer words.
bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  const bool before = begin > 0 && is_word_byte(text[begin - 1]) && is_word_byte(text[begin]);
  const bool behind = end < text.size() && is_word_byte(text[end]) && is_word_byte(text[end - 1]);
  return !before && !behind;
}

std::size_t find_alone(std::string_view text, std::string_view part, std::size_t from = 0) {
  for (auto at = text.find(part, from); at != std::string_view::npos; at = text.find(part, at + 1))
    if (stands_alone(text, at, at + part.size())) return at;
  return std::string_view::npos;
}

/// Where a label stands in a document.
struct label_place {
  std::size_t line, begin, end;
};

class text_search {
 public:
  text_search(const text_document& page, const fact_definition& fact)
      : page_(page),
        fact_(fact),
        lines_(split(page.text)),
        folded_(split(page.folded)),
        label_(label_of(fact)) {}

  found_fact run() const {
    if (const auto sought = sought_text(fact_); !sought.empty()) return presence(sought);
    switch (fact_.type) {
      case fact_type::number:
        return number();
      case fact_type::boolean:
        return boolean();
      case fact_type::choice:
        return choice();
      case fact_type::set:
        return set();
      case fact_type::text:
        break;
    }
    return text();
  }

 private:
  static std::string label_of(const fact_definition& fact) {
    auto label = fold(fact.where.empty() ? fact.name : fact.where);
    std::replace(label.begin(), label.end(), '_', ' ');
    return label;
  }

  /// The line as it can be cut by places in the folded one.
  std::string_view line(std::size_t i) const {
    return lines_[i].size() == folded_[i].size() ? lines_[i] : folded_[i];
  }

  std::vector<label_place> labels() const {
    std::vector<label_place> all;
    for (std::size_t i = 0; i < folded_.size() && !label_.empty(); ++i)
      for (auto at = find_alone(folded_[i], label_); at != std::string_view::npos && all.size() < most_labels;
           at = find_alone(folded_[i], label_, at + label_.size()))
        all.push_back({i, at, at + label_.size()});
    return all;
  }

  /// What stands behind a label on its line.
  std::string_view beside(const label_place& place) const {
    constexpr std::string_view between = " \t:=-|#>";
    auto rest = line(place.line).substr(place.end);
    rest.remove_prefix(std::min(rest.find_first_not_of(between), rest.size()));
    return rest;
  }

  std::string_view below(const label_place& place) const {
    return place.line + 1 < lines_.size() ? line(place.line + 1) : std::string_view();
  }

  std::string_view behind(const label_place& place) const {
    const auto rest = beside(place);
    return rest.empty() ? below(place) : rest;
  }

  found_fact presence(const std::string& sought) const {
    const auto at = page_.folded.find(sought);
    if (at == std::string::npos) return fact_of(fact_, false, 0.9, {});
    const bool same = page_.folded.size() == page_.text.size();
    return fact_of(fact_, true, 0.9, quote_of(same ? page_.text : page_.folded, at, at + sought.size()));
  }

  // Numbers.

  struct candidate {
    int score = 0;
    measure found;
    std::size_t line = 0;
  };

  bool is_money() const {
    if (!fact_.unit.empty()) return is_currency(unit_named(fact_.unit));
    return label_ == "price" || label_ == "cost" || label_.ends_with(" price");
  }

  int score_of_unit(std::string_view unit) const {
    const auto wanted = unit_named(fact_.unit);
    if (fact_.unit.empty()) return is_money() && is_currency(unit) ? 2 : 0;
    if (unit == (wanted.empty() ? std::string_view(fact_.unit) : wanted)) return 3;
    return unit.empty() ? 0 : -3;
  }

  void offer(candidate& best, const measure& found, std::size_t line, int score) const {
    score += score_of_unit(found.unit);
    if (score > best.score) best = {score, found, line};
  }

  void look_behind(const label_place& place, candidate& best) const {
    constexpr std::size_t near = 60;
    const auto window = line(place.line).substr(0, place.end + 2 * near);
    const auto found = find_measure(window, place.end);
    if (found && found->begin - place.end <= near) offer(best, *found, place.line, 5);
  }

  /// "12 open issues".
  void look_before(const label_place& place, candidate& best) const {
    constexpr std::size_t near = 30;
    auto from = place.begin > near ? place.begin - near : 0;
    const auto window = line(place.line).substr(0, place.begin);
    for (auto found = find_measure(window, from); found; found = find_measure(window, found->end))
      if (place.begin - found->end <= 1) offer(best, *found, place.line, 4);
  }

  void look_below(const label_place& place, candidate& best) const {
    constexpr std::size_t near = 20, lines_below = 2;
    for (auto i = place.line + 1; i < lines_.size() && i <= place.line + lines_below; ++i)
      if (const auto found = find_measure(line(i).substr(0, 100)); found && found->begin <= near)
        offer(best, *found, i, 3);
  }

  /// Without a label: the first amount in the wanted unit.
  candidate first_of_unit() const {
    candidate best;
    std::size_t left = most_measures;
    for (std::size_t i = 0; i < lines_.size() && left > 0; ++i)
      for (auto found = find_measure(line(i)); found && left > 0;
           found = find_measure(line(i), found->end), --left)
        if (score_of_unit(found->unit) > 0) return {1, *found, i};
    return best;
  }

  found_fact number() const {
    if (auto from_property = property()) return from_property;
    candidate best;
    for (const auto& place : labels()) {
      look_behind(place, best);
      look_before(place, best);
      look_below(place, best);
    }
    const bool labelled = best.score > 0;
    if (!labelled) best = first_of_unit();
    if (best.score <= 0) return std::nullopt;
    auto found = fact_of(fact_, best.found.value,
                         !labelled        ? 0.5
                         : best.score > 5 ? 0.9
                                          : 0.7,
                         quote_of(line(best.line), best.found.begin, best.found.end));
    if (!best.found.unit.empty()) found.unit = best.found.unit;
    return found;
  }

  /// What a page tells programs: <meta itemprop="price" content="49.99">.
  found_fact property() const {
    const auto wanted = plain_name(label_);
    for (const auto& [name, content] : page_.properties) {
      if (find_alone(name, label_) == std::string::npos && plain_name(name) != wanted) continue;
      if (const auto found = find_measure(content); found && !label_.empty())
        return fact_of(fact_, found->value, 0.9, first_characters(name + ": " + content, longest_evidence));
    }
    return std::nullopt;
  }

  // Yes or no.

  found_fact boolean() const {
    for (const auto& place : labels())
      if (const auto answer = answer_behind(place))
        return fact_of(fact_, *answer, 0.8, quote_of(line(place.line), place.begin, place.end));
    const bool is_stock =
        label_.find("stock") != std::string::npos || label_.find("availab") != std::string::npos;
    return is_stock ? stock() : std::nullopt;
  }

  /// The longest beginning of what stands behind a label that is an answer. A line of its own is one as a
  /// whole.
  std::optional<bool> answer_behind(const label_place& place) const {
    constexpr std::size_t longest = 20;
    const auto rest = beside(place);
    if (rest.empty()) return read_yes_or_no(below(place));
    for (auto end = std::min(rest.size(), longest); end > 0; --end)
      if (const auto answer = stands_alone(rest, 0, end) ? read_yes_or_no(rest.substr(0, end)) : std::nullopt)
        return answer;
    return std::nullopt;
  }

  found_fact stock() const {
    constexpr std::string_view no[] = {
        "out of stock",        "sold out",      "not in stock", "currently unavailable",
        "no longer available", "not available", "unavailable",  "out-of-stock"};
    constexpr std::string_view yes[] = {"in stock", "add to cart", "add to basket", "buy now", "available"};
    if (auto found = any_of(no, false)) return found;
    return any_of(yes, true);
  }

  template <std::size_t N>
  found_fact any_of(const std::string_view (&phrases)[N], bool value) const {
    for (const auto phrase : phrases)
      for (std::size_t i = 0; i < folded_.size(); ++i)
        if (const auto at = find_alone(folded_[i], phrase); at != std::string_view::npos)
          return fact_of(fact_, value, 0.7, quote_of(line(i), at, at + phrase.size()));
    return std::nullopt;
  }

  // Texts.

  found_fact text() const {
    if (fact_.name == "content" && fact_.where.empty())
      return page_.text.empty()
                 ? std::nullopt
                 : found_fact(fact_of(fact_, clip(page_.text), 0.9, quote_of(page_.text, 0, 0)));
    if (label_ == "title" && !page_.title.empty())
      return fact_of(fact_, first_characters(page_.title, longest_value), 0.9, quote_of(page_.title, 0, 0));
    for (const auto& place : labels())
      if (const auto rest = behind(place); !rest.empty())
        return fact_of(fact_, first_characters(rest, longest_value), 0.7,
                       quote_of(line(place.line), place.begin, place.end));
    return std::nullopt;
  }

  /// The option that comes first, behind a label if there is one.
  found_fact choice() const {
    for (const auto& place : labels())
      if (auto found = option_in(behind(place), 0.8)) return found;
    for (std::size_t i = 0; i < folded_.size(); ++i)
      if (auto found = option_in(line(i), 0.5)) return found;
    return std::nullopt;
  }

  found_fact option_in(std::string_view text, double confidence) const {
    const auto folded = fold(text);
    auto first = std::string_view::npos;
    const std::string* chosen = nullptr;
    for (const auto& one : fact_.options)
      if (const auto at = find_alone(folded, fold(one)); at < first) {
        first = at;
        chosen = &one;
      }
    if (!chosen) return std::nullopt;
    return fact_of(fact_, *chosen, confidence,
                   quote_of(folded.size() == text.size() ? text : folded, first, first));
  }

  // Lists.

  /// The items of the list below a label, else all of the document.
  found_fact set() const {
    for (const auto& place : labels())
      if (auto items = items_from(place.line, true); !items.empty())
        return set_of(std::move(items), 0.7, line(place.line));
    auto all = items_from(0, false);
    if (all.empty()) return std::nullopt;
    return set_of(std::move(all), 0.5, {});
  }

  found_fact set_of(strings items, double confidence, std::string_view label) const {
    auto evidence = quote_of(label, 0, 0);
    for (std::size_t i = 0; i < std::min<std::size_t>(items.size(), 5); ++i)
      evidence.append(evidence.empty() ? "" : " · ").append(items[i]);
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    return fact_of(fact_, std::move(items), confidence, first_characters(evidence, longest_evidence));
  }

  strings items_from(std::size_t start, bool one_list) const {
    constexpr std::size_t furthest = 4;  // lines between a label and its list
    strings items;
    for (auto i = start; i < lines_.size() && items.size() < most_items; ++i) {
      if (lines_[i].starts_with(list_mark))
        items.push_back(first_characters(lines_[i].substr(list_mark.size()), longest_item));
      else if (one_list && (!items.empty() || i - start >= furthest))
        break;
    }
    return items;
  }

  const text_document& page_;
  const fact_definition& fact_;
  lines lines_, folded_;
  std::string label_;
};

}  // namespace

found_fact find_in_text(const text_document& page, const fact_definition& fact) {
  return text_search(page, fact).run();
}

}  // namespace steward
