#include "domain/jobs/all.hpp"
#include "domain/monitors/react.hpp"

namespace steward {

/// Tells in the morning what triggers have held for it.
void add_monitor_digest_job(job_kinds& kinds) {
  kinds.add({.name = std::string(monitor_digest_kind), .run = tell_digest});
}

}  // namespace steward
