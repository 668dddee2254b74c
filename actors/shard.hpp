#pragma once

#include <caf/fwd.hpp>

#include "actors/actors.hpp"
#include "actors/environment.hpp"

namespace steward {

/// Spawns the actor of one shard. It serves nobody before it was told its ownership. Idle users are looked
/// for every quarter of `env.idle`; while the users of the node hold more than the memory budget, each shard
/// lets its part go, the ones that were idle longest first.
shard_actor spawn_shard(caf::actor_system&, const environment&, int shard);

}  // namespace steward
