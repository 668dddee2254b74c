#pragma once

#include <caf/fwd.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/actors.hpp"
#include "actors/environment.hpp"
#include "actors/federation_store.hpp"
#include "domain/audit.hpp"
#include "gateways/oauth/provider.hpp"
#include "identity/vault.hpp"

namespace steward {

struct federation_arguments {
  const environment* env = nullptr;
  federation_store store;
  std::shared_ptr<const oauth_providers> providers;
  std::vector<shard_actor> shards;
  std::shared_ptr<const vault> secrets;
  std::string public_url;  ///< without a slash at its end
  admission admit;         ///< whether an account may be made
  std::function<void(const audit_entry&)> audit = [](const audit_entry&) {
  };  ///< may throw database_unavailable
};

/// Spawns one that signs people in with accounts elsewhere, links these, and takes what issuers tell of their
/// users. In production detached: it blocks on providers and on its own connection. A node has several, with
/// providers of their own, so that one that waits does not hold up the others.
federation_actor spawn_federation(caf::actor_system&, federation_arguments, bool detached);

}  // namespace steward
