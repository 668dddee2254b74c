#pragma once

#include <array>

#include "domain/record.hpp"

namespace steward {

/// Where a message stands.
enum class delivery_state : int {
  queued,     ///< a job sends it
  delivered,  ///< the endpoint has taken it
  failed,     ///< given up; can be sent again
  dropped     ///< never queued, since too much waits already; can be sent again
};
inline constexpr std::array<std::string_view, 4> delivery_state_names{"queued", "delivered", "failed",
                                                                      "dropped"};

/// A message to one endpoint and what became of it: a line of the delivery log. Not kept in memory (as events
/// are not): written in change sets, read through a reader. Its id is the message's (webhook-id), however
/// often it is sent, and that of the job that sends it.
struct webhook_delivery {
  uuid user_id;
  uuid id;
  uuid endpoint_id;
  std::int64_t event_seq = 0;     ///< of the event it tells; 0: none, a test
  std::optional<uuid> entity_id;  ///< what the event is about
  std::string type;               ///< "task.created", ...
  std::string trace_id;           ///< W3C trace id of the request behind it; empty: none
  json_text body;                 ///< as it is sent, byte by byte
  int state = 0;                  ///< delivery_state
  int attempts = 0;
  int last_status = 0;     ///< of the newest answer; 0: there was none
  std::string last_error;  ///< why the newest attempt failed; empty: it did not
  std::string response;    ///< how the newest answer begins
  std::optional<timestamp> next_at;
  std::optional<timestamp> delivered_at;
  timestamp created_at;
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"webhook_deliveries", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(webhook_delivery, (),
                      (user_id, id, endpoint_id, event_seq, entity_id, type, trace_id, body, state, attempts,
                       last_status, last_error, response, next_at, delivered_at, created_at, updated_at,
                       version))

inline delivery_state state_of(const webhook_delivery& one) { return static_cast<delivery_state>(one.state); }

}  // namespace steward
