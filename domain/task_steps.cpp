#include "domain/task_steps.hpp"

#include <algorithm>
#include <utility>

namespace steward {
namespace {

std::string path_of(const task& t) { return "/api/v1/tasks/" + t.id.to_string(); }

/// The task outside the trash, if it has the expected version.
result<row<task>> find_live(const task_changes& work, const task_target& target) {
  auto found = work.find(target.id);
  if (!found || found->deleted_at) return not_found("Task");
  if (!target.expected.allows(found->version))
    return changed_meanwhile(std::make_shared<const std::string>(render_task(*found, target.shape)),
                             found->version);
  return found;
}

bool has_room(const task_changes& work) { return work.size() < work.context().bounds.tasks; }

error too_many_tasks(const task_changes& work) {
  return {errc::limit_reached, "There are " + std::to_string(work.context().bounds.tasks) +
                                   " tasks already, the most that one user may have. Delete some first."};
}

error key_taken(const task& holder) {
  const auto where = path_of(holder);
  if (!holder.deleted_at)
    return {errc::conflict,
            "Another task has this external_key: " + where + ". Use another key, or change that task."};
  return {errc::conflict, "A task in the trash has this external_key. Restore it (POST " + where +
                              "/restore) or remove it for good before using the key again."};
}

void check_project(const task_changes& work, const task& t, field_errors& faults) {
  const auto& projects = work.state().projects;
  const auto found = projects.find(*t.project_id);
  if (found == projects.end())
    add_fault(faults, "", "project_id", "not_found",
              "There is no such project. Create it first, or leave project_id out.");
  else if (found->second->archived)
    add_fault(faults, "", "project_id", "archived",
              "This project is archived. Reopen it first, or choose another.");
}

std::optional<error> check_occurrence(const task_changes& work, const task* before, const task& after) {
  const bool same =
      before && before->series_id == after.series_id && before->recurrence_id == after.recurrence_id;
  if (!after.series_id || same) return std::nullopt;
  const auto holder = work.find_occurrence(*after.series_id, *after.recurrence_id);
  if (!holder || holder->id == after.id) return std::nullopt;
  return error{errc::conflict,
               "The series has a task for this occurrence already: " + path_of(*holder) + '.'};
}

/// What only the state, or the task as a whole, can tell. `before` is null for a new task.
std::optional<error> check_whole(const task_changes& work, const task* before, const task& after) {
  field_errors faults;
  check_reminder(after.due_date, after.reminder_at, "", faults);
  check_reminders(after.due_date.has_value(), after.reminders, "", faults);
  if (after.project_id && (!before || before->project_id != after.project_id))
    check_project(work, after, faults);
  if (const auto fault = check_series(after))
    add_fault(faults, "", fault->member, fault->code, std::string(fault->message));
  if (!faults.empty()) return invalid_input(std::move(faults));
  if (auto fault = check_occurrence(work, before, after)) return fault;
  const auto reminders = after.reminders.size() + after.reminder_at.has_value();
  if (reminders > 0 && work.state().jobs.size() + reminders > work.context().bounds.jobs)
    return error{errc::limit_reached,
                 "Too many reminders wait already. Complete or delete some tasks that have them first."};
  if (!after.external_key || (before && before->external_key == after.external_key)) return std::nullopt;
  const auto holder = work.find_external(*after.external_key);
  if (holder && holder->id != after.id) return key_taken(*holder);
  return std::nullopt;
}

error no_rule() {
  field_errors faults;
  add_fault(faults, "", "is_recurring", "contradiction",
            "A task that recurs needs recurrence_rule or recurrence_pattern.");
  return invalid_input(std::move(faults));
}

/// What follows a task that is being completed: a new task, or the one that is there already.
struct next_task {
  row<task> present;
  std::optional<task> made;
};

/// The task that is being completed gets to know its successor, if it has none yet.
result<next_task> plan_successor(const task_changes& work, task& done) {
  next_task next;
  const auto now = work.context().now;
  const auto occurrence = done.successor_id ? std::nullopt : next_occurrence(done, now);
  if (!occurrence) return next;
  if (!has_room(work)) return too_many_tasks(work);
  next.present = work.find_occurrence(*done.series_id, *occurrence);
  if (!next.present) next.made = make_successor(done, *occurrence, work.context().ids.next(now), now);
  done.successor_id = next.present ? next.present->id : next.made->id;
  return next;
}

/// After the completion, so that undoing goes the other way round.
void place_successor(task_changes& work, next_task next) {
  if (next.made) work.add(std::move(*next.made));
  if (!next.present || !next.present->deleted_at) return;
  auto back = *next.present;
  back.deleted_at.reset();
  work.replace(next.present, std::move(back), "task.restored");
}

/// What a scope does not go with.
std::optional<error> check_scope(const task& before, const task& after, edit_scope scope) {
  const bool same_rule = before.recurrence_rule == after.recurrence_rule && before.timezone == after.timezone;
  if (scope != edit_scope::only_this || same_rule) return std::nullopt;
  field_errors faults;
  add_fault(faults, "", "recurrence_rule", "not_for_one",
            "A rule and its zone are about the next ones as well. Leave scope=this out.");
  return invalid_input(std::move(faults));
}

/// The same change for the tasks of a series that are done, as far as it is about what they all have.
std::optional<error> update_done_ones(task_changes& work, const task& of, const task_input& input) {
  task_input shared;
  shared.title = input.title;
  shared.description = input.description;
  shared.priority = input.priority;
  shared.tags = input.tags;
  shared.project_id = input.project_id;
  for (const auto* entry : work.state().tasks.of_series(*of.series_id)) {
    const auto before = work.find(entry->record->id);
    if (!before || before->deleted_at || before->id == of.id) continue;
    auto after = *before;
    apply_input(after, shared, work.context().now);
    note_series_values(*before, after, edit_scope::all);
    auto done = replace_step(work, before, std::move(after), "task.updated");
    if (!done) return std::move(done).fault();
  }
  return std::nullopt;
}

result<row<task>> update_found(task_changes& work, const row<task>& before, task_input input,
                               edit_scope scope = edit_scope::following) {
  const auto now = work.context().now;
  const bool must_recur = input.must_recur;
  auto after = *before;
  if (scope == edit_scope::all && before->series_id)
    if (auto fault = update_done_ones(work, *before, input)) return std::move(*fault);
  apply_input(after, std::move(input), now);
  if (must_recur && !after.recurrence_rule) return no_rule();
  if (auto fault = check_scope(*before, after, scope)) return std::move(*fault);
  settle_series(before.get(), after, scope, now);
  note_series_values(*before, after, scope);
  const bool completes = after.completed && !before->completed && after.recurrence_rule;
  auto next = completes ? plan_successor(work, after) : next_task();
  if (!next) return std::move(next).fault();
  const auto kind = change_kind(*before, after);
  auto fresh = replace_step(work, before, std::move(after), kind);
  if (fresh) place_successor(work, *std::move(next));
  return fresh;
}

/// Adds one that is to come to the exceptions.
std::optional<error> leave_out(task& t, timestamp occurrence, timestamp now) {
  const auto coming = coming_occurrences(t, now, occurrence, 10'000);
  if (coming.empty() || coming.back() != occurrence)
    return error{errc::conflict,
                 "No occurrence is to come then. The list with expand=occurrences has those that are."};
  auto& left_out = t.recurrence_exceptions;
  if (left_out.size() >= 500)
    return error{errc::conflict, "500 occurrences are left out already, the most there can be."};
  auto text = format_time(occurrence);
  left_out.insert(std::lower_bound(left_out.begin(), left_out.end(), text), text);
  return std::nullopt;
}

result<row<task>> put_completed(task_changes& work, const row<task>& before, bool completed) {
  task_input input;
  input.completed = completed;
  return update_found(work, before, std::move(input));
}

/// A task with the external_key of a new one is meant by it.
result<created_task> upsert(task_changes& work, const row<task>& present, task_input input) {
  if (present->deleted_at || (input.id && *input.id != present->id)) return key_taken(*present);
  auto updated = update_found(work, present, std::move(input));
  if (!updated) return std::move(updated).fault();
  return created_task{*std::move(updated), false};
}

task new_task(const task_changes& work, task_input input, task_shape shape) {
  const auto& context = work.context();
  task made;
  made.id = input.id ? *input.id : context.ids.next(context.now);
  made.user_id = work.state().id;
  made.priority = shape == task_shape::s3 ? priority_medium : priority_none;  // CONTRACT 6
  made.created_at = made.updated_at = context.now;
  apply_input(made, std::move(input), context.now);
  settle_series(nullptr, made, edit_scope::following, context.now);
  return made;
}

}  // namespace

result<created_task> create_step(task_changes& work, task_input input, task_shape shape) {
  if (input.external_key && *input.external_key)
    if (const auto present = work.find_external(**input.external_key))
      return upsert(work, present, std::move(input));
  if (input.id && work.find(*input.id))
    return error{errc::conflict,
                 "There is a task with this id already. Use PATCH to change it, or leave the id out to get a "
                 "new one."};
  if (!has_room(work)) return too_many_tasks(work);
  auto made = new_task(work, std::move(input), shape);
  if (auto fault = check_whole(work, nullptr, made)) return std::move(*fault);
  return created_task{work.add(std::move(made))};
}

std::string_view change_kind(const task& before, const task& after) {
  if (before.deleted_at.has_value() != after.deleted_at.has_value())
    return after.deleted_at ? "task.deleted" : "task.restored";
  if (before.completed == after.completed) return "task.updated";
  return after.completed ? "task.completed" : "task.reopened";
}

result<row<task>> replace_step(task_changes& work, const row<task>& before, task after,
                               std::string_view kind) {
  if (auto fault = check_whole(work, before.get(), after)) return std::move(*fault);
  auto fresh = work.replace(before, std::move(after), kind);
  if (!fresh) return before;
  return fresh;
}

result<row<task>> update_step(task_changes& work, const task_target& target, task_input input) {
  auto before = find_live(work, target);
  if (!before) return before;
  return update_found(work, *before, std::move(input), target.scope);
}

result<row<task>> complete_step(task_changes& work, const task_target& target, bool completed) {
  auto before = find_live(work, target);
  if (!before) return before;
  return put_completed(work, *before, completed);
}

result<row<task>> toggle_step(task_changes& work, const task_target& target) {
  auto before = find_live(work, target);
  if (!before) return before;
  return put_completed(work, *before, !(*before)->completed);
}

result<row<task>> skip_step(task_changes& work, const task_target& target,
                            const std::optional<timestamp>& occurrence) {
  auto before = find_live(work, target);
  if (!before) return before;
  auto after = **before;
  if (!after.recurrence_rule || after.completed)
    return error{errc::conflict, "Only an occurrence of an open task that recurs can be skipped."};
  const auto now = work.context().now;
  if (occurrence) {
    if (auto fault = leave_out(after, *occurrence, now)) return std::move(*fault);
    return replace_step(work, *before, std::move(after), "task.updated");
  }
  const auto next = next_occurrence(after, now);
  if (!next)
    return error{errc::conflict, "This is the last occurrence. Complete or delete the task instead."};
  auto fresh = make_successor(after, *next, after.id, now);
  fresh.external_key = after.external_key;
  fresh.created_at = after.created_at;
  return replace_step(work, *before, std::move(fresh), "task.skipped");
}

result<row<task>> delete_step(task_changes& work, const task_target& target) {
  auto before = find_live(work, target);
  if (!before) return before;
  auto after = **before;
  after.deleted_at = work.context().now;
  return work.replace(*before, std::move(after), "task.deleted");
}

result<row<task>> restore_step(task_changes& work, const task_target& target) {
  const auto before = work.find(target.id);
  if (!before) return not_found("Task");
  if (!before->deleted_at) return before;
  if (!has_room(work)) return too_many_tasks(work);
  auto after = *before;
  after.deleted_at.reset();
  return work.replace(before, std::move(after), "task.restored");
}

result<row<task>> purge_step(task_changes& work, const task_target& target) {
  const auto gone = work.find(target.id);
  if (!gone) return not_found("Task");
  if (!gone->deleted_at)
    return error{errc::conflict, "Only a task in the trash can be removed for good. Delete it first."};
  work.remove(gone);
  return gone;
}

}  // namespace steward
