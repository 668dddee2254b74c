#pragma once

#include "domain/decision.hpp"
#include "domain/job_kind.hpp"
#include "domain/schedule_times.hpp"

namespace steward {

struct user_state;

/// Adds a schedule, whose id and policies `wanted` has, to the changes of a decision; or replaces it. It
/// fires first at its first time after now. errc::validation when its times cannot be read.
result<row<schedule>> put_schedule(const user_state&, const context&, schedule wanted,
                                   std::vector<change>& changes);

/// It fires no more. Jobs that it has made stay.
void remove_schedule(const user_state&, const context&, const schedule&, std::vector<change>& changes);

/// It does not fire until it is resumed, and what it would have fired meanwhile is left out.
void pause_schedule(const user_state&, const context&, const schedule&, std::vector<change>& changes);
void resume_schedule(const user_state&, const context&, const schedule&, std::vector<change>& changes);

/// Makes the jobs of the fire times from `from` to `to`, 500 at most, as if they were due now. Answers how
/// many; times that have an unfinished job are left out.
int backfill_schedule(const user_state&, const context&, const schedule&, timestamp from, timestamp to,
                      std::vector<change>& changes);

/// A job has finished, or is dead: its schedule, if it has one, counts failures and may pause.
void note_run(const user_state&, const context&, const job&, bool good, std::vector<change>& changes);

/// What the job behind a schedule does: makes the jobs that are due, and waits for the next fire time.
job_outcome fire_schedule(const user_state&, const context&, const job& tick);

}  // namespace steward
