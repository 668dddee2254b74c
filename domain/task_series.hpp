#pragma once

#include <optional>
#include <vector>

#include "domain/recurrence.hpp"
#include "domain/task.hpp"

namespace steward {

// What recurring tasks are (FEATURES B2, CONTRACT 8). A series is one open task and those that were done
// before it; completing a task makes the next. A task's place in the schedule (recurrence_id) and its due
// date are two things: the second may be moved without the first, and neither moves the rule.

/// Which tasks of a series a change is about.
enum class edit_scope {
  following,  ///< this one and, since the next ones are made like it, all later ones. The schedule stays as
              ///< it is, whatever happens to the due date
  moved,      ///< the same, and a new due date is where the schedule begins anew
  only_this,  ///< the next ones are made as if the change had not been
  all         ///< also those that were done already, but not their dates
};

/// Brings the series of a task in line with its rule, after a change from `before` (null for a new task). A
/// task that has got a rule begins a series; a new rule, zone or kind of due date (with or without a time)
/// begins the schedule at this task; without a rule the series is over.
void settle_series(const task* before, task& after, edit_scope, timestamp now);

/// What is wrong with the series of a task that has a rule, for people; empty when nothing is. `member` is
/// what to blame.
struct series_fault {
  std::string_view member;
  std::string_view code;
  std::string_view message;
};
std::optional<series_fault> check_series(const task&);

/// The place in the schedule that follows the task, if it is done (or skipped) at `now`. What was missed
/// meanwhile is passed over: the next one is later than this task, the start of the schedule and now; of
/// whole days, later than today in the task's zone. Nothing when the series ends with this task.
std::optional<timestamp> next_occurrence(const task&, timestamp now);

/// All places in the schedule that follow the task up to `until`, `most` at most, as far as can be said now:
/// those of a task that counts from completion suppose that each is done when it is due.
std::vector<timestamp> coming_occurrences(const task&, timestamp now, timestamp until, std::size_t most);

/// The next task of the series, due at a place of the schedule.
task make_successor(const task&, timestamp occurrence, const uuid& id, timestamp now);

/// Puts the task at a later place of the schedule: due then, the reminder as long before as it was.
void move_to_occurrence(task&, timestamp occurrence, timestamp now);

/// Keeps in series_values what the next one has, or forgets what this change is about.
void note_series_values(const task& before, task& after, edit_scope);

}  // namespace steward
