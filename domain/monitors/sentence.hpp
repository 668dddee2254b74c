#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward {

// Reading of English sentences, for classify(); no part of what others use.

enum class token_kind { word, number, quoted, url, comma };

struct token {
  token_kind kind = token_kind::word;
  std::string text;    ///< as written; of a quote what is in it
  std::string folded;  ///< words: to compare
  double number = 0;
  std::string unit{};  ///< of a number
};

using tokens = std::vector<token>;

/// The tokens of a sentence, at most 200 of them.
tokens read_sentence(std::string_view sentence);

/// Whether it is this word.
inline bool is_word(const token& one, std::string_view folded) {
  return one.kind == token_kind::word && one.folded == folded;
}

/// Whether the words of `phrase`, parted by single spaces, stand at a place.
bool phrase_at(const tokens&, std::size_t at, std::string_view phrase);
std::size_t words_in(std::string_view phrase);
/// Where a phrase begins first, from a place on.
std::optional<std::size_t> find_phrase(const tokens&, std::string_view phrase, std::size_t from = 0);

void erase(tokens&, std::size_t at, std::size_t count);

/// Takes "every 5 minutes", "hourly", "once a day" out of the sentence. Seconds; 0: not said.
std::int64_t take_interval(tokens&);

/// Words as they were written, with spaces.
std::string join(const tokens&, std::size_t from, std::size_t to);

}  // namespace steward
