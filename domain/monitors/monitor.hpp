#pragma once

#include "domain/record.hpp"

namespace steward {

/// Whether the classification of a monitor's sentence is what it stays.
enum class classification_status : int {
  provisional,  ///< the rules were not sure; a better one may come
  final         ///< sure, or corrected by its user
};

/// Something that is watched (FEATURES C2): a sentence, what it was read as, and when to look. It changes
/// when its user changes it and when its state does; what each look finds is in `monitor_progress`.
struct monitor {
  uuid user_id;
  uuid id;
  std::string name;          ///< for people, 1 to 200 characters
  std::string prompt;        ///< the sentence, up to 2,000 characters
  std::string times;         ///< when to look, as schedule_times.hpp reads it
  std::string timezone;      ///< IANA name, or empty for UTC
  json_text classification;  ///< source, facts and condition: monitors/classification.hpp
  int classification_status = 0;
  json_text policy{"{}"};  ///< when a judgement becomes a state: monitors/watch.hpp
  int ai = 0;              ///< ai_use: whether AI may read for it, or has to
  bool paused = false;
  std::string state = "unknown";         ///< of its condition: "unknown", "inactive", "active"
  std::optional<timestamp> state_since;  ///< nothing: never judged
  timestamp created_at;                  ///< intervals count from here
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"monitors", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(monitor, (),
                      (user_id, id, name, prompt, times, timezone, classification, classification_status,
                       policy, ai, paused, state, state_since, created_at, updated_at, version))

/// Where the checking of a monitor stands: replaced by every evaluation.
struct monitor_progress {
  uuid user_id;
  uuid id;                           ///< of the monitor
  std::optional<timestamp> next_at;  ///< the next look; nothing when there will be none
  std::optional<timestamp> last_at;  ///< the newest evaluation
  std::string outcome;               ///< of that one; empty: there was none
  std::string error;                 ///< what went wrong at it; empty: nothing
  int failures = 0;                  ///< evaluations in a row that failed
  std::int64_t evaluations = 0;      ///< in all
  std::string etag;                  ///< of the page, for the next conditional request; empty: none
  std::string last_modified;         ///< the same
  std::string content_hash;          ///< of the newest content
  json_text facts{"[]"};             ///< the present value of each: monitors/known_facts.hpp
  json_text compared{"{}"};          ///< what the next look's facts are compared with, by name
  json_text watch{"{}"};             ///< the judgements so far: watch_state
  std::string this_hour;             ///< its looks so far: monitors/tally.hpp; empty: none
  std::string today;                 ///< those of this day before `this_hour`
  std::int64_t version = 1;

  static constexpr table_info table{"monitor_progress", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(monitor_progress, (),
                      (user_id, id, next_at, last_at, outcome, error, failures, evaluations, etag,
                       last_modified, content_hash, facts, compared, watch, this_hour, today, version))

}  // namespace steward
