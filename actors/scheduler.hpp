#pragma once

#include <caf/fwd.hpp>

#include "actors/actors.hpp"
#include "actors/environment.hpp"

namespace steward {

struct scheduler_arguments {
  const environment* env = nullptr;
  int shard = 0;
  shard_actor users;  ///< gives the actors of the shard's users
};

/// Spawns the scheduler of one shard. While the node owns the shard it holds the jobs of about the next
/// minute in memory, bounded, and starts each when it is due, in its user's actor. Nothing is written at a
/// start: that only the owner runs jobs is what the lease says, and the fence refuses the effect of one that
/// no longer is.
scheduler_actor spawn_scheduler(caf::actor_system&, scheduler_arguments);

}  // namespace steward
