#pragma once

#include <optional>
#include <span>
#include <vector>

#include "domain/recurrence_rule.hpp"
#include "domain/rule_times.hpp"
#include "domain/time_zone.hpp"

namespace steward {

/// What recurs: a rule in the wall time of a zone, with more instants (RDATE) and fewer (EXDATE).
struct recurrence {
  recurrence_rule rule;
  local_seconds start;  ///< DTSTART; itself an occurrence only when the rule fits it
  time_zone zone;
  std::vector<timestamp> added;    ///< ascending
  std::vector<timestamp> removed;  ///< ascending
};

/// The occurrences of a recurrence as instants, ascending, each once (RFC 5545 section 3.8.5.3: duplicates
/// count once). A wall time in a gap is read with the offset before it, one in an overlap as the first
/// (section 3.3.5), so 02:30 on the night that has none is 03:30, and no day is left out. COUNT counts
/// instants of the rule, also those that are removed; UNTIL is the last possible one.
///
/// Refers to the recurrence and must not outlive it. `after` is found without walking there, unless there is
/// a COUNT.
class occurrences {
 public:
  /// From the first one on.
  explicit occurrences(const recurrence&);
  /// Only those later than `after`.
  occurrences(const recurrence&, timestamp after);

  /// Nothing when there are no more.
  std::optional<timestamp> next();

 private:
  struct candidate {
    local_seconds local;
    placed_time placed;
  };

  std::optional<candidate> take(rule_times&) const;
  void enter_gap(const candidate&);
  std::optional<timestamp> next_distinct();
  std::optional<timestamp> next_of_rule();

  const recurrence* of_;
  timestamp after_ = timestamp::min();  // only later ones are given
  rule_times times_;
  std::optional<candidate> head_;        // of times_
  std::optional<rule_times> gap_times_;  // while the clock goes through a gap: the wall times inside it
  std::optional<candidate> gap_head_;
  local_seconds gap_end_;
  timestamp last_ = timestamp::min();  // of the rule
  int counted_ = 0;
  std::optional<timestamp> of_rule_;
  std::size_t added_ = 0;
};

/// The first occurrence later than `after`.
std::optional<timestamp> next_after(const recurrence&, timestamp after);

/// Those of from <= t < until, `most` at most.
std::vector<timestamp> between(const recurrence&, timestamp from, timestamp until, std::size_t most);

}  // namespace steward
