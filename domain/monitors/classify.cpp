#include "domain/monitors/classify.hpp"

#include <algorithm>

#include "domain/monitors/classify_tasks.hpp"
#include "domain/monitors/sentence_clause.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

constexpr std::string_view openings[] = {"as soon as", "whenever", "in case", "whether",
                                         "when",       "once",     "if"};
constexpr std::string_view closings[] = {"tell me",  "let me know", "notify me", "alert me",
                                         "email me", "mail me",     "inform me", "warn me",
                                         "ping me",  "message me",  "send me",   "write to me"};
constexpr std::string_view watching[] = {"watch",  "monitor", "track",         "check",
                                         "follow", "observe", "keep an eye on"};

/// Words of an introduction that say nothing of what is watched.
constexpr std::string_view introducing[] = {
    "please", "tell", "me",   "let",     "know", "notify",  "alert", "email", "mail",    "inform",
    "warn",   "ping", "send", "a",       "an",   "and",     "then",  "i",     "want",    "to",
    "would",  "like", "be",   "told",    "the",  "message", "on",    "by",    "can",     "you",
    "could",  "at",   "look", "also",    "just", "about",   "page",  "site",  "website", "notified",
    "write",  "of",   "for",  "changes", "any",  "in",      "this",  "there", "are"};

template <std::size_t N>
bool is_one_of(const token& one, const std::string_view (&words)[N]) {
  return one.kind == token_kind::word && std::find(words, words + N, one.folded) != words + N;
}

tokens part_of(const tokens& all, std::size_t from, std::size_t to) {
  to = std::min(to, all.size());
  from = std::min(from, to);
  return {all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to)};
}

/// A sentence in its parts: "Watch X at URL and tell me | when | it is above 5 | , let me know".
struct parts {
  tokens introduction;
  tokens waited_for;
  bool has_opening = false;
};

std::size_t end_of_part(const tokens& all, std::size_t from) {
  auto end = all.size();
  for (const auto phrase : closings)
    if (const auto at = find_phrase(all, phrase, from)) end = std::min(end, *at);
  return end;
}

parts split(const tokens& all) {
  for (std::size_t at = 0; at < all.size(); ++at)
    for (const auto phrase : openings)
      if (phrase_at(all, at, phrase)) {
        const auto from = at + words_in(phrase);
        return {part_of(all, 0, at), part_of(all, from, end_of_part(all, from)), true};
      }
  return {all, {}, false};
}

/// "Watch the price of Foo at URL and tell me": the price of Foo, which "it" means later.
tokens watched_in(const tokens& introduction) {
  for (std::size_t at = 0; at < introduction.size(); ++at)
    for (const auto verb : watching)
      if (phrase_at(introduction, at, verb)) {
        const auto begin = at + words_in(verb);
        auto end = std::min(find_phrase(introduction, "and", begin).value_or(introduction.size()),
                            end_of_part(introduction, begin));
        end = std::min(end, find_phrase(introduction, "for changes", begin).value_or(end));
        return part_of(introduction, begin, end);
      }
  return {};
}

/// Whether the words beside what is watched say nothing.
bool is_plain(const tokens& introduction) {
  return std::all_of(introduction.begin(), introduction.end(), [](const token& one) {
    return one.kind == token_kind::comma || one.kind == token_kind::url || is_one_of(one, introducing) ||
           is_one_of(one, watching);
  });
}

void add_clause(classification& made, sentence_clause read) {
  const auto same = [&](const fact_definition& one) { return one.name == read.fact.name; };
  const auto known = std::find_if(made.facts.begin(), made.facts.end(), same);
  if (known == made.facts.end()) {
    made.facts.push_back(std::move(read.fact));
  } else {
    made.is_final = made.is_final && known->type == read.fact.type;
    if (known->unit.empty()) known->unit = read.fact.unit;
  }
  made.when.clauses.push_back(std::move(read.wanted));
}

/// "X is above 5 or Y is below 3": all parts, where each is one by itself.
bool read_several(const tokens& all, std::string_view word, const tokens& about, classification& made) {
  constexpr std::size_t most = 5;
  std::vector<sentence_clause> found;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= all.size(); ++at) {
    if (at < all.size() && !is_word(all[at], word)) continue;
    auto read = read_clause(part_of(all, begin, at), about);
    if (!read || !read->sure || found.size() == most) return false;
    found.push_back(*std::move(read));
    begin = at + 1;
  }
  if (found.size() < 2) return false;
  for (auto& one : found) add_clause(made, std::move(one));
  made.when.any = word == "or";
  return true;
}

/// When nothing else is known: that the page changes.
sentence_clause any_change() {
  return {
      {"content", fact_type::text, {}, {}, {}}, {"content", comparison::changes, {}, {}, {}, false}, false};
}

void read_condition_part(const parts& sentence, classification& made) {
  const auto about = watched_in(sentence.introduction);
  const auto of_introduction = read_subject(about);
  made.is_final = is_plain(sentence.introduction) || !of_introduction.name.empty();
  for (const auto word : {"or", "and"})
    if (read_several(sentence.waited_for, word, about, made)) return;
  auto read = read_clause(sentence.waited_for, about);
  made.is_final = made.is_final && read && read->sure;
  add_clause(made, read ? *std::move(read) : any_change());
}

/// "Watch URL", "Tell me about changes to URL", "Watch the price at URL for changes".
void read_plain_request(const tokens& all, classification& made) {
  auto change = any_change();
  auto about = watched_in(all);
  const auto subject = read_subject(about);
  if (!subject.name.empty()) {
    about.push_back({token_kind::word, "changes", "changes", 0});
    if (auto read = read_clause(about, {})) change = *std::move(read);
  }
  made.is_final = subject.name.empty() ? is_plain(all) : change.sure;
  add_clause(made, std::move(change));
}

bool looks_like_json(const tokens& all, std::string_view url) {
  const auto folded = fold(url);
  const auto path_end = std::min(folded.find_first_of("?#"), folded.size());
  const auto said = [&](std::string_view word) { return find_phrase(all, word).has_value(); };
  return folded.substr(0, path_end).ends_with(".json") || folded.find("://api.") != std::string::npos ||
         folded.find("/api/") != std::string::npos || said("json") || said("api");
}

void read_source(const tokens& all, classification& made) {
  const auto is_url = [](const token& one) { return one.kind == token_kind::url; };
  const auto found = std::find_if(all.begin(), all.end(), is_url);
  if (found == all.end() || check_source_url(found->text)) {
    made.is_final = false;
    return;
  }
  made.source.url = found->text;
  made.source.kind = looks_like_json(all, found->text) ? source_kind::json_api : source_kind::web_page;
  const auto is_other = [&](const token& one) { return is_url(one) && one.text != found->text; };
  made.is_final = made.is_final && std::none_of(all.begin(), all.end(), is_other);
}

void finish(classification& made) {
  const bool has_source = !made.source.url.empty() || made.source.kind == source_kind::own_tasks;
  made.type = looks_back(made.when) ? monitor_type::historical_change : monitor_type::current_state;
  made.confidence = made.is_final ? 0.9 : has_source ? 0.5 : 0.2;
  made.summary = summary_of(made);
}

}  // namespace

classification classify(std::string_view sentence) {
  auto all = read_sentence(sentence);
  const auto every = take_interval(all);
  const auto part = split(all);
  classification made;
  if (is_about_tasks(all)) {
    made = classify_tasks(part.has_opening ? part.waited_for : all);
    made.is_final = made.is_final && part.has_opening && is_plain(part.introduction);
  } else {
    if (part.has_opening)
      read_condition_part(part, made);
    else
      read_plain_request(all, made);
    read_source(all, made);
  }
  made.every_s = every;
  finish(made);
  return made;
}

}  // namespace steward
