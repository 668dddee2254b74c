#pragma once

#include "domain/job_kind.hpp"

namespace steward {

// One function for each kind, defined in jobs/<kind>.cpp. A kind is a file and a line here and in all.cpp.
void add_noop_job(job_kinds&);
void add_create_task_job(job_kinds&);
void add_schedule_job(job_kinds&);
void add_reminder_job(job_kinds&);
void add_arm_reminders_job(job_kinds&);
void add_deliver_notifications_job(job_kinds&);
void add_daily_summary_job(job_kinds&);
void add_evaluate_own_job(job_kinds&);
void add_monitor_digest_job(job_kinds&);
void add_crash_job(job_kinds&);  ///< only in tests

/// The kinds that need nothing but the user's state. Kinds that reach outside are added by their own layer.
job_kinds make_job_kinds();

}  // namespace steward
