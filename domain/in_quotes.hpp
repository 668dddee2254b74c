#pragma once

#include <string>
#include <string_view>

namespace steward {

/// What a message quotes of somebody's text: in quotation marks, at most 40 bytes of it, no half of a
/// character. `text` is UTF-8.
inline std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 40;
  auto end = text.size();
  if (end > most)
    for (end = most; (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80; --end) {
    }
  return '"' + std::string(text.substr(0, end)) + '"';
}

}  // namespace steward
