#pragma once

#include <optional>
#include <string>

#include "domain/time.hpp"

namespace steward {

/// For how long after a refresh its token may be presented again by the same client, whose answer was lost
/// (GUARANTEES G7). It gets the same successor; the time never starts anew.
inline constexpr std::chrono::seconds refresh_grace{10};

/// The refresh tokens of one session. Each has one successor, made of it (identity/refresh_token), so
/// whatever happens there is one token that renews the session: no presentation can fork the family.
struct refresh_family {
  std::string current;     ///< hash of the token that renews the session
  std::string previous;    ///< of the one before it; empty: there is none
  timestamp rotated_at{};  ///< when `current` came into being
  std::string rotated_by;  ///< for which client
  timestamp expires_at{};  ///< when nobody has refreshed it until then
  std::optional<timestamp> revoked_at;
};

/// Somebody presents a token of the family.
struct refresh_attempt {
  std::string presented;  ///< hash of the token
  std::string successor;  ///< hash of its successor
  std::string client;     ///< what tells clients apart
  timestamp now{};
  timestamp expires_at{};  ///< of the session, if this renews it
};

enum class refresh_outcome {
  renewed,   ///< the answer is the successor, which renews the session from now on
  repeated,  ///< the same answer again; nothing has changed
  reused,    ///< somebody has a token that was used before: the family is revoked
  ended,     ///< revoked or expired before; nothing has changed
};

/// What a presentation does to the family. persistence/sessions.cpp says the same in one statement of SQL;
/// the tests compare them.
refresh_outcome present(refresh_family&, const refresh_attempt&);

}  // namespace steward
