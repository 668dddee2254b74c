#include "gateways/errors/scrub.hpp"

#include <algorithm>

namespace steward {
namespace {

constexpr std::size_t longest_word = 24;
constexpr std::size_t longest_text = 500;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Keys mix letters and digits, or are long; what stands behind "=" may be anything.
bool may_be_secret(std::string_view word) {
  const auto digits = std::count_if(word.begin(), word.end(), is_digit);
  const auto letters = std::count_if(word.begin(), word.end(), is_letter);
  return word.size() > longest_word || word.find_first_of("@=") != std::string_view::npos ||
         (digits >= 3 && letters >= 3);
}

}  // namespace

std::string scrubbed(std::string_view text) {
  std::string out;
  text = text.substr(0, longest_text);
  while (!text.empty()) {
    if (text.front() == '"' || text.front() == '\'') {
      const auto end = text.find(text.front(), 1);
      out += "[...]";
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      continue;
    }
    const auto size = static_cast<std::size_t>(
        std::find_if(text.begin(), text.end(), [](char c) { return is_blank(c) || c == '"' || c == '\''; }) -
        text.begin());
    if (size == 0) {
      out += ' ';
      text.remove_prefix(1);
      continue;
    }
    out += may_be_secret(text.substr(0, size)) ? std::string_view("[...]") : text.substr(0, size);
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace steward
