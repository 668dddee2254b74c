#pragma once

namespace steward {

/// The places of the members that a client sends, in the tables of task_input.
enum class task_member : int {
  id,
  title,
  description,
  completed,
  priority,
  tags,
  due_date,
  reminder_at,
  recurrence_rule,
  recurrence_pattern,
  is_recurring,
  timezone,
  recurs_from_completion,
  recurrence_dates,
  recurrence_exceptions,
  project_id,
  external_key,
  reminders
};

}  // namespace steward
