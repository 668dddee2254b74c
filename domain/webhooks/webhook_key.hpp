#pragma once

#include "domain/record.hpp"

namespace steward {

/// What signs the messages to an endpoint, sealed (identity/vault). Written once and never changed, and not
/// kept in memory: so sealing all secrets again (steward secrets reencrypt) is undone by nobody, and only the
/// call that sends a message reads it.
struct webhook_key {
  uuid user_id;
  uuid endpoint_id;
  std::int64_t number = 1;  ///< 1, 2, ... with each rotation
  std::string sealed;       ///< "whsec_..." or "whsk_..."

  static constexpr table_info table{"webhook_keys", "user_id, endpoint_id, number"};
};
BOOST_DESCRIBE_STRUCT(webhook_key, (), (user_id, endpoint_id, number, sealed))

}  // namespace steward
