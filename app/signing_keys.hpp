#pragma once

#include <string>

#include "identity/own_keys.hpp"
#include "persistence/database.hpp"

namespace steward {

/// The secret that keys for other purposes than signing are derived from (derive_key); the same on all nodes,
/// made and stored with the first start. Throws database_unavailable, and std::runtime_error when it does not
/// open here.
std::string installation_secret(database&, const vault& secrets);

/// Takes the stored keys over; makes and stores a pair first when none is there that could sign here. Throws
/// database_unavailable.
void refresh_own_keys(database&, own_keys&);

}  // namespace steward
