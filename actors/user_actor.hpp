#pragma once

#include <atomic>
#include <caf/fwd.hpp>
#include <memory>
#include <vector>

#include "actors/actors.hpp"
#include "actors/environment.hpp"

namespace steward {

/// What a shard sees of a user without asking: read by the shard, written by the user's actor.
struct user_activity {
  std::atomic<std::int64_t> last_used{0};  ///< microseconds since 1970
  std::atomic<std::int64_t> bytes{0};
};

/// How a user actor starts.
struct user_arguments {
  uuid user;
  incarnation number = 0;
  int shard = 0;
  std::int64_t epoch = 0;
  std::shared_ptr<user_activity> activity;
  const environment* env = nullptr;
  std::vector<caf::actor> followers;  ///< of its stream; they are told where it stands once it is loaded
};

/// Spawns the actor of one user. It loads the user's rows once the user's writer has settled everything sent
/// before, keeps requests that arrive meanwhile, and stops when the load or a commit fails: the next request
/// starts a new one.
user_actor spawn_user(caf::actor_system&, user_arguments);
/// The same as a child of the shard: monitored by it.
user_actor spawn_user(caf::local_actor* shard, user_arguments);

}  // namespace steward
