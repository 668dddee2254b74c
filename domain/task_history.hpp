#pragma once

#include <optional>
#include <span>
#include <string>

#include "domain/ask.hpp"
#include "domain/field_table.hpp"
#include "domain/task_steps.hpp"

namespace steward {

/// A page of what happened to a thing, newest first.
struct history_request {
  std::optional<std::int64_t> before_seq;
  int limit = 50;  ///< 1 to 100
};

/// The parameters of a history, for documentation, and reading them. errc::validation with every fault.
std::span<const parameter> history_parameters();
result<history_request> parse_history_request(const query_pairs&);

/// {"items":[{"seq","at","kind","version","source","trace_id","changed","data"},...],"next_before_seq":n|null}.
/// Also of what is gone. errc::not_found when nothing ever happened to it; `what` names the kind of thing in
/// that error.
event_query history_of(const uuid& id, std::string what, const history_request&);

/// Makes a new version of the task that is as its version `version` was: event "task.restored" with the
/// source "restore". A project that is gone or archived since is left out. errc::not_found: no such task
/// outside the trash, or no such version. errc::conflict: its external_key belongs to another task now.
event_command restore_version(const task_target&, std::int64_t version);

/// Puts the user's last `count` changes (1 to 100) back, the newest first, by new changes with the source
/// "undo"; so undoing an undo does it again. A created task goes to the trash. {"undone":n,"tasks":[...]}.
/// Does all or nothing. errc::conflict: there is nothing to undo; one of them cannot be undone (changes of
/// projects and tags, removals for good); or something else changed meanwhile.
event_command undo_changes(int count);

}  // namespace steward
