#pragma once

#include "persistence/audit.hpp"
#include "persistence/commit.hpp"

namespace steward {

/// Deletes everything of a user, from every table that has users, in one transaction with the fence check;
/// what the audit knows of them loses its details. May be repeated. Blocking; throws database_unavailable.
commit_verdict erase_user(database&, const change_set&, const audit_trail&, timestamp now);

}  // namespace steward
