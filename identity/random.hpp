#pragma once

#include <cstddef>
#include <string>

namespace steward {

/// `bytes` bytes (1..256) from the kernel's random generator, written as 2 * `bytes` lower-case hexadecimal
/// digits. Callable from any thread. Throws std::runtime_error when the kernel has no randomness to give.
std::string random_hex(std::size_t bytes);

}  // namespace steward
