#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "actors/key_keeper.hpp"
#include "config/settings.hpp"
#include "identity/issuer.hpp"

namespace steward {

/// Others whose access tokens are accepted, as the settings name them, and where keys of theirs that change
/// come from.
struct issuer_registry {
  std::vector<issuer> issuers;
  std::vector<key_feed> feeds;
};

/// `stopped`: true ends requests for keys that are under way. Throws std::runtime_error when a key of the
/// settings cannot be read.
issuer_registry external_issuers(const settings&, std::shared_ptr<const std::atomic<bool>> stopped);

}  // namespace steward
