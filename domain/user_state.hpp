#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

#include "domain/decision.hpp"
#include "domain/job_table.hpp"
#include "domain/monitors/part_table.hpp"
#include "domain/notification_table.hpp"
#include "domain/task_table.hpp"

namespace steward {

/// All of one user's data that is kept in memory. Owned by that user's actor; loading applies the same
/// changes as deciding does.
struct user_state {
  uuid id;
  std::int64_t seq = 0;  ///< of the newest event
  row<user> profile;     ///< null until loaded
  task_table tasks;
  std::unordered_map<uuid, row<project>> projects;
  std::map<std::string, row<tag>> tags;                                  ///< by key
  std::unordered_map<std::string, row<idempotency_record>> idempotency;  ///< by key
  job_table jobs;
  std::unordered_map<uuid, row<schedule>> schedules;
  notification_table notifications;
  row<user_preferences> preferences;               ///< null: the defaults
  std::map<std::string, row<day_mark>> day_marks;  ///< by kind
  std::unordered_map<uuid, row<api_key>> api_keys;
  std::unordered_map<uuid, row<monitor>> monitors;
  std::unordered_map<uuid, row<monitor_progress>> progress;  ///< by monitor
  part_table<trigger> triggers;
  part_table<action> actions;
  std::map<uuid, row<webhook_endpoint>> webhooks;  ///< ordered: what follows from them is, too
  std::map<uuid, row<mail_delivery>> mails;        ///< by id, which is by age

  /// Approximate bytes held, for the memory budget.
  std::size_t memory() const;
};

/// What the user has chosen, or the defaults.
const user_preferences& preferences_of(const user_state&);

/// Puts or removes one row. The only way a state changes.
void apply(user_state&, const change&);
void apply(user_state&, const std::vector<change>&);

}  // namespace steward
