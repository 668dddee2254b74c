#include "domain/daily_summary.hpp"
#include "domain/jobs/all.hpp"

namespace steward {

/// Makes the daily summary; see daily_summary.hpp.
void add_daily_summary_job(job_kinds& kinds) { kinds.add({.name = "daily_summary", .run = run_summary}); }

}  // namespace steward
