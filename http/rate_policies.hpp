#pragma once

#include "config/settings.hpp"
#include "domain/rate_limit.hpp"

namespace steward::http {

/// The policies that the settings name.
inline rate_policies rate_policies_of(const settings& config) {
  const auto policy = [](const rate_limit& from) {
    return rate_policy{static_cast<int>(from.count), from.window};
  };
  rate_policies all;
  all[rate_class::standard] = policy(config.rate_limit_default);
  all[rate_class::exports] = policy(config.rate_limit_export);
  all[rate_class::auth] = policy(config.rate_limit_auth);
  all[rate_class::address] = policy(config.rate_limit_ip);
  return all;
}

}  // namespace steward::http
