#pragma once

#include <string_view>

namespace steward::http {

inline char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Compares ASCII text without case; other bytes must be equal.
inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  return true;
}

/// Without blanks at either end.
inline std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes the next element off a comma separated list (or one with another separator), trimmed.
inline std::string_view next_element(std::string_view& list, char separator = ',') {
  const auto end = list.find(separator);
  const auto element = trim(list.substr(0, end));
  list = end == std::string_view::npos ? std::string_view{} : list.substr(end + 1);
  return element;
}

}  // namespace steward::http
