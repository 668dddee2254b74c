#pragma once

#include "domain/job_kind.hpp"
#include "domain/local_day.hpp"
#include "domain/task_changes.hpp"

namespace steward {

// The daily summary (FEATURES E6): what is overdue, due today and was completed yesterday, as a notification
// at the user's local morning, exactly once for each local date. Which date was last done is a day_mark, so
// neither another zone nor another time repeats or leaves out a date that the user's clock has come through
// its morning. After a downtime it comes late on the same day; of a day that is over it does not come.

/// The next summary: of which day, and when; in the past when it is due.
struct summary_plan {
  local_days day;
  timestamp at;
};
summary_plan next_summary(const user_preferences&, const std::optional<local_days>& done, timestamp now);

/// Brings the job behind it in line with a change of preferences. Switched on after the time of today it
/// begins tomorrow.
void follow_summary(task_changes&, const user_preferences& before, const user_preferences& after);

/// What that job does.
job_outcome run_summary(const user_state&, const context&, const job&);

}  // namespace steward
