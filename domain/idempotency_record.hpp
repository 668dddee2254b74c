#pragma once

#include "domain/record.hpp"

namespace steward {

/// The answer to a keyed request, kept for as long as the retention says (24 h) and over restarts.
struct idempotency_record {
  uuid user_id;
  std::string key;
  std::string fingerprint;
  int kind = 0;  ///< reply_kind
  std::string body;
  std::string etag;
  std::string location;
  timestamp created_at;

  static constexpr table_info table{"idempotency_records", "user_id, key"};
};
BOOST_DESCRIBE_STRUCT(idempotency_record, (),
                      (user_id, key, fingerprint, kind, body, etag, location, created_at))

}  // namespace steward
