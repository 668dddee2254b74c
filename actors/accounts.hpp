#pragma once

#include <caf/fwd.hpp>
#include <functional>
#include <optional>
#include <vector>

#include "actors/actors.hpp"
#include "actors/environment.hpp"
#include "persistence/accounts.hpp"

namespace steward {

/// Where accounts are kept; tests put something else than PostgreSQL here. Each may throw
/// database_unavailable.
struct account_store {
  std::function<bool(const user&, const std::string& address, const std::string& hash,
                     const std::optional<idempotency_token>&)>
      create;
  std::function<std::optional<credentials>(const std::string& address)> find;
  std::function<uuid(const std::string& issuer, const std::string& subject, const user& candidate)> resolve;
  std::function<std::optional<std::string>(const uuid&, const std::string& key, timestamp oldest)>
      fingerprint;
};

struct accounts_arguments {
  account_store store;
  std::vector<password_actor> workers;
  std::int64_t max_backlog = 64;  ///< passwords that may wait; more are answered 503
  const environment* env = nullptr;
};

/// Spawns an account actor. In production detached: the store blocks. Passwords are hashed by the workers, so
/// that it goes on resolving subjects meanwhile.
accounts_actor spawn_accounts(caf::actor_system&, accounts_arguments, bool detached);

}  // namespace steward
