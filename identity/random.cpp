#include "identity/random.hpp"

#include <sys/random.h>

#include <array>
#include <stdexcept>

namespace steward {

std::string random_hex(std::size_t bytes) {
  // getrandom never returns short for up to 256 bytes.
  std::array<unsigned char, 256> buffer;
  const bool filled =
      bytes <= buffer.size() && ::getrandom(buffer.data(), bytes, 0) == static_cast<ssize_t>(bytes);
  if (!filled)
    throw std::runtime_error("the kernel's random generator gave no bytes; check that getrandom is allowed");
  std::string hex;
  hex.reserve(2 * bytes);
  for (std::size_t i = 0; i < bytes; ++i) {
    hex += "0123456789abcdef"[buffer[i] >> 4];
    hex += "0123456789abcdef"[buffer[i] & 15];
  }
  return hex;
}

}  // namespace steward
