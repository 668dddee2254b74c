#pragma once

#include <caf/fwd.hpp>

#include "actors/actors.hpp"

namespace steward {

/// Spawns a detached worker that hashes and checks passwords, at lower CPU priority than everything else, so
/// that sign-ins cannot starve the API. `cost`: bcrypt's, 4 to 31.
password_actor spawn_password_worker(caf::actor_system&, int cost);

}  // namespace steward
