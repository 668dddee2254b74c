#pragma once

#include "domain/monitors/history.hpp"
#include "persistence/database.hpp"

namespace steward {

/// A part of a monitor's past, newest first. Blocking; throws database_unavailable.
monitor_history load_monitor_history(database&, const uuid& user, const history_filter&);

/// Makes the partitions of this month and the next two, where they are missing. Blocking; throws
/// database_unavailable.
void make_history_partitions(database&, timestamp now);

}  // namespace steward
