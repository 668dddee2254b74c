#pragma once

#include <string_view>
#include <utility>

#include "domain/admin_query.hpp"
#include "domain/input.hpp"
#include "domain/job_commands.hpp"

namespace steward {

std::string_view to_string(job_phase);

/// A job as operators see it.
std::string job_json(const job&);
/// {"items":[...],"next_cursor":...}; `full`: there may be more.
std::string job_page_json(const std::vector<row<job>>&, const job_list_query&, bool full);

/// Reads the query of a list of jobs: state, kind, user_id, limit, cursor.
result<job_list_query> read_job_list(const std::vector<std::pair<std::string, std::string>>& pairs);

/// Jobs that an operator makes: `count` equal ones, their times spread evenly over `spread`.
struct job_order {
  std::optional<uuid> user;  ///< nothing: the operator
  job_request request;
  int count = 1;
  std::chrono::milliseconds spread{0};
};
const input_table& job_order_table();
result<job_order> read_job_order(nlohmann::json& body);

/// What an operator changes of a job.
struct job_edit {
  std::optional<std::string> payload;
  std::optional<timestamp> run_at;
  std::optional<int> priority, max_attempts;
};
const input_table& job_edit_table();
result<job_edit> read_job_edit(nlohmann::json& body);

/// {"made":n,"id":...} with the id of the last one.
result<decision> order_jobs(const user_state&, const context&, const job_order&);
result<reply> get_job(const user_state&, const uuid& id);
result<decision> edit_job(const user_state&, const context&, const uuid& id, const job_edit&);
/// errc::conflict unless it is dead.
result<decision> requeue_job(const user_state&, const context&, const uuid& id);
/// No content; also purges one that is dead, and cancels one that runs.
result<decision> delete_job(const user_state&, const context&, const uuid& id);

}  // namespace steward
