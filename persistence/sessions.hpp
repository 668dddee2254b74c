#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/refresh_family.hpp"
#include "domain/session.hpp"
#include "domain/user.hpp"
#include "persistence/database.hpp"

namespace steward {

/// Stores a session that begins with a token of this hash. It ends at `ends_at` however often it is
/// refreshed.
void begin_session(database&, const user_session&, const std::string& token_hash, timestamp ends_at);

struct refreshed_session {
  bool reused = false;  ///< the token had been used before: the session has ended with this
  user who;
};

/// Presents a refresh token: refresh_family's present(), as one statement, so that whatever comes at once
/// comes one after the other. Nothing when there is no such session or it had ended before.
std::optional<refreshed_session> refresh_session(database&, const uuid& id, const refresh_attempt&,
                                                 const std::string& address);

/// The user's sessions that have not ended at `now`, last used first; at most 1,000.
std::vector<user_session> find_sessions(database&, const uuid& user, timestamp now);

/// Which of a user's sessions are meant.
struct session_choice {
  uuid user;
  std::optional<uuid> only;
  std::optional<uuid> except;
};

/// Ends sessions that have not ended at `now` and gives their ids. `why` is for operators.
std::vector<uuid> revoke_sessions(database&, const session_choice&, const std::string& why, timestamp now);
/// The same for one session whose user is not known.
std::vector<uuid> revoke_session(database&, const uuid& id, const std::string& why, timestamp now);

/// Sessions and other credentials (domain/credential.hpp) that have ended at most so long ago, by the
/// database's clock.
std::vector<uuid> recently_revoked(database&, std::chrono::seconds back);

/// Removes sessions that expired or were revoked before `oldest`, and what is known of other credentials that
/// ended before.
void forget_sessions(database&, timestamp oldest);

}  // namespace steward
