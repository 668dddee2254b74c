#pragma once

#include <cstddef>
#include <string>

namespace steward {

/// `count` bytes (1..256) from the kernel's random generator. Callable from any thread. Throws
/// std::runtime_error when the kernel has no randomness to give.
std::string random_bytes(std::size_t count);

/// The same, written as 2 * `bytes` lower-case hexadecimal digits.
std::string random_hex(std::size_t bytes);

}  // namespace steward
