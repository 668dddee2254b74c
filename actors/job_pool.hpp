#pragma once

#include <caf/fwd.hpp>
#include <functional>
#include <vector>

#include "actors/actors.hpp"
#include "actors/environment.hpp"

namespace steward {

struct job_pool_arguments {
  const environment* env = nullptr;
  std::vector<shard_actor> shards;
  bool detached = true;  ///< each run on a thread of its own; tests run them as messages
};

/// Spawns the pool: runs the jobs of outside kinds of this node, within the limits of their kind and user,
/// users in turns. Each run is prepared in the user's actor, made on a thread of its own, and settled in the
/// user's actor, whose change set carries the fence. A run that does not end by its deadline counts as
/// failed, and keeps its place among the runs of its kind until it does end.
job_pool_actor spawn_job_pool(caf::actor_system&, job_pool_arguments);

}  // namespace steward
