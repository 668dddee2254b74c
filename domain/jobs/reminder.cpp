#include <algorithm>

#include "domain/jobs/all.hpp"
#include "domain/local_day.hpp"
#include "domain/notification_commands.hpp"
#include "domain/task_reminders.hpp"

namespace steward {
namespace {

/// "Due 2026-03-01 11:00 (Europe/Berlin)".
std::string due_text(const task& t, const user_preferences& chosen) {
  if (!t.due_date) return {};
  if (t.due_all_day) return "Due " + format_time(*t.due_date).substr(0, 10);
  const auto& name = t.timezone ? *t.timezone : chosen.timezone;
  const auto local = time_zone::find(name).value_or(time_zone()).local(*t.due_date);
  auto text = format_time(timestamp{local.time_since_epoch()}).substr(0, 16);
  text[10] = ' ';
  return "Due " + text + " (" + name + ')';
}

/// Whether another reminder of the task is due as well, and later.
bool has_newer(const user_state& state, const task& t, const std::vector<timestamp>& times, timestamp at,
               timestamp now) {
  return std::any_of(times.begin(), times.end(), [&](timestamp other) {
    return other > at && other <= now && state.jobs.find(reminder_id(t.id, other));
  });
}

/// As the user wants it with reminders that nobody could fire in time.
bool is_wanted(const user_state& state, const task& t, const std::vector<timestamp>& times, timestamp at,
               timestamp now) {
  const auto& chosen = preferences_of(state);
  switch (static_cast<missed_policy>(chosen.missed_reminders)) {
    case missed_policy::once:
      return !has_newer(state, t, times, at, now);
    case missed_policy::recent:
      return now - at <= std::chrono::minutes{chosen.missed_minutes};
    case missed_policy::all:
      break;
  }
  return true;
}

job_outcome run(const user_state& state, const context& context, const job& one) {
  const auto target = reminder_of(one);
  if (!target) return job_failure{"The payload needs task_id and at", false};
  const auto* entry = state.tasks.find(target->task);
  if (!entry) return job_effect{};
  const auto& t = *entry->record;
  const auto& chosen = preferences_of(state);
  const auto times = reminder_times(t, chosen);
  const bool has_it = std::binary_search(times.begin(), times.end(), target->at);
  if (!has_it || !is_wanted(state, t, times, target->at, context.now)) return job_effect{};
  task_changes work(state, context);
  notify(work,
         {reminder_id(t.id, target->at), reminder_kind, t.title, due_text(t, chosen), t.id, target->at});
  return job_effect{work.take()};
}

}  // namespace

/// Reminds of a task: one notification for each time of it.
void add_reminder_job(job_kinds& kinds) { kinds.add({.name = reminder_kind, .run = run}); }

}  // namespace steward
