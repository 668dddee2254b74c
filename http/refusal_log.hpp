#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "http/address_limits.hpp"

namespace steward::http {

/// Which refusals of access are written to the log, so that nobody can fill it: ten a minute of each address
/// (an IPv6 /64), 600 a minute of all. The others are counted. OWASP ASVS 7.2. Any thread.
class refusal_log {
 public:
  /// Whether this refusal is written; if so, how many were not since the one before. `now` is of a clock that
  /// does not jump.
  std::optional<std::uint64_t> admit(const ip_address& from, std::chrono::nanoseconds now);

 private:
  address_limits of_each_{{10, std::chrono::seconds{60}}, 16'384};
  std::mutex lock_;  // of what follows
  rate_limiter of_all_{{600, std::chrono::seconds{60}}};
  std::uint64_t left_out_ = 0;
};

}  // namespace steward::http
