#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace steward {

// Documents as text, for extract(); no part of what others use.

/// A page as people see it, and what it says to programs.
struct text_document {
  std::string text;    ///< lines of visible text, none empty; list items begin with list_mark
  std::string folded;  ///< the same, folded, with as many lines
  std::string title;   ///< of a page
  std::vector<std::pair<std::string, std::string>> properties;  ///< <meta>: folded name and content
  std::vector<std::string> linked_data;                         ///< JSON-LD documents
};

inline constexpr std::string_view list_mark = "\u2022 ";

/// Of HTML or XML: without scripts, styles and tags, entities decoded. Linear in its size, whatever it is.
text_document read_html(std::string_view body);
/// Of plain text: items begin with "-" or "*".
text_document read_text(std::string_view body);

/// Bytes that are not UTF-8 become U+FFFD.
std::string to_utf8(std::string_view bytes);
void append_character(std::string& out, char32_t);

/// What a character reference says ("amp", "#233", "#xE9"); empty: it is none that is known.
std::string character_named(std::string_view reference);

}  // namespace steward
