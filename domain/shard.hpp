#pragma once

#include "domain/uuid.hpp"

namespace steward {

/// The shard of a user, 0 to shards - 1: the same on every node and in every version.
inline int shard_of(const uuid& user, int shards) {
  return static_cast<int>(std::hash<uuid>{}(user) % static_cast<unsigned>(shards));
}

}  // namespace steward
