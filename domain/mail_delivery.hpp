#pragma once

#include "domain/record.hpp"

namespace steward {

/// What has become of a mail, as far as is known (FEATURES E5).
enum class mail_status : int {
  queued,      ///< waits for its first try
  sent,        ///< a mail server has taken it
  deferred,    ///< not now; it is tried again, here or by the server that has it
  bounced,     ///< refused for good, or given up
  complained,  ///< its receiver calls it spam
  delivered,   ///< the receiver's server has it
  suppressed   ///< not sent: its receiver does not want it, or mail does not arrive there
};
inline constexpr int mail_status_count = 7;

/// "queued", ...
std::string_view to_string(mail_status);

/// A mail of a user. Written with the job that sends it, and with what comes of that.
struct mail_delivery {
  uuid user_id;
  uuid id;              ///< the job's; also the left part of the Message-ID
  std::string text;     ///< which one: "password_reset", ...
  std::string address;  ///< where it goes
  int status = 0;       ///< mail_status
  std::string reason;   ///< what the other side said; may be empty, up to 500 bytes
  timestamp created_at;
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"mail_deliveries", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(mail_delivery, (),
                      (user_id, id, text, address, status, reason, created_at, updated_at, version))

inline mail_status status_of(const mail_delivery& one) { return static_cast<mail_status>(one.status); }

}  // namespace steward
