#include "domain/monitors/sentence_clause.hpp"

#include <algorithm>

#include "domain/monitors/measure.hpp"
#include "domain/monitors/sentence_phrases.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

using op = comparison;

constexpr std::string_view fillers[] = {"again", "now",  "anymore", "there", "please", "any",      "first",
                                        "ever",  "time", "or",      "lower", "higher", "somewhere"};
constexpr std::string_view numeric_names[] = {"price",       "cost",    "fee",   "rate",    "score",
                                              "temperature", "rank",    "total", "balance", "stars",
                                              "votes",       "latency", "count", "value",   "level"};

void split_negations(tokens& all) {
  constexpr std::string_view contracted[] = {"isn't", "aren't", "doesn't", "don't", "wasn't"};
  for (std::size_t at = 0; at < all.size(); ++at)
    if (std::find(std::begin(contracted), std::end(contracted), all[at].folded) != std::end(contracted)) {
      all[at].folded.resize(all[at].folded.size() - 3);
      all.insert(all.begin() + static_cast<std::ptrdiff_t>(at) + 1, {token_kind::word, "not", "not", 0});
    }
}

bool is_filler(const token& one) {
  return one.kind == token_kind::comma ||
         (one.kind == token_kind::word &&
          std::find(std::begin(fillers), std::end(fillers), one.folded) != std::end(fillers));
}

/// Whether nothing of meaning is left from a place on: addresses and fillers only.
bool is_over(const tokens& all, std::size_t at) {
  tokens rest(all.begin() + static_cast<std::ptrdiff_t>(std::min(at, all.size())), all.end());
  std::erase_if(rest, is_filler);
  const auto subject = read_subject(rest);
  return subject.name.empty();
}

class clause_reader {
 public:
  clause_reader(tokens part, const tokens& about) : all_(std::move(part)), about_(about) {
    split_negations(all_);
  }

  std::optional<sentence_clause> run() {
    if (read_new_items() || read_quantity()) return std::move(out_);
    for (std::size_t at = 0; at < all_.size(); ++at)
      if (read_stock(at) || read_text(at) || read_change(at) || read_bounding(at) || read_verb(at)) {
        if (out_.fact.name.empty()) name_page();
        out_.wanted.fact = out_.fact.name;
        return std::move(out_);
      }
    return std::nullopt;
  }

 private:
  /// What has no name is the page, or the one number that it is likely to be about.
  void name_page() {
    const bool is_number = out_.fact.type == fact_type::number;
    out_.sure = out_.sure && (!is_number || is_currency(out_.fact.unit));
    out_.fact.name = !is_number ? "content" : out_.sure ? "price" : "value";
  }

  tokens before(std::size_t at) const {
    return {all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(at)};
  }

  /// What the verb at a place is about.
  sentence_subject take_subject(std::size_t verb) {
    auto subject = read_subject(before(verb));
    if (subject.name.empty() && !about_.empty()) subject = read_subject(about_);
    out_.fact.name = subject.name;
    out_.fact.where = subject.where;
    out_.sure = out_.sure && subject.sure;
    return subject;
  }

  void finish(op how, fact_type type, std::size_t end) {
    out_.wanted.op = how;
    out_.fact.type = type;
    out_.sure = out_.sure && is_over(all_, end);
  }

  /// Whether the page has a text: a fact of its own, so that no page has to be kept.
  void take_presence(const std::string& text, bool wanted, std::size_t end) {
    constexpr std::size_t longest_text = 80;
    const auto sought = first_characters(text, longest_text);
    out_.sure = out_.sure && sought == text;
    out_.fact.name = "mentions " + sought;
    out_.fact.where = '"' + sought + '"';
    out_.wanted.value = wanted;
    finish(op::is, fact_type::boolean, end);
  }

  bool read_stock(std::size_t at) {
    const auto* verb = stock_phrase_at(all_, at);
    if (!verb) return false;
    take_subject(at);
    out_.fact = {"in stock", fact_type::boolean, {}, {}, {}};
    out_.wanted.value = verb->value;
    finish(op::is, fact_type::boolean, at + words_in(verb->words));
    return true;
  }

  bool read_text(std::size_t at) {
    const auto* verb = text_verb_at(all_, at);
    if (!verb) return false;
    const auto begin = at + words_in(verb->words);
    auto end = begin + 1;
    if (begin >= all_.size()) return false;
    std::string text = all_[begin].text;
    if (all_[begin].kind != token_kind::quoted) {  // without quotation marks it is not clear where it ends
      end = all_.size();
      text = join(all_, begin, end);
      out_.sure = end - begin == 1;
    }
    const auto subject = take_subject(at);
    if (subject.name.empty()) {
      take_presence(text, verb->means == op::contains, end);
    } else {
      out_.wanted.value = text;
      finish(verb->means, fact_type::text, end);
    }
    return true;
  }

  bool read_change(std::size_t at) {
    const auto* verb = changing_verb_at(all_, at);
    if (!verb) return false;
    const auto subject = take_subject(at);
    const auto end = at + words_in(verb->words);
    if (verb->means == op::changes && phrase_at(all_, end, "to") && end + 1 < all_.size() &&
        all_[end + 1].kind != token_kind::url)
      return read_being(end + 1);
    if (verb->means == op::changes && take_amount(op::changes, end)) return true;
    const bool presence = verb->means != op::changes;
    if (presence && (subject.is_quote || !is_numeric(subject)) && !subject.name.empty()) {
      out_.sure = out_.sure && subject.is_quote;
      take_presence(subject.name, verb->means == op::appears, end);
    } else {
      finish(verb->means, is_numeric(subject) ? fact_type::number : fact_type::text, end);
    }
    return true;
  }

  static bool is_numeric(const sentence_subject& subject) {
    const auto folded = fold(subject.name);
    return subject.counts ||
           std::any_of(std::begin(numeric_names), std::end(numeric_names), [&](std::string_view name) {
             return folded == name || folded.ends_with(" " + std::string(name));
           });
  }

  bool read_bounding(std::size_t at) {
    const auto* verb = bounding_verb_at(all_, at);
    const auto number = at + 1;
    if (!verb || number >= all_.size() || all_[number].kind != token_kind::number) return false;
    take_subject(at);
    take_number(verb->means, all_[number].number, all_[number].unit, number + 1);
    return true;
  }

  void take_number(op how, double number, const std::string& unit, std::size_t end) {
    out_.wanted.value = number;
    out_.fact.unit = unit;
    finish(how, fact_type::number, end);
  }

  bool read_verb(std::size_t at) {
    const auto* verb = verb_at(all_, at);
    if (!verb) return false;
    const auto end = at + words_in(verb->words);
    const auto subject = take_subject(at);
    if (read_range(end)) return true;
    if (const auto found = amount_at(all_, end);
        found.size > 0 && (found.op != op::is || verb->means == op::is)) {
      take_number(found.op, found.number, found.unit, end + found.size);
      return true;
    }
    if (verb->means == op::is) return !subject.name.empty() && read_being(end);
    if (verb->words.ends_with("cheaper") || verb->words.ends_with("expensive")) {
      out_.fact.name = "price";
      out_.fact.where.clear();
    }
    if (take_amount(verb->means, end)) return true;
    finish(verb->means, fact_type::number, end);
    return true;
  }

  /// "between 5 and 10", "not between 5 and 10", "outside of 5 to 10".
  bool read_range(std::size_t at) {
    const bool inside = phrase_at(all_, at, "between");
    const bool not_between = phrase_at(all_, at, "not between"), outside = phrase_at(all_, at, "outside");
    if (!inside && !not_between && !outside) return false;
    at += not_between || phrase_at(all_, at, "outside of") ? 2 : 1;
    if (at + 2 >= all_.size() || all_[at].kind != token_kind::number ||
        all_[at + 2].kind != token_kind::number)
      return false;
    const auto low = std::min(all_[at].number, all_[at + 2].number);
    out_.wanted.upper = std::max(all_[at].number, all_[at + 2].number);
    take_number(inside ? op::between : op::outside, low, all_[at + 2].unit, at + 3);
    return true;
  }

  /// "by more than 10 %", "by at least 5", "by 5": how far something moves.
  bool take_amount(op how, std::size_t at) {
    if (!phrase_at(all_, at, "by")) return false;
    const auto found = amount_at(all_, at + 1);
    const bool at_least = found.op == op::at_least || found.op == op::is;
    if (found.size == 0 || (found.op != op::above && !at_least)) return false;
    const bool percent = found.unit == "%";
    const auto by_percent = how == op::rises   ? op::rises_by_percent
                            : how == op::falls ? op::falls_by_percent
                                               : op::changes_by_percent;
    out_.sure = out_.sure && (percent || how != op::changes);
    if (!percent && how == op::changes) return false;
    out_.wanted.or_equal = at_least;
    take_number(percent ? by_percent : how, found.number, percent ? "" : found.unit, at + 1 + found.size);
    return true;
  }

  /// What something is: "ok", not "ok", true, 5, open.
  bool read_being(std::size_t at) {
    const bool negated = phrase_at(all_, at, "not");
    const bool no_more = phrase_at(all_, at, "no longer") || phrase_at(all_, at, "anything but");
    at += negated ? 1 : no_more ? 2 : 0;
    if (at >= all_.size()) return false;
    const auto how = negated || no_more ? op::is_not : op::is;
    const auto& what = all_[at];
    if (is_word(what, "true") || is_word(what, "false")) {
      out_.wanted.value = what.folded == "true";
      finish(how, fact_type::boolean, at + 1);
    } else if (what.kind == token_kind::number) {
      take_number(how, what.number, what.unit, at + 1);
    } else {
      out_.wanted.value = what.text;
      out_.sure = out_.sure && what.kind != token_kind::url;
      finish(how, fact_type::text, at + 1);
    }
    return true;
  }

  /// "a new article appears", "there is a new job", "new jobs are posted".
  bool read_new_items() {
    std::size_t at = 0;
    for (const auto opening : {"there is", "there are"})
      if (phrase_at(all_, 0, opening)) at = 2;
    if (at < all_.size() && (is_word(all_[at], "a") || is_word(all_[at], "any"))) ++at;
    if (at >= all_.size() || !is_word(all_[at], "new")) return false;
    auto end = at + 1;
    while (end < all_.size() && !changing_verb_at(all_, end) && all_[end].kind == token_kind::word) ++end;
    tokens items(all_.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                 all_.begin() + static_cast<std::ptrdiff_t>(end));
    const auto subject = read_subject(items);
    const auto* verb = changing_verb_at(all_, end);
    if (subject.name.empty() || (verb && verb->means != op::appears)) return false;
    out_.fact.name = subject.name;
    out_.wanted.fact = subject.name;
    out_.sure = subject.sure;
    finish(op::gains, fact_type::set, verb ? end + words_in(verb->words) : end);
    return true;
  }

  /// "there are more than 10 open issues", "more than 10 people are online".
  bool read_quantity() {
    const std::size_t begin = phrase_at(all_, 0, "there are") || phrase_at(all_, 0, "there is") ? 2 : 0;
    const auto found = amount_at(all_, begin);
    const bool bare = begin == 0 && found.op == op::is;
    if (found.size == 0 || bare) return false;
    const auto at = begin + found.size;
    auto end = at;
    while (end < all_.size() && !verb_at(all_, end) && !changing_verb_at(all_, end)) ++end;
    const auto subject = read_subject(
        {all_.begin() + static_cast<std::ptrdiff_t>(at), all_.begin() + static_cast<std::ptrdiff_t>(end)});
    if (subject.name.empty()) return false;
    out_.fact.name = out_.wanted.fact = subject.name;
    out_.sure = subject.sure;
    take_number(found.op, found.number, found.unit, end);
    return true;
  }

  tokens all_;
  const tokens& about_;
  sentence_clause out_;
};

}  // namespace

amount amount_at(const tokens& all, std::size_t at) {
  amount out{op::is};
  auto number = at;
  if (const auto* bound = bound_at(all, at)) {
    out.op = bound->means;
    number += words_in(bound->words);
  }
  if (number >= all.size() || all[number].kind != token_kind::number) return out;
  out.number = all[number].number;
  out.unit = all[number].unit;
  out.size = number + 1 - at;
  const auto more = phrase_at(all, number + 1, "or more") || phrase_at(all, number + 1, "or higher");
  const auto less = phrase_at(all, number + 1, "or less") || phrase_at(all, number + 1, "or fewer") ||
                    phrase_at(all, number + 1, "or lower");
  if (out.op == op::is && (more || less)) {
    out.op = more ? op::at_least : op::at_most;
    out.size += 2;
  }
  return out;
}

std::optional<sentence_clause> read_clause(tokens part, const tokens& about) {
  return clause_reader(std::move(part), about).run();
}

}  // namespace steward
