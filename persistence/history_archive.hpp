#pragma once

#include <chrono>
#include <cstdint>

#include "domain/time.hpp"
#include "domain/uuid.hpp"
#include "persistence/database.hpp"

namespace steward {

/// How long values and looks of monitors stay as they are, and how long at all (FEATURES C11).
struct history_terms {
  std::chrono::days hot{92};
  std::chrono::days kept{1'095};  ///< no less than `hot`
};

/// Where a pass over all monitors stands.
struct archive_pass {
  bool underway = false;
  uuid user, monitor;      ///< the last one that was archived
  std::int64_t moved = 0;  ///< rows
};

/// Goes a step on: archives what some monitors have of the months that are over `hot` days ago, or, after the
/// last monitor, takes these months away and drops those that are too old. Whether there is more to do now.
/// It may be broken off and begun anew at any time, also by another node. Blocking, for a few seconds; throws
/// database_unavailable.
bool archive_some(database&, const history_terms&, timestamp now, archive_pass&);

}  // namespace steward
