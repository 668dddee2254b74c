#pragma once

#include <mutex>

#include "domain/login_guard.hpp"
#include "http/address_limits.hpp"
#include "http/client_address.hpp"
#include "http/rate_policies.hpp"
#include "http/refusal_log.hpp"

namespace steward::http {

/// What all io threads know together about where requests come from.
struct address_gate {
  explicit address_gate(const settings& config)
      : proxies(config),
        requests(rate_policies_of(config)[rate_class::address]),
        proofs(rate_policies_of(config)[rate_class::auth]) {}

  const proxy_trust proxies;
  address_limits requests;  ///< of an address, all together
  address_limits proofs;    ///< of who somebody is: passwords are tried here

  refusal_log refusals;

  std::mutex lock;     ///< of `logins`
  login_guard logins;  ///< not asked when proofs are not limited
};

}  // namespace steward::http
