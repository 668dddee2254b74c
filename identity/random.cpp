#include "identity/random.hpp"

#include <sys/random.h>

#include <stdexcept>

namespace steward {

namespace {

constexpr std::size_t max_bytes = 256;  // getrandom never returns short for so many

}  // namespace

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  const bool filled =
      count <= max_bytes && ::getrandom(bytes.data(), count, 0) == static_cast<ssize_t>(count);
  if (!filled)
    throw std::runtime_error("the kernel's random generator gave no bytes; check that getrandom is allowed");
  return bytes;
}

std::string random_hex(std::size_t bytes) {
  std::string hex;
  hex.reserve(2 * bytes);
  for (const unsigned char byte : random_bytes(bytes)) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

}  // namespace steward
