#pragma once

#include <caf/fwd.hpp>

#include "actors/actors.hpp"
#include "actors/environment.hpp"

namespace steward {

/// Spawns the actor of one shard. It serves nobody before it was told its ownership. Idle users are looked for every
/// quarter of `env.idle`; while the users of the shard hold more than its part of the memory budget, the ones that were
/// idle longest are let go first.
shard_actor spawn_shard(caf::actor_system&, const environment&, int shard);

}  // namespace steward
