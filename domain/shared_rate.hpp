#pragma once

#include <chrono>
#include <string>

#include "domain/rate_limit.hpp"

namespace steward {

/// A request that counts against a limit which all nodes keep together.
struct shared_claim {
  std::string key;  ///< whose limit: "auth:192.0.2.1"
  rate_policy policy;
  int cost = 1;
};

/// What came of it.
struct shared_verdict {
  bool known = false;                     ///< false: nobody keeps it together now, decide alone
  std::chrono::nanoseconds wait{};        ///< zero: the request passes and has been counted
  std::chrono::nanoseconds until_full{};  ///< until the whole quota is there again
};

}  // namespace steward
