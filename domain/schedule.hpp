#pragma once

#include "domain/record.hpp"

namespace steward {

/// What happens when a fire time comes while a job of an earlier one is not finished.
enum class overlap_policy : int {
  skip,          ///< this time is left out
  queue_one,     ///< one may wait behind the one that runs; further ones are left out
  queue_all,     ///< all wait, and run one after the other
  allow,         ///< they run beside each other
  cancel_former  ///< the unfinished ones are cancelled
};

/// What happens to fire times that passed while nobody could fire them (the node was down, or overloaded).
enum class catch_up_policy : int {
  once,    ///< one job for the newest of them
  recent,  ///< a job for each that is not older than `catch_up_seconds`
  all      ///< a job for each
};

/// Makes a job of its kind at each of its fire times.
struct schedule {
  uuid user_id;
  uuid id;
  std::string name;      ///< for people; may be empty
  std::string kind;      ///< of the jobs
  std::string times;     ///< when, as schedule_times.hpp reads it
  std::string timezone;  ///< IANA name, or empty for UTC
  json_text payload;     ///< of the jobs
  int priority = 5;      ///< of the jobs
  int overlap = 0;       ///< overlap_policy
  int catch_up = 0;      ///< catch_up_policy
  std::int64_t catch_up_seconds = 0;
  std::int64_t jitter_ms = 0;  ///< jobs run up to so much later; always equally much for one schedule
  int pause_after = 0;         ///< pauses after so many dead jobs in a row; 0: never
  int failures = 0;            ///< dead jobs in a row
  bool paused = false;
  std::optional<timestamp> next_at;  ///< the next fire time; nothing when there will be none
  std::optional<timestamp> last_at;  ///< the newest fire time that made a job
  timestamp created_at;              ///< intervals count from here
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"schedules", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(schedule, (),
                      (user_id, id, name, kind, times, timezone, payload, priority, overlap, catch_up,
                       catch_up_seconds, jitter_ms, pause_after, failures, paused, next_at, last_at,
                       created_at, updated_at, version))

}  // namespace steward
