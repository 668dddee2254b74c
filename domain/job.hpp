#pragma once

#include "domain/record.hpp"

namespace steward {

/// Where a job stands. A finished job has no row.
enum class job_phase : int {
  waiting,  ///< runs at `run_at`
  spent,    ///< has run; keeps its key taken until `run_at` (throttle), then goes without running
  blocked,  ///< waits for the job before it with the same ordered key
  dead      ///< gave up; kept for a person to look at
};

/// What a key is for.
enum class job_key_use : int {
  none,     ///< there is no key, or it only names what the job is about
  unique,   ///< one job of its kind and key at a time
  ordered,  ///< jobs of one kind and key run one after the other, in the order they were made
};

/// Work to be done later, once. Written in the change set of what causes it, removed in the change set of its
/// effect (DESIGN law 2).
struct job {
  uuid user_id;
  uuid id;
  int shard = 0;     ///< of the user: a scheduler loads the jobs of its shard
  std::string kind;  ///< names the handler
  std::optional<std::string> key;
  int key_use = 0;            ///< job_key_use
  std::int64_t position = 0;  ///< among those with the same ordered key
  int phase = 0;              ///< job_phase
  int priority = 5;           ///< 0 to 9; lower ones of what is due run first
  timestamp run_at;
  int attempt = 0;                      ///< failures so far
  int max_attempts = 0;                 ///< 0: as its kind says
  std::optional<timestamp> held_until;  ///< throttle: the key stays taken so long
  std::optional<uuid> schedule_id;      ///< the schedule that fired it
  std::optional<timestamp> fire_time;   ///< of the schedule, before jitter
  json_text payload;                    ///< a JSON value that the handler understands
  std::string last_error;               ///< of the newest failure; empty: none
  timestamp created_at;
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"jobs", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(job, (),
                      (user_id, id, shard, kind, key, key_use, position, phase, priority, run_at, attempt,
                       max_attempts, held_until, schedule_id, fire_time, payload, last_error, created_at,
                       updated_at, version))

inline job_phase phase_of(const job& one) { return static_cast<job_phase>(one.phase); }
inline job_key_use key_use_of(const job& one) { return static_cast<job_key_use>(one.key_use); }

/// Whether a scheduler has to do something at run_at.
inline bool is_timed(const job& one) {
  return phase_of(one) == job_phase::waiting || phase_of(one) == job_phase::spent;
}

}  // namespace steward
