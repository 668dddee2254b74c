#pragma once

#include <nlohmann/json.hpp>

#include "domain/input.hpp"
#include "domain/precondition.hpp"
#include "domain/schedule_commands.hpp"

namespace steward {

/// The validated members of a schedule as a client sends them. What is absent stays as it is.
struct schedule_input {
  std::optional<uuid> id;  ///< only of a new schedule
  std::optional<std::string> name, kind, times, timezone, payload;
  std::optional<int> priority, overlap, catch_up, pause_after;
  std::optional<std::int64_t> catch_up_seconds, jitter_ms;
};

const input_table& schedule_create_table();
const input_table& schedule_update_table();
/// errc::validation with every fault, also of times that cannot be read.
result<schedule_input> read_new_schedule(nlohmann::json& body);
result<schedule_input> read_schedule_update(nlohmann::json& body);

/// Appends what is wrong with the payload of jobs of a user's kind, each fault below /payload.
void check_payload(std::string_view kind, std::string_view payload, field_errors& faults);

/// A range of the past whose jobs are to be made.
struct backfill_request {
  timestamp from, to;
  overlap_policy overlap = overlap_policy::queue_all;
};
const input_table& backfill_table();
result<backfill_request> read_backfill(nlohmann::json& body);

/// Times to look at before they become a schedule.
struct preview_request {
  std::string times, timezone;
  std::optional<timestamp> from;  ///< nothing: now
  int count = 10;
};
const input_table& preview_table();
result<preview_request> read_preview(nlohmann::json& body);

/// A schedule to change, and under which condition.
struct schedule_target {
  uuid id;
  precondition expected;
};

// Each answers with the schedule as it is then, unless it says otherwise. errc::not_found,
// errc::precondition_failed.

/// Created with its Location. errc::conflict: the id is taken. errc::limit_reached.
result<decision> create_schedule(const user_state&, const context&, schedule_input);
/// A merge patch; what changes nothing makes no version.
result<decision> update_schedule(const user_state&, const context&, const schedule_target&, schedule_input);
/// No content. Jobs that it has made stay.
result<decision> delete_schedule(const user_state&, const context&, const schedule_target&);
result<decision> pause(const user_state&, const context&, const schedule_target&);
result<decision> resume(const user_state&, const context&, const schedule_target&);
/// errc::conflict when the overlap policy does not let it.
result<decision> run_now(const user_state&, const context&, const schedule_target&);
/// {"made":n,"left_out":n,"rest":time|null}
result<decision> make_up(const user_state&, const context&, const schedule_target&, const backfill_request&);

/// {"items":[...],"total":n}, oldest first.
result<reply> list_schedules(const user_state&);
result<reply> get_schedule(const user_state&, const uuid& id);
/// {"times":[...]}: the next `count` fire times after now, without jitter; fewer when it ends.
result<reply> times_of_schedule(const user_state&, const context&, const uuid& id, int count);
/// The same of times that are no schedule yet; a rule or an interval begins at `from`.
result<reply> preview(const context&, const preview_request&);

}  // namespace steward
