#pragma once

#include "domain/record.hpp"

namespace steward {

/// What happens to reminders that came while nobody could fire them (the node was down, or overloaded).
enum class missed_policy : int {
  once,    ///< of those of one task the newest fires, late
  recent,  ///< each that is not older than `missed_minutes` fires, late
  all      ///< each fires, late
};

/// What a user has chosen (FEATURES F10). Who has never chosen has no row, and these defaults.
struct user_preferences {
  uuid user_id;
  std::string timezone = "UTC";           ///< IANA name
  int day_start_hour = 0;                 ///< 0 to 12: the user's day goes from there to there
  std::optional<std::string> quiet_from;  ///< "22:00", wall time; both or neither
  std::optional<std::string> quiet_until;
  std::vector<std::string> quiet_days;  ///< "MO" to "SU": the days that quiet hours begin on
  std::vector<std::string> muted;       ///< "kind/channel" of what is not wanted
  std::vector<std::string> mailed;      ///< kinds that are told by mail, too: "daily_summary"
  int missed_reminders = 0;             ///< missed_policy
  int missed_minutes = 60;              ///< 1 to 525,600
  bool daily_summary = false;
  std::string daily_summary_time = "07:00";  ///< wall time
  timestamp created_at;
  timestamp updated_at;
  std::int64_t version = 0;  ///< 0: never chosen

  static constexpr table_info table{"preferences", "user_id"};
};
BOOST_DESCRIBE_STRUCT(user_preferences, (),
                      (user_id, timezone, day_start_hour, quiet_from, quiet_until, quiet_days, muted, mailed,
                       missed_reminders, missed_minutes, daily_summary, daily_summary_time, created_at,
                       updated_at, version))

/// What has been done for which of the user's days: once for each local date, whatever happens to zones and
/// settings (GUARANTEES G20).
struct day_mark {
  uuid user_id;
  std::string kind;  ///< of what is done: "daily_summary"
  std::string day;   ///< the newest, "2026-03-01"
  std::int64_t version = 1;

  static constexpr table_info table{"day_marks", "user_id, kind"};
};
BOOST_DESCRIBE_STRUCT(day_mark, (), (user_id, kind, day, version))

}  // namespace steward
