#pragma once

#include "domain/admin_query.hpp"
#include "domain/decision.hpp"
#include "persistence/database.hpp"

namespace steward {

/// The jobs of one kind, each number up to `job_counts::most`.
struct queue_counts {
  std::string kind;
  std::int64_t waiting = 0;   ///< never tried, or behind another
  std::int64_t retrying = 0;  ///< failed, and waiting for the next try
  std::int64_t dead = 0;
};

/// Numbers that only the database knows.
struct job_counts {
  static constexpr std::int64_t most = 50'000;  ///< counted of each state; that many means as many or more

  std::int64_t rows = 0;  ///< of the table; as the planner estimates
  std::int64_t dead = 0;
  std::vector<queue_counts> queues;  ///< by kind
};

// All of these block and throw database_unavailable.

/// Gives or takes the role; answers whose it is, or nothing when nobody has signed up with that address.
std::optional<uuid> set_role(database&, const std::string& email, const std::string& role, bool granted);
bool has_user(database&, const uuid& user);
bool has_role(database&, const role_query&);

std::vector<row<job>> list_jobs(database&, const job_list_query&);
job_counts count_jobs(database&);
/// Answers how many. Memory of users may keep them until their next load; they are not run.
int purge_jobs(database&, const job_purge_query&);
/// Removes dead jobs that are older than `oldest` or not among the newest `most`, 10,000 at a time.
void prune_dead_jobs(database&, timestamp oldest, std::int64_t most);

}  // namespace steward
