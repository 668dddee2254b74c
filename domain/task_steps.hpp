#pragma once

#include "domain/precondition.hpp"
#include "domain/task_changes.hpp"
#include "domain/task_input.hpp"
#include "domain/task_series.hpp"
#include "domain/task_view.hpp"

namespace steward {

// What commands are made of: each does one thing to one task within the changes of a request. On an error
// nothing was changed. The task that comes back is the present one, also when there was nothing to change.

/// A task to change, and under which condition.
struct task_target {
  uuid id;
  precondition expected;
  task_shape shape = task_shape::v1;         ///< of the representation in errc::precondition_failed
  edit_scope scope = edit_scope::following;  ///< of an update of a task that recurs
};

struct created_task {
  row<task> made;
  bool fresh = true;  ///< false: its external_key was known, and that task was updated
};

/// errc::conflict: the id is taken, or the external_key belongs to a task in the trash or with another id.
/// errc::limit_reached: there are limits::tasks of them. errc::validation: see update_step.
result<created_task> create_step(task_changes&, task_input, task_shape);

/// errc::validation: project_id is none of an open project, the reminder is after the due date,
/// is_recurring lacks a rule, or the scope is not one for this change. errc::conflict: another task has the
/// external_key. errc::limit_reached: there is no room for a successor. All: errc::not_found,
/// errc::precondition_failed.
///
/// Completing a task that recurs also makes its successor, once: reopening does not take it back, and
/// completing again does not make another. A task that comes from outside as completed makes none.
result<row<task>> update_step(task_changes&, const task_target&, task_input);
result<row<task>> complete_step(task_changes&, const task_target&, bool completed);
result<row<task>> toggle_step(task_changes&, const task_target&);

/// Passes over the occurrence that an open task is: it moves to the next one. With `occurrence`: leaves that
/// later one out. errc::conflict: it is no open task that recurs, there is no next one, or no such occurrence
/// is to come.
result<row<task>> skip_step(task_changes&, const task_target&, const std::optional<timestamp>& occurrence);

/// To the trash.
result<row<task>> delete_step(task_changes&, const task_target&);
/// Out of the trash. errc::limit_reached.
result<row<task>> restore_step(task_changes&, const task_target&);
/// Out of the trash for good. errc::conflict: it is not there.
result<row<task>> purge_step(task_changes&, const task_target&);

/// What kind of event the step from one version of a task to the next is.
std::string_view change_kind(const task& before, const task& after);

/// Puts `after` in the place of a task, having checked it as update_step does.
result<row<task>> replace_step(task_changes&, const row<task>& before, task after, std::string_view kind);

}  // namespace steward
