#pragma once

#include <caf/fwd.hpp>
#include <chrono>
#include <functional>
#include <vector>

#include "actors/actors.hpp"
#include "actors/metrics.hpp"
#include "persistence/leases.hpp"

namespace steward {

/// Where leases are kept; tests put something else than PostgreSQL here. Each may throw.
struct lease_store {
  std::function<void()> renew;
  std::function<std::vector<owned_shard>()> list;  ///< what the table says this node owns
  std::function<std::vector<owned_shard>()> take;
  std::function<void()> housekeep;  ///< removes what has outlived its retention; about every ten minutes
  std::function<void()> release;
};

struct lease_arguments {
  lease_store store;
  std::vector<shard_actor> shards;
  std::vector<writer_actor> writers;  ///< asked for a sign of life with every renewal
  node_metrics* metrics = nullptr;
  std::chrono::seconds lease{10};
  std::chrono::seconds pause{2};  ///< between renewals
};

/// Spawns the lease keeper; in production detached, the store blocks. It starts with a heartbeat message.
/// When the lease could not be renewed for two thirds of its time, or the table names other epochs than were
/// taken, the shards are told to stop: nobody serves after the lease ended.
lease_actor spawn_lease_keeper(caf::actor_system&, lease_arguments, bool detached);

}  // namespace steward
