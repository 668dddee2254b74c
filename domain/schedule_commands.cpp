#include "domain/schedule_commands.hpp"

#include <algorithm>

#include "domain/event_write.hpp"
#include "domain/input.hpp"
#include "domain/job_commands.hpp"
#include "domain/schedule_plan.hpp"
#include "domain/schedule_view.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

constexpr int backfill_priority = 9;

row<schedule> find_schedule(const user_state& state, const uuid& id) {
  const auto found = state.schedules.find(id);
  return found == state.schedules.end() ? nullptr : found->second;
}

schedule next_version(const schedule& one, timestamp now) {
  schedule next = one;
  ++next.version;
  next.updated_at = now;
  return next;
}

/// Adds an event about a schedule, after those that the decision has already.
void tell(const user_state& state, const context& context, std::string_view kind, const schedule& now,
          std::int64_t version, std::string changed, std::vector<change>& changes) {
  if (!is_of_user(now)) return;
  const auto is_event = [](const change& one) { return std::holds_alternative<row<event>>(one.row); };
  const auto earlier = std::count_if(changes.begin(), changes.end(), is_event);
  changes.push_back({make_event(context, state.id, state.seq + earlier + 1, kind,
                                {"schedule", now.id, version}, std::move(changed), schedule_json(now))});
}

/// Adds the next version of a schedule and its event.
void put_version(const user_state& state, const context& context, std::string_view kind,
                 const schedule& before, schedule after, std::vector<change>& changes) {
  tell(state, context, kind, after, after.version, changed_members(before, after), changes);
  changes.push_back({make_row(std::move(after))});
}

/// The job that waits for the next fire time. It has the id of its schedule.
void put_tick(const user_state& state, const context& context, const schedule& one,
              std::vector<change>& changes) {
  const auto there = state.jobs.find(one.id);
  if (!one.next_at || one.paused) {
    if (there) changes.push_back({there, true});
    return;
  }
  job tick;
  if (there) tick = *there;
  tick.version = there ? there->version + 1 : one.version;  // above that of a former one
  tick.user_id = state.id;
  tick.id = one.id;
  tick.shard = context.shard;
  tick.kind = "schedule";
  tick.phase = static_cast<int>(job_phase::waiting);
  tick.priority = one.priority;
  tick.run_at = *one.next_at + jitter_of(one);
  tick.attempt = 0;
  tick.payload.text = "null";
  if (!there) tick.created_at = context.now;
  tick.updated_at = context.now;
  changes.push_back({make_row(std::move(tick))});
}

/// The times of a schedule that is stored: they were read before.
fire_times times_of(const schedule& one) {
  auto times = read_times(one.times, one.timezone, one.created_at);
  if (times) return *std::move(times);
  return [](timestamp) { return std::optional<timestamp>(); };
}

/// Whether a job for another fire time may be made, given those that are not finished.
bool may_fire(overlap_policy policy, std::size_t unfinished) {
  if (policy == overlap_policy::skip) return unfinished == 0;
  if (policy == overlap_policy::queue_one) return unfinished <= 1;
  return true;
}

struct firing {
  const user_state& state;
  const steward::context& context;
  const schedule& one;
  std::vector<change>& changes;
  std::size_t unfinished = 0;  ///< jobs of the schedule, those made here among them
  std::int64_t position = 0;   ///< of the newest in the line of those that wait for each other

  overlap_policy policy() const { return static_cast<overlap_policy>(one.overlap); }
  bool in_line() const {
    return policy() == overlap_policy::queue_one || policy() == overlap_policy::queue_all;
  }

  void begin() {
    const auto live = state.jobs.of_schedule(one.id);
    unfinished = live.size();
    for (const auto& job : live) {
      position = std::max(position, job->position);
      if (policy() == overlap_policy::cancel_former) cancel_job(state, context, *job, changes);
    }
  }

  bool fire(timestamp at, int priority) {
    const auto id = fire_id(one, at);
    if (state.jobs.find(id) || !may_fire(policy(), unfinished)) return false;
    if (state.jobs.size() + changes.size() >= context.bounds.jobs) return false;
    job made;
    made.user_id = state.id;
    made.id = id;
    made.shard = context.shard;
    made.kind = one.kind;
    made.priority = priority;
    made.run_at = context.now;
    made.schedule_id = one.id;
    made.fire_time = at;
    made.payload = one.payload;
    made.created_at = made.updated_at = context.now;
    if (in_line()) {
      made.key = one.id.to_string();
      made.key_use = static_cast<int>(job_key_use::ordered);
      if (position > 0) made.phase = static_cast<int>(job_phase::blocked);
      made.position = ++position;
    }
    ++unfinished;
    changes.push_back({make_row(std::move(made))});
    return true;
  }
};

}  // namespace

bool is_of_user(const schedule& one) {
  return std::find(user_kinds.begin(), user_kinds.end(), one.kind) != user_kinds.end();
}

result<row<schedule>> put_schedule(const user_state& state, const context& context, schedule wanted,
                                   std::vector<change>& changes) {
  const auto there = find_schedule(state, wanted.id);
  wanted.user_id = state.id;
  wanted.version = there ? there->version + 1 : 1;
  wanted.created_at = there ? there->created_at : context.now;
  wanted.updated_at = context.now;
  if (!there || there->times != wanted.times || there->timezone != wanted.timezone) {
    auto times = read_times(wanted.times, wanted.timezone, wanted.created_at);
    if (!times) return std::move(times).fault();
    wanted.next_at = (*times)(context.now);
    if (!wanted.next_at)
      return invalid_input(
          {{"/times", "never", "There is no such time after now: the schedule would never fire."}});
  }
  put_tick(state, context, wanted, changes);
  if (there)
    put_version(state, context, "schedule.updated", *there, wanted, changes);
  else {
    tell(state, context, "schedule.created", wanted, 1, "{}", changes);
    changes.push_back({make_row(wanted)});
  }
  return std::get<row<schedule>>(changes.back().row);
}

void remove_schedule(const user_state& state, const context& context, const schedule& one,
                     std::vector<change>& changes) {
  if (const auto tick = state.jobs.find(one.id)) changes.push_back({tick, true});
  tell(state, context, "schedule.deleted", one, one.version + 1, "{}", changes);
  changes.push_back({make_row(one), true});
}

void pause_schedule(const user_state& state, const context& context, const schedule& one,
                    std::vector<change>& changes) {
  auto next = next_version(one, context.now);
  next.paused = true;
  put_tick(state, context, next, changes);
  put_version(state, context, "schedule.paused", one, std::move(next), changes);
}

void resume_schedule(const user_state& state, const context& context, const schedule& one,
                     std::vector<change>& changes) {
  auto next = next_version(one, context.now);
  next.paused = false;
  next.failures = 0;
  next.next_at = times_of(next)(context.now);
  put_tick(state, context, next, changes);
  put_version(state, context, "schedule.resumed", one, std::move(next), changes);
}

bool run_schedule(const user_state& state, const context& context, const schedule& one,
                  std::vector<change>& changes) {
  firing fires{state, context, one, changes};
  fires.begin();
  if (!fires.fire(context.now, one.priority)) return false;
  auto next = next_version(one, context.now);
  next.last_at = context.now;
  put_version(state, context, "schedule.fired", one, std::move(next), changes);
  return true;
}

backfill backfill_schedule(const user_state& state, const context& context, const schedule& one,
                           timestamp from, timestamp to, overlap_policy overlap,
                           std::vector<change>& changes) {
  const auto times = times_of(one);
  auto as_wanted = one;
  as_wanted.overlap = static_cast<int>(overlap);
  firing fires{state, context, as_wanted, changes};
  fires.begin();
  backfill done;
  auto at = times(from - std::chrono::microseconds{1});
  for (std::size_t i = 0; at && *at <= to && i < longest_plan; at = times(*at), ++i)
    ++(fires.fire(*at, backfill_priority) ? done.made : done.left_out);
  if (at && *at <= to) done.rest = at;
  if (done.made > 0)
    put_version(state, context, "schedule.backfilled", one, next_version(one, context.now), changes);
  return done;
}

void note_run(const user_state& state, const context& context, const job& one, bool good,
              std::vector<change>& changes) {
  if (!one.schedule_id) return;
  const auto schedule = find_schedule(state, *one.schedule_id);
  if (!schedule || (good && schedule->failures == 0)) return;
  auto next = next_version(*schedule, context.now);
  next.failures = good ? 0 : schedule->failures + 1;
  auto kind = good ? "schedule.recovered" : "schedule.failed";
  if (!next.paused && next.pause_after > 0 && next.failures >= next.pause_after) {
    next.paused = true;
    kind = "schedule.paused";
    put_tick(state, context, next, changes);
  }
  put_version(state, context, kind, *schedule, std::move(next), changes);
}

job_outcome fire_schedule(const user_state& state, const context& context, const job& tick) {
  const auto one = find_schedule(state, tick.id);
  if (!one || one->paused) return job_effect{};
  auto plan = plan_fires(*one, times_of(*one), context.now);
  auto next = next_version(*one, context.now);
  std::vector<change> changes;
  firing fires{state, context, *one, changes};
  if (!plan.fires.empty()) fires.begin();
  for (const auto at : plan.fires)
    if (fires.fire(at, one->priority)) next.last_at = at;
  next.next_at = plan.next;
  const auto kind = next.last_at != one->last_at ? "schedule.fired" : "schedule.skipped";
  put_version(state, context, kind, *one, std::move(next), changes);
  if (!plan.next) return job_effect{std::move(changes)};
  return job_snooze{std::max(*plan.next + jitter_of(*one), context.now), std::move(changes)};
}

}  // namespace steward
