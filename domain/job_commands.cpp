#include "domain/job_commands.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/schedule_commands.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

constexpr std::size_t longest_error = 1'000;  ///< bytes of last_error

/// What PostgreSQL takes as text, of a length that an operator reads.
std::string printable(std::string text) {
  std::erase(text, '\0');
  text.resize(std::min(text.size(), longest_error));
  using nlohmann::json;
  return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
}

job next_version(const job& one, timestamp now) {
  job next = one;
  ++next.version;
  next.updated_at = now;
  return next;
}

bool has_key(const job& one, const job_request& wanted, job_key_use use) {
  return key_use_of(one) == use && one.kind == wanted.kind && one.key == wanted.key &&
         phase_of(one) != job_phase::dead;
}

/// Calls f for each job that an earlier part of the same decision puts.
template <class F>
void for_each_put(const std::vector<change>& changes, F&& f) {
  for (const auto& one : changes)
    if (const auto* put = std::get_if<row<job>>(&one.row); put && !one.remove) f(*put);
}

row<job> holder(const user_state& state, const std::vector<change>& changes, const job_request& wanted) {
  auto found = state.jobs.holder_of(wanted.kind, *wanted.key);
  for_each_put(changes, [&](const row<job>& put) {
    if (has_key(*put, wanted, job_key_use::unique)) found = put;
  });
  return found;
}

std::int64_t last_position(const user_state& state, const std::vector<change>& changes,
                           const job_request& wanted) {
  const auto* line = state.jobs.line_of(wanted.kind, *wanted.key);
  auto last = line ? line->rbegin()->first : 0;
  for_each_put(changes, [&](const row<job>& put) {
    if (has_key(*put, wanted, job_key_use::ordered)) last = std::max(last, put->position);
  });
  return last;
}

/// The one that has the key, changed as the rule says.
row<job> renewed(const context& context, const job_request& wanted, const row<job>& holder) {
  if (wanted.rule == key_rule::reject || wanted.rule == key_rule::throttle) return holder;
  auto next = next_version(*holder, context.now);
  next.payload = wanted.payload;
  next.phase = static_cast<int>(job_phase::waiting);
  if (wanted.rule == key_rule::replace) {
    next.run_at = std::max(wanted.run_at, context.now);
    next.priority = wanted.priority;
    next.attempt = 0;
    next.held_until.reset();
  } else {
    next.run_at = context.now + wanted.window;
    if (wanted.longest.count() > 0) next.run_at = std::min(next.run_at, holder->created_at + wanted.longest);
  }
  return make_row(std::move(next));
}

job made(const user_state& state, const context& context, const job_request& wanted) {
  job one;
  one.user_id = state.id;
  one.id = wanted.id ? *wanted.id : context.ids.next(context.now);
  one.shard = context.shard;
  one.kind = wanted.kind;
  one.key = wanted.key;
  one.priority = wanted.priority;
  one.max_attempts = wanted.max_attempts;
  one.run_at = std::max(wanted.run_at, context.now);
  one.payload = wanted.payload;
  one.created_at = one.updated_at = context.now;
  if (wanted.rule == key_rule::debounce) one.run_at = context.now + wanted.window;
  if (wanted.rule == key_rule::throttle) one.held_until = one.run_at + wanted.window;
  return one;
}

/// The next one of its line may run.
void let_next_on(const user_state& state, const context& context, const job& before,
                 std::vector<change>& changes) {
  if (key_use_of(before) != job_key_use::ordered || phase_of(before) == job_phase::dead) return;
  const auto* line = state.jobs.line_of(before.kind, *before.key);
  const auto next = line->upper_bound(before.position);
  if (next == line->end() || line->begin()->first != before.position) return;
  auto freed = next_version(*next->second, context.now);
  freed.phase = static_cast<int>(job_phase::waiting);
  changes.push_back({make_row(std::move(freed))});
}

}  // namespace

result<row<job>> enqueue(const user_state& state, const context& context, const job_request& wanted,
                         std::vector<change>& changes) {
  const bool unique = wanted.rule != key_rule::none && wanted.rule != key_rule::ordered;
  if (unique)
    if (const auto there = holder(state, changes, wanted)) {
      auto now = renewed(context, wanted, there);
      if (now != there) changes.push_back({now});
      return now;
    }
  if (state.jobs.size() + changes.size() >= context.bounds.jobs)
    return error{errc::limit_reached, "This user has too many jobs that wait. Let some finish first."};
  auto one = made(state, context, wanted);
  if (unique) one.key_use = static_cast<int>(job_key_use::unique);
  if (wanted.rule == key_rule::ordered) {
    const auto last = last_position(state, changes, wanted);
    one.key_use = static_cast<int>(job_key_use::ordered);
    one.position = last + 1;
    if (last > 0) one.phase = static_cast<int>(job_phase::blocked);
  }
  auto record = make_row(std::move(one));
  changes.push_back({record});
  return record;
}

void finish_job(const user_state& state, const context& context, const job& one,
                std::vector<change>& changes) {
  if (one.held_until && *one.held_until > context.now) {
    auto spent = next_version(one, context.now);
    spent.phase = static_cast<int>(job_phase::spent);
    spent.run_at = *one.held_until;
    changes.push_back({make_row(std::move(spent))});
  } else {
    changes.push_back({make_row(one), true});
  }
  let_next_on(state, context, one, changes);
  note_run(state, context, one, true, changes);
}

void fail_job(const user_state& state, const context& context, const job_policy& policy, const job& one,
              std::string reason, bool retry, std::chrono::milliseconds retry_after,
              std::vector<change>& changes) {
  auto next = next_version(one, context.now);
  ++next.attempt;
  next.last_error = printable(std::move(reason));
  const bool dead = !retry || next.attempt >= attempts_of(policy, one);
  if (dead) {
    next.phase = static_cast<int>(job_phase::dead);
    let_next_on(state, context, one, changes);
  } else {
    next.run_at = context.now + backoff_of(policy, next, retry_after);
  }
  changes.push_back({make_row(std::move(next))});
  if (dead) note_run(state, context, one, false, changes);
}

void snooze_job(const context& context, const job& one, timestamp until, std::vector<change>& changes) {
  auto next = next_version(one, context.now);
  next.run_at = until;
  changes.push_back({make_row(std::move(next))});
}

void cancel_job(const user_state& state, const context& context, const job& one,
                std::vector<change>& changes) {
  changes.push_back({make_row(one), true});
  let_next_on(state, context, one, changes);
}

void revive_job(const user_state& state, const context& context, const job& one,
                std::vector<change>& changes) {
  auto next = next_version(one, context.now);
  next.phase = static_cast<int>(job_phase::waiting);
  next.attempt = 0;
  next.run_at = context.now;
  next.held_until.reset();
  // Its key may belong to another by now: it runs all the same, without it.
  if (key_use_of(one) == job_key_use::unique && state.jobs.holder_of(one.kind, *one.key))
    next.key_use = static_cast<int>(job_key_use::none);
  if (key_use_of(one) == job_key_use::ordered) next.key_use = static_cast<int>(job_key_use::none);
  changes.push_back({make_row(std::move(next))});
}

}  // namespace steward
