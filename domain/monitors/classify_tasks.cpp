#include "domain/monitors/classify_tasks.hpp"

#include <algorithm>

#include "domain/monitors/sentence_clause.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::string_view task_words[] = {"tasks", "task", "todos", "todo", "to-dos", "to-do"};

struct filter_phrase {
  std::string_view words;
  std::string_view member;
  std::string_view value;
};

/// Longer ones before those that they begin with.
constexpr filter_phrase filters[] = {{"overdue", "due", "overdue"},
                                     {"late", "due", "overdue"},
                                     {"due today", "due", "today"},
                                     {"without a due date", "due", "none"},
                                     {"without due date", "due", "none"},
                                     {"open", "status", "pending"},
                                     {"pending", "status", "pending"},
                                     {"unfinished", "status", "pending"},
                                     {"incomplete", "status", "pending"},
                                     {"not done", "status", "pending"},
                                     {"not completed", "status", "pending"},
                                     {"not finished", "status", "pending"},
                                     {"left", "status", "pending"},
                                     {"completed", "status", "completed"},
                                     {"done", "status", "completed"},
                                     {"finished", "status", "completed"},
                                     {"high priority", "priority", "high"},
                                     {"high-priority", "priority", "high"},
                                     {"urgent", "priority", "high"},
                                     {"medium priority", "priority", "medium"},
                                     {"low priority", "priority", "low"},
                                     {"tagged", "tags", ""},
                                     {"with the tag", "tags", ""},
                                     {"with tag", "tags", ""},
                                     {"mention", "q", ""},
                                     {"mentions", "q", ""},
                                     {"mentioning", "q", ""}};

/// Words that say nothing beyond what is looked for elsewhere.
constexpr std::string_view known[] = {
    "my",      "of",    "the",   "a",     "an",     "any",     "are",    "is",      "become",  "becomes",
    "get",     "gets",  "that",  "which", "number", "total",   "count",  "i",       "have",    "there",
    "one",     "in",    "list",  "on",    "more",   "than",    "less",   "fewer",   "at",      "least",
    "most",    "over",  "above", "below", "under",  "exceeds", "exceed", "reaches", "rises",   "falls",
    "drops",   "grows", "or",    "no",    "none",   "all",     "new",    "added",   "appears", "by",
    "changes", "goes",  "up",    "down",  "with",   "exactly", "between"};

template <std::size_t N>
bool is_one_of(const token& one, const std::string_view (&words)[N]) {
  return one.kind == token_kind::word && std::find(words, words + N, one.folded) != words + N;
}

bool has(const tokens& all, std::string_view word) { return find_phrase(all, word).has_value(); }

std::string without_mark(const std::string& tag) { return tag.starts_with('#') ? tag.substr(1) : tag; }

/// Takes the words of a filter out of the sentence.
bool take_filter(tokens& all, std::size_t at, const filter_phrase& one, json& filter) {
  auto size = words_in(one.words);
  if (!phrase_at(all, at, one.words)) return false;
  std::string value(one.value);
  if (value.empty()) {
    if (at + size >= all.size() || all[at + size].kind == token_kind::comma) return false;
    value = without_mark(all[at + size].text);
    ++size;
  }
  const bool is_list = one.member == "tags" || one.member == "priority";
  filter[std::string(one.member)] = is_list ? json::array({value}) : json(value);
  erase(all, at, size);
  return true;
}

json take_filters(tokens& all) {
  auto filter = json::object();
  for (std::size_t at = 0; at < all.size();) {
    const auto taken = std::any_of(std::begin(filters), std::end(filters), [&](const filter_phrase& one) {
      return take_filter(all, at, one, filter);
    });
    if (!taken) ++at;
  }
  return filter;
}

void drop_opening(tokens& all) {
  for (const auto phrase : {"i have", "i've got", "there are", "there is"})
    if (phrase_at(all, 0, phrase)) return erase(all, 0, words_in(phrase));
}

clause count_is(comparison op, double number) { return {"count", op, number, {}, {}, false}; }

/// What is said of the number of tasks; `filter` becomes what has to be counted.
clause wanted_of(const tokens& all, json& filter) {
  if (has(all, "all") && filter.value("status", "") == "completed") {
    filter["status"] = "pending";
    return count_is(comparison::is, 0);
  }
  if (has(all, "no") || has(all, "none")) return count_is(comparison::is, 0);
  if (has(all, "new") || has(all, "added")) return {"titles", comparison::gains, {}, {}, {}, false};
  if (auto read = read_clause(all, {}); read && read->fact.type == fact_type::number) {
    read->wanted.fact = "count";
    return read->wanted;
  }
  for (std::size_t at = 0; at < all.size(); ++at)
    if (const auto found = amount_at(all, at); found.size > 0)
      return count_is(found.op == comparison::is ? comparison::at_least : found.op, found.number);
  return count_is(comparison::at_least, 1);
}

bool is_understood(const tokens& all) {
  const auto numbers =
      std::count_if(all.begin(), all.end(), [](const token& one) { return one.kind == token_kind::number; });
  return numbers <= 1 && std::all_of(all.begin(), all.end(), [](const token& one) {
           return one.kind == token_kind::number || one.kind == token_kind::comma || is_one_of(one, known) ||
                  is_one_of(one, task_words);
         });
}

}  // namespace

bool is_about_tasks(const tokens& all) {
  const auto is_url = [](const token& one) { return one.kind == token_kind::url; };
  const auto is_task = [](const token& one) { return is_one_of(one, task_words); };
  return std::none_of(all.begin(), all.end(), is_url) && std::any_of(all.begin(), all.end(), is_task);
}

classification classify_tasks(tokens all) {
  classification made;
  auto filter = take_filters(all);
  made.is_final = is_understood(all);
  drop_opening(all);
  const auto wanted = wanted_of(all, filter);
  made.source.kind = source_kind::own_tasks;
  if (!filter.empty()) made.source.filter.text = filter.dump();
  made.facts = {{wanted.fact, wanted.fact == "count" ? fact_type::number : fact_type::set, {}, {}, {}}};
  made.when.clauses = {wanted};
  return made;
}

}  // namespace steward
