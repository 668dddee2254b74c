#pragma once

#include <caf/fwd.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "actors/actors.hpp"

namespace steward {

/// Where the keys of one issuer come from.
struct key_feed {
  std::string issuer;  ///< its name in the registry of the token_verifier
  /// Whether the key is known at present. Any thread.
  std::function<bool(const std::string& kid)> knows;
  /// Brings the issuer's key_store up to date. May block, for a bounded time; called on the keeper's thread
  /// only. Throws a std::exception when the keys cannot be reached.
  std::function<void()> refresh;
  std::chrono::milliseconds pause{2'000};  ///< between two looks when nobody asks
  std::chrono::milliseconds shortest_pause{
      250};  ///< between two looks when somebody does: for floods of made-up ids
};

/// Spawns the keeper of one issuer's keys. In production detached: the feed blocks. Requests for a key that
/// came meanwhile are answered without another look, so any number of them costs one.
key_keeper_actor spawn_key_keeper(caf::actor_system&, key_feed, bool detached);

}  // namespace steward
