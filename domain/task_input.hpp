#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/input.hpp"
#include "domain/task.hpp"
#include "domain/task_view.hpp"

namespace steward {

/// A member of a merge patch (RFC 7396): absent, null (clears) or a value.
template <class T>
using clearable = std::optional<std::optional<T>>;

/// The validated members of a task as a client sends them. What is absent stays as it is.
struct task_input {
  std::optional<uuid> id;  ///< only of a new task
  std::optional<std::string> title;
  clearable<std::string> description;
  std::optional<bool> completed;
  std::optional<int> priority;
  std::optional<std::vector<std::string>> tags;
  clearable<parsed_time> due_date;
  clearable<timestamp> reminder_at;
  std::optional<std::vector<reminder>> reminders;
  clearable<std::string> recurrence_rule;  ///< canonical; also made of recurrence_pattern and is_recurring
  bool must_recur = false;                 ///< is_recurring was true, without a rule
  clearable<std::string> timezone;
  std::optional<bool> recurs_from_completion;
  std::optional<std::vector<std::string>> recurrence_dates, recurrence_exceptions;  ///< ascending, in UTC
  clearable<uuid> project_id;
  clearable<std::string> external_key;
};

/// What a body for a new task (S3 FR-011, S4 TaskCreate) or a change of one (CONTRACT 11) may hold. The
/// shapes differ in the longest description (CONTRACT 12).
const input_table& task_create_table(task_shape);
const input_table& task_update_table(task_shape);

/// Reads a body; texts are moved out of it. `at` is its JSON pointer in the request. errc::validation with
/// every fault.
result<task_input> read_new_task(nlohmann::json& body, task_shape, std::string_view at = "");
result<task_input> read_task_update(nlohmann::json& body, task_shape, std::string_view at = "");

/// The rank of a priority's name in any case; -1 when it is none.
int priority_rank(std::string_view name);

/// Puts what the input has into the task. completed_at follows `completed`.
void apply_input(task&, task_input, timestamp now);

/// Appends the faults of a whole task that no single member shows: the reminder against the due date.
void check_reminder(const std::optional<timestamp>& due, const std::optional<timestamp>& reminder,
                    std::string_view at, field_errors& faults);
/// The same: those that count from a due date need one.
void check_reminders(bool is_due, const std::vector<reminder>&, std::string_view at, field_errors& faults);

/// Reads the member `reminders` of the object at `at`, which is a list of objects; null is none.
std::vector<reminder> read_reminders(nlohmann::json& list, std::string_view at, field_errors& faults);
/// What one of them may hold.
const input_table& reminder_table();

}  // namespace steward
