#pragma once

#include "domain/record.hpp"

namespace steward {

/// Where a user wants to be told of events (FEATURES E7, Standard Webhooks 1.0.0). What signs is elsewhere
/// (webhook_key).
struct webhook_endpoint {
  uuid user_id;
  uuid id;
  std::string url;                  ///< https://..., or http:// of this machine where that is allowed
  std::string description;          ///< 0 to 200 characters
  std::vector<std::string> topics;  ///< "tasks" or "task.created"; empty: every event
  bool enabled = true;
  std::string disabled_reason;  ///< "gone", "failing"; empty: its owner has chosen so, or it is enabled
  bool ordered = false;         ///< messages about one thing one after the other
  std::int64_t key_number = 1;  ///< of the webhook_key that signs
  std::string public_key;       ///< "whpk_..." of an ed25519 key; else empty
  std::optional<timestamp> previous_until;  ///< so long the key before signs as well
  std::optional<timestamp> failing_since;   ///< nothing has arrived since
  std::optional<timestamp> not_before;      ///< it has asked for a pause (429, 502, 504)
  timestamp created_at;
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"webhook_endpoints", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(webhook_endpoint, (),
                      (user_id, id, url, description, topics, enabled, disabled_reason, ordered, key_number,
                       public_key, previous_until, failing_since, not_before, created_at, updated_at,
                       version))

}  // namespace steward
