#pragma once

#include <optional>
#include <string>
#include <variant>

#include "domain/ai/call_record.hpp"
#include "domain/audit.hpp"
#include "domain/invitation.hpp"
#include "domain/job.hpp"

namespace steward {

/// Whether the user has the role: an empty reply, or errc::forbidden.
struct role_query {
  uuid user;
  std::string role;
};

/// A page of jobs of all users: those that wait by their time, dead ones newest first; with a user, any of
/// that user's by id.
struct job_list_query {
  job_phase phase = job_phase::waiting;
  bool retrying = false;  ///< only those that have failed already and wait for their next try
  std::optional<uuid> user;
  std::optional<std::string> kind;
  int limit = 50;
  std::optional<timestamp> after_time;  ///< the place after which the page begins
  uuid after_id;
};

/// Numbers about all jobs.
struct job_statistics_query {};

/// Removes dead jobs that died before `before`; at most 10,000 a time. {"purged":n}
struct job_purge_query {
  timestamp before;
  std::optional<std::string> kind;
};

/// Everything of one user, for that user (persistence/export).
struct export_query {
  uuid user;
  bool paged = false;
  std::string from = {};  ///< where the page begins; empty: at the beginning
};

/// What operators ask that concerns more than one user: answered by a reader, from the database. Only these
/// may look across users; each begins behind the role admin, but for what an export_query, an ai_call_query,
/// or an audit_query with its user, asks about whoever asks.
using admin_query = std::variant<role_query, job_list_query, job_statistics_query, job_purge_query,
                                 export_query, audit_query, invitation_request, ai_call_query>;

}  // namespace steward
