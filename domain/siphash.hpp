#pragma once

#include <cstdint>
#include <string_view>

namespace steward {

struct siphash_key {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed 64-bit hash.
std::uint64_t siphash(const siphash_key&, std::string_view text);

}  // namespace steward
