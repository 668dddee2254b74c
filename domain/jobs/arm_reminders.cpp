#include "domain/jobs/all.hpp"
#include "domain/task_changes.hpp"
#include "domain/task_reminders.hpp"

namespace steward {
namespace {

job_outcome run(const user_state& state, const context& context, const job&) {
  task_changes work(state, context);
  state.tasks.for_each_live([&](const task_entry& entry) { work.arm_reminders(*entry.record); });
  return job_effect{work.take()};
}

}  // namespace

/// Gives tasks from before there were such jobs the jobs of their reminders (migration 008).
void add_arm_reminders_job(job_kinds& kinds) { kinds.add({.name = "arm_reminders", .run = run}); }

}  // namespace steward
