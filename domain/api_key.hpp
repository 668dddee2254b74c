#pragma once

#include "domain/record.hpp"

namespace steward {

/// A key of an integration (FEATURES J12): acts for its user, within its scopes. The key itself is shown once
/// and not kept.
struct api_key {
  uuid user_id;
  uuid id;
  std::string name;           ///< 1 to 100 characters
  std::string hint;           ///< how it ends, to recognise it by
  std::string hash;           ///< of the key
  std::string previous_hash;  ///< of the one before, while `previous_until` lasts; else empty
  std::optional<timestamp> previous_until;
  std::vector<std::string> scopes;  ///< "tasks:read", ...; at least one
  std::optional<timestamp> expires_at;
  std::optional<timestamp> last_used_at;  ///< to the hour
  timestamp created_at;
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"api_keys", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(api_key, (),
                      (user_id, id, name, hint, hash, previous_hash, previous_until, scopes, expires_at,
                       last_used_at, created_at, updated_at, version))

}  // namespace steward
