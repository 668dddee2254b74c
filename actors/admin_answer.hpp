#pragma once

#include "actors/metrics.hpp"
#include "domain/admin_query.hpp"
#include "domain/ask.hpp"
#include "persistence/audit.hpp"
#include "persistence/database.hpp"

namespace steward {

/// Answers what concerns more than one user, or is not in memory: rows as the JSON that is sent, or an empty
/// reply where it is only whether something may be. Runs on a reader's thread. errc::forbidden: the role is
/// missing; errc::unauthorized: the account is no more. Throws database_unavailable.
result<reply> answer_admin(database&, const audit_trail&, const node_metrics&, const admin_query&,
                           timestamp now);

}  // namespace steward
