#pragma once

#include <array>

#include "domain/decision.hpp"
#include "domain/job_kind.hpp"
#include "domain/schedule_times.hpp"

namespace steward {

struct user_state;

/// Kinds of jobs that users may schedule; the others are the server's own, and users do not see them.
constexpr std::array<std::string_view, 2> user_kinds{"create_task", "noop"};
bool is_of_user(const schedule&);

/// Adds a schedule, whose id and policies `wanted` has, to the changes of a decision; or replaces it. A new
/// one, or one with other times, fires first at its first time after now. errc::validation when its times
/// cannot be read, or there will be none.
///
/// Every change of a schedule of a user's kind is told by one event, here as in what follows.
result<row<schedule>> put_schedule(const user_state&, const context&, schedule wanted,
                                   std::vector<change>& changes);

/// It fires no more. Jobs that it has made stay.
void remove_schedule(const user_state&, const context&, const schedule&, std::vector<change>& changes);

/// It does not fire by itself until it is resumed, and what it would have fired meanwhile is left out.
void pause_schedule(const user_state&, const context&, const schedule&, std::vector<change>& changes);
void resume_schedule(const user_state&, const context&, const schedule&, std::vector<change>& changes);

/// Makes a job now, whatever its times are, if the overlap policy lets it. False when it does not.
bool run_schedule(const user_state&, const context&, const schedule&, std::vector<change>& changes);

/// What a backfill did.
struct backfill {
  int made = 0;
  int left_out = 0;               ///< times that have an unfinished job, or that the policy leaves out
  std::optional<timestamp> rest;  ///< the first time of the range that it did not get to
};

/// Makes the jobs of the fire times from `from` to `to`, 500 at most, as if they were due now.
backfill backfill_schedule(const user_state&, const context&, const schedule&, timestamp from, timestamp to,
                           overlap_policy, std::vector<change>& changes);

/// A job has finished, or is dead: its schedule, if it has one, counts failures and may pause.
void note_run(const user_state&, const context&, const job&, bool good, std::vector<change>& changes);

/// What the job behind a schedule does: makes the jobs that are due, and waits for the next fire time.
job_outcome fire_schedule(const user_state&, const context&, const job& tick);

}  // namespace steward
