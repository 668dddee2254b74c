#pragma once

#include <caf/fwd.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/actors.hpp"
#include "actors/ask_password.hpp"
#include "actors/environment.hpp"
#include "domain/audit.hpp"
#include "persistence/database.hpp"

namespace steward {

struct account_desk_arguments {
  const environment* env = nullptr;
  std::shared_ptr<database> db;
  password_workers passwords;
  std::vector<shard_actor> shards;
  /// Seals what only a mail may tell, for a purpose (identity/vault).
  std::function<std::string(const std::string& plain, const std::string& purpose)> seal;
  /// Writes down what happened; may throw database_unavailable.
  std::function<void(const audit_entry&)> audit;
};

/// Spawns the account desk, detached: it blocks on its own connection, apart from the account actor's, so
/// that resetting passwords does not hold up signing in. What concerns the profile, and every mail, goes
/// through the user's actor.
account_desk_actor spawn_account_desk(caf::actor_system&, account_desk_arguments);

}  // namespace steward
