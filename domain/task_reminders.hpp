#pragma once

#include <vector>

#include "domain/job.hpp"
#include "domain/task.hpp"
#include "domain/user_preferences.hpp"

namespace steward {

// When a task reminds (FEATURES B6). Every time of it that is to come has exactly one job, which is written,
// moved and removed in the change set of what makes it so: task_changes sees to that.

inline bool has_reminder(const task& t) { return t.reminder_at || !t.reminders.empty(); }

/// When a task is due; of a task for a whole day, when that day begins in its zone, else in the user's.
timestamp due_moment(const task&, const user_preferences&);

/// All times that the task reminds at, ascending, each once. None when it is done or in the trash.
std::vector<timestamp> reminder_times(const task&, const user_preferences&);

/// The id of the job, and of the notification, for one time of a task.
uuid reminder_id(const uuid& task, timestamp at);

/// The name of their kind.
constexpr const char* reminder_kind = "reminder";

/// The job that fires it.
job reminder_job(const task&, timestamp at, int shard, timestamp now);

/// What a job fires. Nothing when the payload says neither a task nor a time.
struct reminder_target {
  uuid task;
  timestamp at;
};
std::optional<reminder_target> reminder_of(const job&);

}  // namespace steward
