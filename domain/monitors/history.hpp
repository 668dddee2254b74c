#pragma once

#include <string>
#include <variant>
#include <vector>

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

enum class history_kind { facts, evaluations, state_changes };

/// Which part of a monitor's past is wanted: newest first, by `first_at`, `due_at` or `at`.
struct history_filter {
  history_kind kind = history_kind::evaluations;
  uuid monitor;
  std::optional<std::string> fact;  ///< facts: only of this name
  std::optional<timestamp> since;
  std::optional<timestamp> before;
  int limit = 50;
};

using monitor_history =
    std::variant<std::vector<fact>, std::vector<evaluation>, std::vector<kept_state_change>>;

}  // namespace steward
