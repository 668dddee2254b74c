#pragma once

#include <string>
#include <variant>
#include <vector>

#include "domain/ai/call_record.hpp"
#include "domain/record.hpp"

namespace steward {

// What is kept of the past of monitors: written with the rest of an evaluation, not held in memory.

/// A value that a fact had, from when to when it was seen, and how often: run-length encoded. The row is
/// written when the value is first seen, and completed when another one comes.
struct fact {
  uuid user_id;
  uuid monitor_id;
  std::string name;
  timestamp first_at;
  timestamp last_at;
  std::int64_t seen = 1;
  json_text value;       ///< null, a number, a text, a boolean or texts
  std::string unit;      ///< of a number; may be empty
  std::string evidence;  ///< where in the content it stood
  int confidence = 100;  ///< percent
  std::int64_t version = 1;

  static constexpr table_info table{"facts", "user_id, monitor_id, name, first_at"};
};
BOOST_DESCRIBE_STRUCT(fact, (),
                      (user_id, monitor_id, name, first_at, last_at, seen, value, unit, evidence, confidence,
                       version))

/// One look at what is watched. There is one for each time that was due.
struct evaluation {
  uuid user_id;
  uuid monitor_id;
  timestamp due_at;
  timestamp at;
  std::string outcome;  ///< "changed", "unchanged", "failed"
  std::string state;    ///< of the monitor after it
  int status = 0;       ///< HTTP's; 0: nothing was asked
  int duration_ms = 0;
  std::int64_t bytes = 0;
  std::string error;  ///< empty: none
  std::string
      feedback;  ///< no column: the verdict of its evaluation_feedback, where it was read; empty: none

  static constexpr table_info table{"evaluations", "user_id, monitor_id, due_at"};
  static constexpr bool append_only = true;
};
BOOST_DESCRIBE_STRUCT(evaluation, (),
                      (user_id, monitor_id, due_at, at, outcome, state, status, duration_ms, bytes, error))

/// A change of a monitor's state, as it is kept: state_change of monitors/watch.hpp.
struct kept_state_change {
  uuid user_id;
  uuid monitor_id;
  timestamp at;
  std::int64_t number = 0;  ///< 1, 2, ... within the monitor
  std::string before;
  std::string after;
  std::string reason;  ///< one sentence for people
  json_text facts;     ///< what was known then, by name

  static constexpr table_info table{"state_changes", "user_id, monitor_id, at"};
  static constexpr bool append_only = true;
};
BOOST_DESCRIBE_STRUCT(kept_state_change, (), (user_id, monitor_id, at, number, before, after, reason, facts))

/// What the looks of one hour or one day (UTC) of a monitor came to, by when they looked. Written when the
/// span is over; until then monitor_progress has it.
struct rollup {
  uuid user_id;
  uuid monitor_id;
  std::string span;  ///< "hour" or "day"
  timestamp start_at;
  std::int64_t looks = 0;
  std::int64_t failed = 0;
  std::int64_t changed = 0;  ///< looks that found something new
  std::int64_t took_ms = 0;  ///< all that did not fail together
  int longest_ms = 0;        ///< of those
  json_text durations;       ///< how many of them took how long: duration_histogram
  json_text facts;           ///< [fact_tally, ...] of monitors/tally.hpp

  static constexpr table_info table{"monitor_rollups", "user_id, monitor_id, span, start_at"};
};
BOOST_DESCRIBE_STRUCT(rollup, (),
                      (user_id, monitor_id, span, start_at, looks, failed, changed, took_ms, longest_ms,
                       durations, facts))

/// What a user says of an evaluation: whether what was found and judged was right.
struct evaluation_feedback {
  uuid user_id;
  uuid monitor_id;
  timestamp due_at;     ///< of the evaluation
  std::string verdict;  ///< "right" or "wrong"
  std::string note;     ///< may be empty
  timestamp judged_at;

  static constexpr table_info table{"evaluation_feedback", "user_id, monitor_id, due_at"};
};
BOOST_DESCRIBE_STRUCT(evaluation_feedback, (), (user_id, monitor_id, due_at, verdict, note, judged_at))

enum class history_kind { facts, evaluations, state_changes, statistics, series, dashboard };

/// Which part of a monitor's past is wanted: newest first, by `first_at`, `due_at` or `at`.
struct history_filter {
  history_kind kind = history_kind::evaluations;
  uuid monitor;
  std::optional<std::string> fact;  ///< facts: only of this name
  std::optional<timestamp> since;
  std::optional<timestamp> before;
  int limit = 50;
  timestamp now{};  ///< statistics, series, dashboard: where they end
  int points = 0;   ///< series: how many at most
};

/// What statistics and series are made of: rows as they were at one moment.
struct rolled_past {
  timestamp now;                   ///< that of the filter
  std::optional<timestamp> since;  ///< series: where what is known begins; nothing: nothing is known
  std::vector<evaluation> looks;   ///< statistics: where a window does not begin on the hour
  std::vector<fact> runs;          ///< series of a short time, oldest first
  std::vector<rollup> rollups;     ///< oldest first; series: the one before it, too
  std::string this_hour, today;    ///< of monitor_progress
  std::vector<evaluation_feedback> feedback;  ///< statistics
  ai_total ai;                                ///< statistics: of the calls that are kept, 30 days
};

/// One day of all monitors of a user together.
struct day_total {
  timestamp start_at;
  std::int64_t looks = 0, failed = 0, changed = 0, took_ms = 0;
  int longest_ms = 0;
};

/// What the dashboard shows besides what is in memory.
struct dashboard_past {
  std::vector<day_total> days;             ///< that are over, oldest first
  std::int64_t judged = 0, right = 0;      ///< evaluations with feedback, of the same days
  std::vector<kept_state_change> changes;  ///< newest first
};

using monitor_history = std::variant<std::vector<fact>, std::vector<evaluation>,
                                     std::vector<kept_state_change>, rolled_past, dashboard_past>;

}  // namespace steward
