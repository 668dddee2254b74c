#pragma once

#include <optional>
#include <string>
#include <variant>

#include "domain/time.hpp"
#include "domain/uuid.hpp"

namespace steward {

/// A sign-in on one device, from its first refresh token to the last. Its id is `sid` in access tokens.
struct user_session {
  uuid id;
  uuid user_id;
  std::string device;   ///< as the client names itself (User-Agent); may be empty
  std::string address;  ///< where it was last used from; may be empty
  timestamp created_at{};
  timestamp last_used_at{};  ///< when it began or was last refreshed
  timestamp expires_at{};    ///< unless it is refreshed before
};

/// The sessions of a user, as JSON; `current` is marked.
struct list_sessions {
  uuid user;
  std::optional<uuid> current;
};

/// Ends one of the user's sessions. errc::not_found when the user has no such session.
struct end_session {
  uuid user;
  uuid id;
};

/// Ends all of the user's sessions, or all but one.
struct end_sessions {
  uuid user;
  std::optional<uuid> except;
};

/// Ends the session of a refresh token, if there is one.
struct log_out {
  std::string refresh_token;
};

using session_command = std::variant<list_sessions, end_session, end_sessions, log_out>;

}  // namespace steward
