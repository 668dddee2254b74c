#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace steward {

/// The policies that requests are counted against. The first two are a user's, the others an address's.
enum class rate_class : std::uint8_t {
  standard,  ///< every request of a user
  exports,   ///< requests that read all of a user's data
  auth,      ///< requests that prove who somebody is: sign-up, login, refresh, reset
  address,   ///< every request of an address
  none       ///< not counted: probes
};
inline constexpr std::size_t rate_class_count = 4;

/// The name in the headers RateLimit and RateLimit-Policy.
constexpr std::string_view to_string(rate_class which) {
  constexpr std::string_view names[] = {"default", "export", "auth", "ip", ""};
  return names[static_cast<std::size_t>(which)];
}

/// What is left of a policy, as the client is told (draft-ietf-httpapi-ratelimit-headers).
struct rate_standing {
  rate_class which = rate_class::none;  ///< none: nothing is told
  std::int32_t remaining = 0;           ///< requests that may follow at once
  std::int32_t reset = 0;               ///< seconds until all of the quota is there again, rounded up
};

}  // namespace steward
