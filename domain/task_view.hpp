#pragma once

#include <string>

#include "domain/task.hpp"

namespace steward {

/// How a task is written: the canonical form, S3's (`/tasks`) or S4's (`/api/{user_id}/tasks`). CONTRACT 6,
/// 7, 13, 24.
enum class task_shape { v1, s3, s4 };

/// Appends the task as a JSON object. In v1 and s4 priorities are HIGH, MEDIUM, LOW and NONE; in s3 High,
/// Medium, Low and null. `recurrence_pattern` is DAILY, WEEKLY or MONTHLY when the rule says exactly that,
/// else null; s4 has the members of S4's TaskRead and no others.
void append_task(std::string& out, const task&, task_shape);
std::string render_task(const task&, task_shape);

/// The task's strong ETag with its quotes, such as "3": its version. Not unique between tasks.
std::string task_etag(const task&);

}  // namespace steward
