#include "domain/task_text.hpp"

#include <algorithm>
#include <cstring>

#include "domain/fold_ranges.hpp"

namespace steward {
namespace {

constexpr char32_t not_utf8 = 0xFFFFFFFF;

struct character {
  char32_t code;     ///< not_utf8 for a byte that starts no character
  std::size_t size;  ///< bytes
};

constexpr unsigned byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

constexpr char32_t fold_ascii(unsigned c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

constexpr char32_t smallest_of_size[] = {0, 0, 0x80, 0x800, 0x10000};

/// Reads the character at the start of a text that is not empty.
character read_character(std::string_view text) {
  const unsigned first = byte_at(text, 0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return {not_utf8, 1};
  char32_t code = first & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return {not_utf8, 1};
    code = code << 6 | (byte_at(text, i) & 0x3F);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < smallest_of_size[size] || code > 0x10FFFF || surrogate) return {not_utf8, 1};
  return {code, size};
}

/// Writes a character beyond ASCII that fold made, none of which need four bytes. Returns its size.
std::size_t write_character(char* out, char32_t code) {
  if (code < 0x80) {
    out[0] = static_cast<char>(code);
    return 1;
  }
  if (code < 0x800) {
    out[0] = static_cast<char>(0xC0 | code >> 6);
    out[1] = static_cast<char>(0x80 | (code & 0x3F));
    return 2;
  }
  out[0] = static_cast<char>(0xE0 | code >> 12);
  out[1] = static_cast<char>(0x80 | (code >> 6 & 0x3F));
  out[2] = static_cast<char>(0x80 | (code & 0x3F));
  return 3;
}

/// Calls `emit(std::string_view)` with the folded form of each character in turn, until it returns false.
template <class Emit>
bool fold_each(std::string_view text, Emit emit) {
  char made[4];
  while (!text.empty()) {
    const auto [code, size] = read_character(text);
    const char32_t folded = code < 0x80 ? fold_ascii(code) : code == not_utf8 ? code : fold_character(code);
    const auto piece =
        folded == code ? text.substr(0, size) : std::string_view(made, write_character(made, folded));
    if (!emit(piece)) return false;
    text.remove_prefix(size);
  }
  return true;
}

/// How common a byte is in folded text, roughly: what to look for first.
int frequency(unsigned char c) {
  constexpr std::string_view by_frequency = " etaoinsrhldcumfpgwybv";
  const auto at = by_frequency.find(static_cast<char>(c));
  if (at != std::string_view::npos) return 100 - static_cast<int>(at);
  return c >= 0x80              ? 50
         : c >= '0' && c <= '9' ? 40
                                : 10;  // all letters of an alphabet share their first byte
}

}  // namespace

void append_folded(std::string& out, std::string_view text) {
  const auto ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  const auto rest =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), ascii) - text.begin());
  const auto start = out.size();
  out.resize(start + rest);
  std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(rest),
                 out.begin() + static_cast<std::ptrdiff_t>(start),
                 [](char c) { return static_cast<char>(fold_ascii(static_cast<unsigned char>(c))); });
  fold_each(text.substr(rest), [&](std::string_view piece) {
    out += piece;
    return true;
  });
}

std::string fold(std::string_view text) {
  std::string out;
  append_folded(out, text);
  return out;
}

bool folds_to(std::string_view text, std::string_view folded) {
  const bool is_prefix = fold_each(text, [&](std::string_view piece) {
    if (!folded.starts_with(piece)) return false;
    folded.remove_prefix(piece.size());
    return true;
  });
  return is_prefix && folded.empty();
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto [code, size] = read_character(text);
    if (code == not_utf8) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string first_characters(std::string_view text, std::size_t most) {
  std::size_t count = 0, end = 0;
  for (; end < text.size(); ++end)
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && count++ == most) break;
  return std::string(text.substr(0, end));
}

text_signature make_signature(std::string_view text) {
  text_signature signature;
  const auto add = [&](std::uint32_t gram) {
    const std::uint32_t bit = gram * 0x9E3779B1u >> 24;
    signature.words[bit >> 6] |= std::uint64_t{1} << (bit & 63);
  };
  std::uint32_t last = 0;  // up to three bytes
  for (std::size_t i = 0; i < text.size(); ++i) {
    last = (last << 8 | byte_at(text, i)) & 0xFFFFFF;
    if (i >= 1) add(last & 0xFFFF);
    if (i >= 2) add(last | 0x1000000);
  }
  return signature;
}

text_finder::text_finder(std::string_view needle) : needle_(needle) {
  for (std::size_t i = 1; i < needle.size(); ++i)
    if (frequency(static_cast<unsigned char>(needle[i])) <
        frequency(static_cast<unsigned char>(needle[rare_])))
      rare_ = i;
}

std::size_t text_finder::find(std::string_view text, std::size_t from) const {
  const char* const begin = text.data();
  while (from + needle_.size() <= text.size()) {
    const auto last = text.size() - needle_.size() + 1;  // first start that is too far right
    const auto* hit =
        static_cast<const char*>(std::memchr(begin + from + rare_, needle_[rare_], last - from));
    if (hit == nullptr) return npos;
    from = static_cast<std::size_t>(hit - begin) - rare_;
    if (std::memcmp(begin + from, needle_.data(), needle_.size()) == 0) return from;
    ++from;
  }
  return npos;
}

}  // namespace steward
