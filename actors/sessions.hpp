#pragma once

#include <caf/fwd.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/actors.hpp"
#include "actors/environment.hpp"
#include "domain/audit.hpp"
#include "identity/refresh_token.hpp"
#include "identity/revoked_sessions.hpp"
#include "persistence/sessions.hpp"

namespace steward {

/// Where sessions are kept; tests put something else than PostgreSQL here. Each may throw
/// database_unavailable.
struct session_store {
  std::function<void(const user_session&, const std::string& token_hash, timestamp ends_at)> begin;
  std::function<std::optional<refreshed_session>(const uuid&, const refresh_attempt&,
                                                 const std::string& address)>
      refresh;
  std::function<std::vector<user_session>(const uuid& user, timestamp now)> list;
  std::function<std::vector<uuid>(const session_choice&, const std::string& why, timestamp now)>
      revoke_of_user;
  std::function<std::vector<uuid>(const uuid& id, const std::string& why, timestamp now)> revoke;
  std::function<std::vector<uuid>(std::chrono::seconds back)> recently_revoked;
  std::function<void(timestamp oldest)> forget;
};

struct session_arguments {
  session_store store;
  std::shared_ptr<const refresh_tokens> tokens;
  std::shared_ptr<revoked_sessions> revoked;          ///< where io threads look; this actor alone adds to it
  std::chrono::seconds refresh_life{30 * 24 * 3600};  ///< a session that is not refreshed for so long is over
  std::chrono::seconds session_life{90 * 24 * 3600};  ///< and after this in any case
  std::chrono::seconds access_life{900};              ///< of access tokens: so long an ended session matters
  const environment* env = nullptr;
  std::function<void(const audit_entry&)> audit = [](const audit_entry&) {
  };  ///< may throw database_unavailable
};

/// Spawns the actor of sessions. In production detached: the store blocks. First fills `revoked`; throws
/// database_unavailable when that is not possible.
sessions_actor spawn_sessions(caf::actor_system&, session_arguments, bool detached);

}  // namespace steward
