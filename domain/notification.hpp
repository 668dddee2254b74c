#pragma once

#include "domain/record.hpp"

namespace steward {

/// Something that its user is told (FEATURES E1). Its id is made of what it is about, so there is one of a
/// kind.
struct notification {
  uuid user_id;
  uuid id;
  std::string kind;                    ///< "reminder", "daily_summary", "monitor"
  std::string title;                   ///< 1 to 300 characters
  std::string text;                    ///< up to 10,000 characters, with line breaks
  std::optional<std::string> entity;   ///< what it is about: "task", "monitor", or nothing
  std::optional<uuid> entity_id;       ///< which one
  std::optional<timestamp> fire_time;  ///< of a reminder: when it was to be
  timestamp created_at;
  std::optional<timestamp> deliver_at;    ///< held until then: it came in quiet hours
  std::optional<timestamp> delivered_at;  ///< when its user was to be told; nothing while it is held
  std::optional<timestamp> read_at;
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"notifications", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(notification, (),
                      (user_id, id, kind, title, text, entity, entity_id, fire_time, created_at, deliver_at,
                       delivered_at, read_at, updated_at, version))

/// Waits for the end of quiet hours, unread.
inline bool is_held(const notification& one) { return !one.delivered_at && !one.read_at; }

}  // namespace steward
