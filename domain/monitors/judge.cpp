#include <algorithm>
#include <cmath>
#include <iterator>

#include "domain/in_quotes.hpp"
#include "domain/monitors/condition_rules.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

using strings = std::vector<std::string>;

bool is_there(const fact_value& value) { return !std::holds_alternative<std::monostate>(value); }

bool equals(const fact_value& a, const fact_value& b) {
  const auto *left = std::get_if<std::string>(&a), *right = std::get_if<std::string>(&b);
  return left && right ? fold(*left) == fold(*right) : a == b;
}

bool is_part(const std::string& text, const std::string& folded) {
  return fold(text).find(folded) != std::string::npos;
}

bool contains(const fact_value& value, const fact_value& part) {
  const auto* wanted = std::get_if<std::string>(&part);
  if (!wanted) return false;
  const auto folded = fold(*wanted);
  if (const auto* text = std::get_if<std::string>(&value)) return is_part(*text, folded);
  const auto* items = std::get_if<strings>(&value);
  return items && std::any_of(items->begin(), items->end(),
                              [&](const std::string& one) { return is_part(one, folded); });
}

/// What `a` has that `b` has not, and has `part` in it where that is a text.
strings beyond(const strings& a, const strings& b, const fact_value& part) {
  strings rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
  if (const auto* text = std::get_if<std::string>(&part))
    std::erase_if(rest, [folded = fold(*text)](const std::string& one) { return !is_part(one, folded); });
  return rest;
}

/// Percent of `before`; more than any number where that is 0.
double percent(double change, double before) {
  if (change == 0) return 0;
  return before == 0 ? std::copysign(HUGE_VAL, change) : change / std::abs(before) * 100;
}

strings sorted_words(const std::string& text) {
  strings words;
  std::size_t begin = 0;
  while ((begin = text.find_first_not_of(" \t\r\n", begin)) != std::string::npos) {
    const auto end = std::min(text.find_first_of(" \t\r\n", begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  std::sort(words.begin(), words.end());
  return words;
}

/// How many percent of the words of the longer text are not in the other one.
double word_difference(const std::string& a, const std::string& b) {
  const auto left = sorted_words(a), right = sorted_words(b);
  strings common;
  std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(common));
  const auto longer = static_cast<double>(std::max(left.size(), right.size()));
  return longer == 0 ? 0 : (longer - static_cast<double>(common.size())) / longer * 100;
}

/// One clause and the values that it is about.
struct clause_judge {
  const clause& c;
  const fact_value* before;  ///< null: it was not looked for
  const fact_value& now;
  bool was_active;

  verdict run() const {
    if (looks_back(c.op) && !before) return unknown("There is no earlier " + c.fact + " to compare with.");
    if (const auto presence = judge_presence()) return said(*presence);
    if (!is_there(now)) return unknown(c.fact + " was not found.");
    if (looks_back(c.op) && !is_there(*before)) return unknown(c.fact + " was not found the last time.");
    const auto holds = looks_back(c.op) ? judge_change() : judge_value();
    return holds ? said(*holds) : unknown(c.fact + " is of another type than expected.");
  }

 private:
  static verdict unknown(std::string why) { return {judgement::unknown, std::move(why)}; }

  std::optional<bool> judge_presence() const {
    if (c.op == comparison::changes) return *before != now;
    if (c.op == comparison::appears) return !is_there(*before) && is_there(now);
    if (c.op == comparison::disappears) return is_there(*before) && !is_there(now);
    return std::nullopt;
  }

  std::optional<bool> judge_value() const {
    if (c.op == comparison::is) return equals(now, c.value);
    if (c.op == comparison::is_not) return !equals(now, c.value);
    if (c.op == comparison::contains) return contains(now, c.value);
    if (c.op == comparison::not_contains) return !contains(now, c.value);
    const auto *number = std::get_if<double>(&now), *value = std::get_if<double>(&c.value);
    return number && value ? std::optional(judge_number(*number, *value)) : std::nullopt;
  }

  bool judge_number(double number, double lower) const {
    const auto bound = was_active ? c.clear_at.value_or(lower) : lower;
    switch (c.op) {
      case comparison::above:
        return number > bound;
      case comparison::below:
        return number < bound;
      case comparison::at_least:
        return number >= bound;
      case comparison::at_most:
        return number <= bound;
      default:
        break;
    }
    const bool inside = lower <= number && number <= c.upper.value_or(lower);
    return inside == (c.op == comparison::between);
  }

  std::optional<bool> judge_change() const {
    if (const auto amount = changed_by()) return exceeds(*amount);
    const auto *old_set = std::get_if<strings>(before), *new_set = std::get_if<strings>(&now);
    if (!old_set || !new_set) return std::nullopt;
    return !new_items(*old_set, *new_set).empty();
  }

  bool exceeds(double amount) const {
    const auto* least = std::get_if<double>(&c.value);
    if (!least) return amount > 0;
    return c.or_equal ? amount >= *least && amount > 0 : amount > *least;
  }

  /// How far it moved in the direction that the clause is about, in its measure.
  std::optional<double> changed_by() const {
    if (c.op == comparison::differs_by_percent) {
      const auto *old_text = std::get_if<std::string>(before), *new_text = std::get_if<std::string>(&now);
      return old_text && new_text ? std::optional(word_difference(*old_text, *new_text)) : std::nullopt;
    }
    const auto *old_number = std::get_if<double>(before), *new_number = std::get_if<double>(&now);
    if (!old_number || !new_number) return std::nullopt;
    const auto change = *new_number - *old_number;
    const auto share = percent(change, *old_number);
    if (c.op == comparison::rises) return change;
    if (c.op == comparison::falls) return -change;
    if (c.op == comparison::rises_by_percent) return share;
    return c.op == comparison::falls_by_percent ? -share : std::abs(share);
  }

  strings new_items(const strings& old_set, const strings& new_set) const {
    return c.op == comparison::gains ? beyond(new_set, old_set, c.value) : beyond(old_set, new_set, c.value);
  }

  static std::string quoted(const fact_value& value) {
    constexpr std::size_t most = 100;
    const auto* text = std::get_if<std::string>(&value);
    return text ? in_quotes(*text) : first_characters(fact_text(value), most);
  }

  /// "price is below 50: 49.99 now."
  verdict said(bool holds) const {
    const auto& rule = rule_of(c.op);
    std::string text =
        c.fact + ' ' + std::string(holds ? rule.holds : rule.does_not) + operand_text(c) + ": ";
    const auto *old_set = before ? std::get_if<strings>(before) : nullptr,
               *new_set = std::get_if<strings>(&now);
    const bool by_items = c.op == comparison::gains || c.op == comparison::loses;
    if (by_items && holds && old_set && new_set)
      text += quoted(new_items(*old_set, *new_set));
    else
      text += quoted(now) + " now" + (looks_back(c.op) ? ", " + quoted(*before) + " before" : "");
    return {holds ? judgement::met : judgement::not_met, text + '.'};
  }
};

judgement combined(bool any, const std::vector<verdict>& all) {
  const auto has = [&](judgement which) {
    return std::any_of(all.begin(), all.end(), [&](const verdict& one) { return one.is == which; });
  };
  const auto decides = any ? judgement::met : judgement::not_met;
  if (has(decides)) return decides;
  if (has(judgement::unknown) || all.empty()) return judgement::unknown;
  return any ? judgement::not_met : judgement::met;
}

const fact_value* find(const fact_values& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? nullptr : &found->second;
}

/// What the looking back of a condition at one fact is about.
struct back_look {
  bool presence = false, up = false, down = false, both = false;

  back_look(const condition& one, const std::string& fact) {
    for (const auto& c : one.clauses)
      if (c.fact == fact) note(c.op);
  }

  void note(comparison op) {
    presence |= op == comparison::changes || op == comparison::appears || op == comparison::disappears;
    up |= op == comparison::rises || op == comparison::rises_by_percent;
    down |= op == comparison::falls || op == comparison::falls_by_percent;
    both |= op == comparison::changes_by_percent;
  }

  fact_value next(const fact_value& before, const fact_value& now) const {
    if (presence) return now;
    if (!is_there(now)) return before;
    const auto *old_number = std::get_if<double>(&before), *number = std::get_if<double>(&now);
    if (!old_number || !number || !(up || down || both)) return now;
    if (both || (up && down)) return before;
    return up ? std::min(*old_number, *number) : std::max(*old_number, *number);
  }
};

}  // namespace

verdict judge(const condition& one, const fact_values& before, const fact_values& now, bool was_active) {
  const fact_value nothing;
  std::vector<verdict> all;
  for (const auto& c : one.clauses) {
    const auto* value = find(now, c.fact);
    all.push_back(clause_judge{c, find(before, c.fact), value ? *value : nothing, was_active}.run());
  }
  verdict out{combined(one.any, all), {}};
  for (const auto& part : all)
    if (part.is == out.is) out.reason.append(out.reason.empty() ? "" : " ").append(part.reason);
  return out;
}

fact_values next_before(const condition& one, const fact_values& before, const fact_values& now,
                        judgement is) {
  auto out = now;
  for (auto& [name, value] : out) {
    const auto* old = find(before, name);
    const bool told = is == judgement::met && is_there(value);
    if (old && !told) value = back_look(one, name).next(*old, value);
  }
  return out;
}

}  // namespace steward
