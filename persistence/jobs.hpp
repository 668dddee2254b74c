#pragma once

#include <optional>
#include <vector>

#include "domain/job.hpp"
#include "persistence/database.hpp"

namespace steward {

/// A place in a shard's jobs, ordered by time, then id.
struct job_place {
  timestamp run_at;
  uuid id;
};

/// Which jobs of a shard to load: those that wait, after a place, up to a time.
struct due_range {
  int shard = 0;
  std::optional<job_place> after;  ///< nothing: from the oldest on
  timestamp until;
  int limit = 1'000;
};

/// In order; as many as the limit says if there are more. Blocking; throws database_unavailable.
std::vector<row<job>> load_due_jobs(database&, const due_range&);

}  // namespace steward
