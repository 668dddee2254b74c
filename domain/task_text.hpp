#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace steward {

/// Folds the case of UTF-8 text: texts that differ only in case fold to the same bytes. Unicode's simple
/// folding for Latin (with Latin-1, Extended-A, -B and Additional), Greek without the polytonic block,
/// Cyrillic, Armenian and full width Latin; other characters, and bytes that are not UTF-8, stay as they are.
/// Differs from Unicode in one character: the dotted capital I (U+0130) folds to "i". Accents stay, and
/// composed and decomposed forms are not unified.
std::string fold(std::string_view text);
void append_folded(std::string& out, std::string_view text);

/// Whether `text` folds to `folded`, without making a copy.
bool folds_to(std::string_view text, std::string_view folded);

/// Whether the text is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool is_utf8(std::string_view text);

/// Number of characters (code points) of UTF-8 text.
std::size_t count_characters(std::string_view text);

/// The beginning of UTF-8 text, at most `most` characters of it.
std::string first_characters(std::string_view text, std::size_t most);

/// Which pairs and triples of bytes occur in a text, hashed into 256 bits.
struct text_signature {
  std::array<std::uint64_t, 4> words{};

  /// False when `part` cannot be the signature of a substring. True is only a maybe.
  bool may_contain(const text_signature& part) const {
    std::uint64_t missing = 0;
    for (std::size_t i = 0; i < words.size(); ++i) missing |= part.words[i] & ~words[i];
    return missing == 0;
  }
  bool operator==(const text_signature&) const = default;
};

text_signature make_signature(std::string_view text);

/// A text to look for in many others: jumps from one occurrence of its rarest byte to the next.
class text_finder {
 public:
  static constexpr std::size_t npos = std::string_view::npos;

  explicit text_finder(std::string_view needle);  ///< keeps the view; not empty
  std::size_t find(std::string_view text, std::size_t from = 0) const;

 private:
  std::string_view needle_;
  std::size_t rare_ = 0;  ///< position of the needle's rarest byte
};

}  // namespace steward
