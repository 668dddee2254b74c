#pragma once

#include "domain/time.hpp"
#include "persistence/database.hpp"

namespace steward {

/// Gives each user whose reminders are from before they had jobs (migration 008) one job that makes them; it
/// runs two minutes after `now`, which is later than what any scheduler has loaded. Answers how many. Does
/// nothing when it has been done.
std::size_t arm_unarmed_reminders(database&, int shards, timestamp now);

}  // namespace steward
