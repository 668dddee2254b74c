#include <algorithm>

#include "domain/monitors/sentence_clause.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

constexpr std::string_view prepositions[] = {"at", "on",    "of",  "in", "from",
                                             "to", "under", "for", "by", "via"};
constexpr std::string_view page_words[] = {"page", "site", "website", "webpage", "url",     "address",
                                           "api",  "feed", "content", "text",    "contents"};
constexpr std::string_view articles[] = {"the",  "a",     "an",      "its",   "their",    "my",
                                         "that", "this",  "current", "any",   "anything", "something",
                                         "it",   "there", "value",   "latest"};
constexpr std::string_view counts[] = {"total number of", "number of", "count of", "amount of"};
constexpr std::string_view people[] = {"i",    "you",     "he",       "she", "we",
                                       "they", "someone", "somebody", "who", "everybody"};

template <std::size_t N>
bool is_one_of(const token& one, const std::string_view (&words)[N]) {
  return one.kind == token_kind::word && std::find(words, words + N, one.folded) != words + N;
}

/// "at URL", "on the page URL", "on the page at URL": all of it, also "on that page" without an address.
void drop_addresses(tokens& all) {
  for (std::size_t at = all.size(); at-- > 0;) {
    if (all[at].kind != token_kind::url && !is_one_of(all[at], page_words)) continue;
    auto begin = at;
    while (begin > 0 && (is_one_of(all[begin - 1], prepositions) || is_one_of(all[begin - 1], page_words) ||
                         is_one_of(all[begin - 1], articles)))
      --begin;
    erase(all, begin, at + 1 - begin);
    at = begin;
  }
}

void drop_leading(tokens& all) {
  while (!all.empty() &&
         (is_one_of(all[0], articles) || all[0].kind == token_kind::comma || is_word(all[0], "of")))
    all.erase(all.begin());
}

/// "Foo's price" is about the price.
void drop_owner(tokens& all) {
  for (std::size_t at = all.size(); at-- > 1;) {
    const auto& owner = all[at - 1].folded;
    if (owner.ends_with("'s") || owner.ends_with("s'")) return erase(all, 0, at);
  }
}

/// "price of the Foo" is about the price, "temperature in Berlin" about the temperature.
void drop_belonging(tokens& all) {
  for (std::size_t at = 1; at < all.size(); ++at)
    if (is_one_of(all[at], prepositions)) return erase(all, at, all.size() - at);
}

/// "status.indicator" or "items[0].price" as a JSON pointer; empty when it is no path.
std::string pointer_of(const std::string& path) {
  const bool is_path = path.find_first_of(".[") != std::string::npos && path.front() != '.' &&
                       path.back() != '.' && path.find("..") == std::string::npos;
  if (path.starts_with('/')) return path;
  if (!is_path) return {};
  std::string out = "/";
  for (const char c : path) {
    if (c == '.' || c == '[')
      out += '/';
    else if (c != ']')
      out += c;
  }
  return out;
}

}  // namespace

sentence_subject read_subject(tokens all) {
  constexpr std::size_t most_words = 5;
  constexpr std::size_t longest_name = 100;
  sentence_subject out;
  drop_addresses(all);
  drop_leading(all);
  for (const auto phrase : counts)
    if (phrase_at(all, 0, phrase)) {
      out.counts = true;
      erase(all, 0, words_in(phrase));
      break;
    }
  drop_leading(all);
  drop_owner(all);
  drop_belonging(all);
  std::erase_if(all, [](const token& one) { return one.kind == token_kind::comma; });
  out.is_quote = all.size() == 1 && all[0].kind == token_kind::quoted;
  const bool odd = std::any_of(all.begin(), all.end(), [](const token& one) {
    return one.kind == token_kind::number || is_one_of(one, people);
  });
  out.sure = !odd && all.size() <= most_words;
  out.name = first_characters(join(all, 0, all.size()), longest_name);
  if (all.size() == 1 && !out.name.empty()) out.where = pointer_of(out.name);
  return out;
}

}  // namespace steward
