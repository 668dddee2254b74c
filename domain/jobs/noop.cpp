#include "domain/jobs/all.hpp"

namespace steward {

/// Does nothing: for measuring the engine, and for operators to see that it runs.
void add_noop_job(job_kinds& kinds) {
  kinds.add({.name = "noop", .run = [](const user_state&, const context&, const job&) -> job_outcome {
               return job_effect{};
             }});
}

}  // namespace steward
