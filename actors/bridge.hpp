#pragma once

#include <boost/asio/io_context.hpp>
#include <caf/fwd.hpp>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "actors/actors.hpp"
#include "actors/environment.hpp"
#include "http/backend.hpp"
#include "persistence/shared_limits.hpp"

namespace steward {

/// What a bridge reaches.
struct bridge_arguments {
  const environment* env = nullptr;
  std::vector<shard_actor> shards;
  accounts_actor accounts;
  sessions_actor sessions;
  std::map<std::string, key_keeper_actor> key_keepers;  ///< by issuer
  account_desk_actor desk;
  mail_desk_actor mail_desk;
  std::vector<federation_actor> federation;  ///< they take turns
  std::function<http::readiness()> readiness;
  shared_limits* together = nullptr;  ///< null: there is no Redis
};

/// The one door between the edge and the actors: one per io thread, made, used and destroyed on that thread.
///
/// A request is enqueued at its actor with a companion actor as sender, and the actor runs on this very
/// thread. The answer comes to the companion: from this thread directly, from another one through a list and
/// one wake-up per burst. A request that bounces because its actor had stopped is sent again to a new
/// activation. Every request is answered within `env->wait`.
std::unique_ptr<http::backend> make_bridge(caf::actor_system&, boost::asio::io_context&, bridge_arguments);

}  // namespace steward
