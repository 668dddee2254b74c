#pragma once

#include <caf/fwd.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "actors/actors.hpp"
#include "actors/environment.hpp"
#include "domain/audit.hpp"
#include "identity/mail_secrets.hpp"
#include "persistence/database.hpp"

namespace steward {

struct mail_desk_arguments {
  const environment* env = nullptr;
  std::shared_ptr<database> db;
  std::vector<shard_actor> shards;
  mail_secrets secrets;
  /// Writes down what happened; may throw database_unavailable.
  std::function<void(const audit_entry&)> audit;
};

/// Spawns the mail desk, detached: it blocks on its own connection. What has become of a user's mail goes
/// through the user's actor.
mail_desk_actor spawn_mail_desk(caf::actor_system&, mail_desk_arguments);

}  // namespace steward
