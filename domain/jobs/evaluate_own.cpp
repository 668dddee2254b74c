#include "domain/jobs/all.hpp"
#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/monitor_times.hpp"

namespace steward {

/// Looks at what a monitor of the user's own things watches. Never dead: a monitor that stops says nothing.
void add_evaluate_own_job(job_kinds& kinds) {
  job_kind kind;
  kind.name = evaluate_own_kind;
  kind.policy.max_attempts = 1'000'000;
  kind.run = evaluate_own;
  kinds.add(std::move(kind));
}

}  // namespace steward
