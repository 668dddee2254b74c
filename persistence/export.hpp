#pragma once

#include <string>

#include "domain/time.hpp"
#include "domain/uuid.hpp"
#include "persistence/database.hpp"

namespace steward {

/// Everything that is kept of a user, as one JSON document: a member for each table that has users, with its
/// rows, of one moment. Secrets and their hashes are left out. Blocking; throws database_unavailable.
std::string export_user(database&, const uuid& user, timestamp now);

}  // namespace steward
