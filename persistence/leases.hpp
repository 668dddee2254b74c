#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/uuid.hpp"
#include "persistence/database.hpp"

namespace steward {

/// A shard that this node owns, with the epoch that its writes must carry.
struct owned_shard {
  int id = 0;
  std::int64_t epoch = 0;

  bool operator==(const owned_shard&) const = default;
};

/// Makes sure that shards 0..count-1 exist. Throws std::runtime_error when the database has another number:
/// users are hashed into a fixed number of shards.
void ensure_shards(database&, int count);

/// Announces the node or renews its lease, by the database's clock.
void renew_lease(database&, const uuid& node, const std::string& address, std::chrono::seconds lease);

/// Takes every shard that nobody owns, whose owner's lease has ended, or that an earlier process of this node
/// owned. Each one taken gets a new epoch, which fences its former owner. Ordered by id.
std::vector<owned_shard> take_shards(database&, const uuid& node);

/// The shards that the table says are this node's, ordered by id.
std::vector<owned_shard> list_shards(database&, const uuid& node);

/// Gives up the shards and the lease, so that others need not wait.
void release_shards(database&, const uuid& node);

}  // namespace steward
