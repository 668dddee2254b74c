#include "identity/guessable_password.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "identity/common_passwords.hpp"

namespace steward {
namespace {

constexpr std::string_view well_known =
    "This password is among the first that anybody would try. Choose another one: several words that have "
    "nothing to do with each other, for example.";
constexpr std::string_view of_the_owner =
    "This password is little more than your address, your name or the name of this service. Choose one that "
    "nobody can know of you.";

constexpr std::size_t most_around = 6;    // digits and marks around a well-known word
constexpr std::size_t least_besides = 5;  // characters that a password has besides words of its owner's
constexpr std::size_t shortest_word = 3;  // of its owner's
constexpr std::size_t least_run = 4;      // characters of a run on average, where a password is made of runs
constexpr std::size_t longest_repeated = 4;  // characters that are repeated throughout

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

/// The letters that digits and marks stand for; `one` is what 1 stands for.
std::string with_letters(std::string text, char one) {
  constexpr std::string_view marks = "@4830$57!", letters = "aabeossti";
  for (auto& c : text) {
    if (const auto at = marks.find(c); at != std::string_view::npos) c = letters[at];
    if (c == '1') c = one;
  }
  return text;
}

bool is_listed(std::string_view word) {
  if (word.size() < shortest_word) return false;
  for (auto at = common_passwords.find(word); at != std::string_view::npos;
       at = common_passwords.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || std::isspace(static_cast<unsigned char>(common_passwords[at - 1]))) &&
        (end == common_passwords.size() || std::isspace(static_cast<unsigned char>(common_passwords[end]))))
      return true;
  }
  return false;
}

/// Without what is around the letters, if that is not much.
std::string_view core_of(std::string_view text) {
  const auto first = std::find_if(text.begin(), text.end(), is_letter);
  const auto last = std::find_if(text.rbegin(), text.rend(), is_letter).base();
  if (first >= last) return text;
  const std::string_view core(first, last);
  return text.size() - core.size() <= most_around ? core : text;
}

bool is_well_known(const std::string& folded) {
  for (const auto& form : {folded, with_letters(folded, 'i'), with_letters(folded, 'l')})
    if (is_listed(form) || is_listed(core_of(form))) return true;
  // Digits are taken off before they are taken for letters: "p4ssword123" has both.
  const std::string core(core_of(folded));
  return is_listed(with_letters(core, 'i')) || is_listed(with_letters(core, 'l'));
}

/// Whether two characters follow each other in the alphabet, in numbers or on a keyboard, or are the same.
bool goes_on(char a, char b) {
  constexpr std::array<std::string_view, 5> rows{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop",
                                                 "asdfghjkl", "zxcvbnm"};
  if (a == b) return true;
  const std::array<char, 2> up{a, b}, down{b, a};
  return std::any_of(rows.begin(), rows.end(), [&](std::string_view row) {
    return row.find(std::string_view(up.data(), 2)) != std::string_view::npos ||
           row.find(std::string_view(down.data(), 2)) != std::string_view::npos;
  });
}

bool is_made_of_runs(std::string_view text) {
  std::size_t runs = 1;
  for (std::size_t i = 1; i < text.size(); ++i) runs += !goes_on(text[i - 1], text[i]);
  return text.size() / runs >= least_run;
}

bool is_repeated(std::string_view text) {
  for (std::size_t period = 1; period <= longest_repeated && 2 * period <= text.size(); ++period)
    if (std::equal(text.begin() + static_cast<std::ptrdiff_t>(period), text.end(), text.begin())) return true;
  return false;
}

/// Takes a word out wherever it stands.
void take_out(std::string& text, std::string_view word) {
  const auto own = lower(word);
  if (own.size() < shortest_word) return;
  for (auto at = text.find(own); at != std::string::npos; at = text.find(own, at)) text.erase(at, own.size());
}

/// Whether little is left without these words and their parts: addresses, names.
bool is_little_more_than(const std::string& folded, std::span<const std::string_view> own_words) {
  auto rest = folded;
  take_out(rest, "steward");
  for (const auto words : own_words) {
    take_out(rest, words);
    for (std::size_t begin = 0; begin < words.size();) {
      const auto end = std::min(words.find_first_of(" @.-_+", begin), words.size());
      take_out(rest, words.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return rest.size() < folded.size() && rest.size() < least_besides;
}

}  // namespace

std::string_view guessable_password(std::string_view password, std::span<const std::string_view> own_words) {
  const auto folded = lower(password);
  if (is_well_known(folded) || is_made_of_runs(folded) || is_repeated(folded)) return well_known;
  if (is_little_more_than(folded, own_words)) return of_the_owner;
  return {};
}

}  // namespace steward
