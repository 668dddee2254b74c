#include "domain/task_changes.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "domain/task_reminders.hpp"
#include "domain/task_view.hpp"

namespace steward {
namespace {

bool has_key(const row<task>& t, std::string_view key) {
  return t && t->external_key && *t->external_key == key;
}

event_subject subject_of(const task& t, std::int64_t version) { return {"task", t.id, version}; }

std::int64_t is_live(const task& t) { return t.deleted_at ? 0 : 1; }

}  // namespace

row<task> task_changes::find(const uuid& id) const {
  if (const auto found = touched_.find(id); found != touched_.end()) return found->second;
  const auto* entry = state_.tasks.find(id);
  return entry ? entry->record : nullptr;
}

row<task> task_changes::find_external(std::string_view external_key) const {
  if (const auto found = external_keys_.find(std::string(external_key)); found != external_keys_.end())
    if (auto candidate = find(found->second); has_key(candidate, external_key)) return candidate;
  const auto* entry = state_.tasks.find_external(external_key);
  if (!entry) return nullptr;
  auto candidate = find(entry->record->id);
  return has_key(candidate, external_key) ? candidate : nullptr;
}

row<task> task_changes::find_occurrence(const uuid& series, timestamp recurrence_id) const {
  const auto is_it = [&](const row<task>& t) {
    return t && t->series_id == series && t->recurrence_id == recurrence_id;
  };
  for (const auto* entry : state_.tasks.of_series(series))
    if (auto candidate = find(entry->record->id); is_it(candidate)) return candidate;
  for (const auto& [id, candidate] : touched_)
    if (is_it(candidate)) return candidate;
  return nullptr;
}

row<task> task_changes::add(task created) {
  auto fresh = keep(make_row(std::move(created)));
  growth_ += is_live(*fresh);
  tell("task.created", subject_of(*fresh, fresh->version), "{}", stored_content(*fresh));
  follow_reminders(nullptr, fresh.get());
  return fresh;
}

row<task> task_changes::replace(const row<task>& before, task after, std::string_view kind) {
  auto changed = changed_members(*before, after);
  if (changed == "{}") return nullptr;
  after.version = before->version + 1;
  after.updated_at = context_.now;
  auto fresh = keep(make_row(std::move(after)));
  growth_ += is_live(*fresh) - is_live(*before);
  tell(kind, subject_of(*fresh, fresh->version), std::move(changed), stored_content(*fresh));
  follow_reminders(before.get(), fresh.get());
  return fresh;
}

void task_changes::remove(const row<task>& gone) {
  touched_[gone->id] = nullptr;
  growth_ -= is_live(*gone);
  put({gone, true}, "task.purged", subject_of(*gone, gone->version + 1), "{}",
      render_task(*gone, task_shape::v1));
  follow_reminders(gone.get(), nullptr);
}

void task_changes::follow_reminders(const task* before, const task* after) {
  const bool had = before && has_reminder(*before), has = after && has_reminder(*after);
  if (!had && !has) return;
  const auto& chosen = preferences_of(state_);
  const std::vector<timestamp> none;
  follow_reminders(after ? *after : *before, had ? reminder_times(*before, chosen) : none,
                   has ? reminder_times(*after, chosen) : none);
}

void task_changes::arm_reminders(const task& t) {
  if (has_reminder(t)) follow_reminders(t, {}, reminder_times(t, preferences_of(state_)));
}

void task_changes::move_reminders(const task& t, const user_preferences& before,
                                  const user_preferences& after) {
  follow_reminders(t, reminder_times(t, before), reminder_times(t, after));
}

/// A time that stays keeps its job, also one that is due; one that has passed gets none.
void task_changes::follow_reminders(const task& t, const std::vector<timestamp>& before,
                                    const std::vector<timestamp>& after) {
  if (before == after) return;
  const auto put = [&](row<job> one, bool remove) {
    touched_jobs_[one->id] = remove ? nullptr : one;
    changes_.push_back({std::move(one), remove});
  };
  for (const auto at : before)
    if (!std::binary_search(after.begin(), after.end(), at))
      if (auto one = find_job(reminder_id(t.id, at))) put(std::move(one), true);
  for (const auto at : after)
    if (at > context_.now && !find_job(reminder_id(t.id, at)))
      put(make_row(reminder_job(t, at, context_.shard, context_.now)), false);
}

row<job> task_changes::find_job(const uuid& id) const {
  const auto found = touched_jobs_.find(id);
  return found != touched_jobs_.end() ? found->second : state_.jobs.find(id);
}

row<task> task_changes::keep(row<task> fresh) {
  if (fresh->external_key) external_keys_[*fresh->external_key] = fresh->id;
  changes_.push_back({fresh});
  return touched_[fresh->id] = std::move(fresh);
}

void task_changes::put(change other, std::string_view kind, const event_subject& subject, std::string changed,
                       std::string content) {
  changes_.push_back(std::move(other));
  tell(kind, subject, std::move(changed), std::move(content));
}

void task_changes::tell(std::string_view kind, const event_subject& subject, std::string changed,
                        std::string content) {
  changes_.push_back({make_event(context_, state_.id, state_.seq + ++events_, kind, subject,
                                 std::move(changed), std::move(content))});
}

}  // namespace steward
