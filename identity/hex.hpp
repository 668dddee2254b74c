#pragma once

#include <string>
#include <string_view>

namespace steward {

/// Bytes as lower-case hexadecimal digits.
inline std::string hex_of(std::string_view bytes) {
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

}  // namespace steward
