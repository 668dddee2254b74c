#pragma once

#include <caf/fwd.hpp>
#include <chrono>
#include <functional>

#include "actors/actors.hpp"

namespace steward {

/// How history is archived.
struct archive_work {
  /// Does some of it; whether there is more to do now. May block for some seconds and throw.
  std::function<bool()> step;
  std::chrono::milliseconds pause{200};          ///< between two steps: what is served goes first
  std::chrono::milliseconds rest{3'600'000};     ///< when there is nothing to do, or it could not be done
  std::chrono::milliseconds first_after{5'000};  ///< after the start
};

/// Spawns the archivist of a node. In production detached: the steps block.
archivist_actor spawn_archivist(caf::actor_system&, archive_work, bool detached);

}  // namespace steward
