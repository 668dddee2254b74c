#pragma once

#include <vector>

#include "domain/ask.hpp"
#include "persistence/database.hpp"

namespace steward {

/// Everything of one user that lives in memory: all rows but events, of which only the number of the newest
/// is told.
struct loaded_user {
  std::vector<any_row> rows;
  std::int64_t seq = 0;
};

/// In one snapshot. `now` decides which idempotency records still count. Blocking; throws
/// database_unavailable.
loaded_user load_user(database&, const uuid& user, timestamp now, const limits&);

/// Removes the idempotency records made before `oldest`: they count no more. Blocking; throws
/// database_unavailable.
void forget_idempotency_records(database&, timestamp oldest);
/// Removes events that are older, 10,000 at a time, but not the newest one of a user: numbers go on from it.
/// Answers how many.
std::int64_t prune_events(database&, timestamp oldest);

/// Events of one user, newest first, or in order if the filter has `after_seq`. Blocking; throws
/// database_unavailable.
std::vector<event> load_events(database&, const uuid& user, const event_filter&);

}  // namespace steward
