#include "domain/jobs/all.hpp"
#include "domain/notification_commands.hpp"

namespace steward {
namespace {

job_outcome run(const user_state& state, const context& context, const job&) {
  task_changes work(state, context);
  deliver_held(work);
  return job_effect{work.take()};
}

}  // namespace

/// Tells what was held in quiet hours, when they end.
void add_deliver_notifications_job(job_kinds& kinds) {
  kinds.add({.name = "deliver_notifications", .run = run});
}

}  // namespace steward
