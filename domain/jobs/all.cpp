#include "domain/jobs/all.hpp"

namespace steward {

job_kinds make_job_kinds() {
  job_kinds kinds;
  add_noop_job(kinds);
  add_create_task_job(kinds);
  add_schedule_job(kinds);
  add_reminder_job(kinds);
  add_arm_reminders_job(kinds);
  add_deliver_notifications_job(kinds);
  add_daily_summary_job(kinds);
  add_evaluate_own_job(kinds);
  add_monitor_digest_job(kinds);
  return kinds;
}

}  // namespace steward
