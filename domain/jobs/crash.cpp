#include <cstdlib>

#include "domain/jobs/all.hpp"

namespace steward {

/// Kills the process: for tests of what happens then.
void add_crash_job(job_kinds& kinds) {
  kinds.add({.name = "crash",
             .run = [](const user_state&, const context&, const job&) -> job_outcome { std::abort(); }});
}

}  // namespace steward
