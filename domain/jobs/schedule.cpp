#include "domain/jobs/all.hpp"
#include "domain/schedule_commands.hpp"

namespace steward {

/// Fires a schedule; see schedule_commands.
void add_schedule_job(job_kinds& kinds) { kinds.add({.name = "schedule", .run = fire_schedule}); }

}  // namespace steward
