#pragma once

#include <caf/fwd.hpp>
#include <functional>
#include <optional>
#include <vector>

#include "actors/actors.hpp"
#include "actors/ask_password.hpp"
#include "actors/environment.hpp"
#include "domain/audit.hpp"
#include "persistence/accounts.hpp"

namespace steward {

/// Where accounts are kept; tests put something else than PostgreSQL here. Each may throw
/// database_unavailable.
struct account_store {
  std::function<bool(const user&, const std::string& address, const std::string& hash,
                     const std::optional<idempotency_token>&)>
      create;
  std::function<std::optional<credentials>(const std::string& address)> find;
  std::function<std::optional<uuid>(const std::string& issuer, const std::string& subject,
                                    const user& candidate)>
      resolve;  ///< nothing: the issuer has removed the subject
  std::function<std::optional<std::string>(const uuid&, const std::string& key, timestamp oldest)>
      fingerprint;
  /// Whether an account may be made for this address; null: always. `use`: a code counts as used then.
  std::function<bool(const std::string& address, const std::string& invite, bool use)> admit;
  std::function<bool(const std::string& issuer, const std::string& subject)> knows;  ///< null if `admit` is
};

struct accounts_arguments {
  account_store store;
  password_workers passwords;
  const environment* env = nullptr;
  std::function<void(const audit_entry&)> audit = [](const audit_entry&) {
  };                              ///< may throw database_unavailable
  bool enumeration_safe = false;  ///< the owner of a taken address is told by mail, whoever signs up is not
  account_desk_actor desk;        ///< has new users prove their address; may be null in tests
};

/// Spawns an account actor. In production detached: the store blocks. Passwords are hashed by the workers, so
/// that it goes on resolving subjects meanwhile.
accounts_actor spawn_accounts(caf::actor_system&, accounts_arguments, bool detached);

}  // namespace steward
