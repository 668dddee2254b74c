#include <algorithm>
#include <utility>

#include "domain/stored_task.hpp"
#include "domain/task_commands.hpp"
#include "domain/task_history.hpp"

namespace steward {
namespace {

constexpr int most_passed_over = 100;  ///< events of the server itself among those that are undone

using nlohmann::json;

context from_source(const context& now, std::string source) {
  auto own = now;
  own.source = std::move(source);
  return own;
}

/// What the server has written itself; a defect there must not throw.
json stored_json(const json_text& document) { return json::parse(document.text, nullptr, false); }

bool usable_project(const user_state& state, const uuid& id) {
  const auto found = state.projects.find(id);
  return found != state.projects.end() && !found->second->archived;
}

result<decision> restore_from(const user_state& state, const context& now, const task_target& target,
                              const event& kept) {
  const auto own = from_source(now, "restore");
  task_changes work(state, own);
  auto present = update_step(work, target, {});  // finds it and checks the condition
  if (!present) return std::move(present).fault();
  auto after = stored_task(kept);
  after.created_at = (*present)->created_at;
  after.version = (*present)->version;
  after.updated_at = (*present)->updated_at;
  after.deleted_at.reset();
  after.successor_id = (*present)->successor_id;  // what was made stays made
  if (after.project_id != (*present)->project_id && after.project_id &&
      !usable_project(state, *after.project_id))
    after.project_id.reset();
  auto done = replace_step(work, *present, std::move(after), "task.restored");
  if (!done) return std::move(done).fault();
  return decision{work.take(), task_reply(**done, target.shape)};
}

error cannot_undo(const event& one, const std::string& why) {
  return {errc::conflict, "Nothing was undone: change " + std::to_string(one.seq) + " (" + one.kind +
                              ") cannot be undone. " + why};
}

json old_values(const event& one) {
  auto members = json::object();
  const auto changed = stored_json(one.changed);
  for (const auto& [name, pair] : changed.items())
    if (pair.is_array() && !pair.empty()) members[name] = pair[0];
  return members;
}

/// A task that was made when this one was completed stays its successor, unless that was undone as well.
std::optional<uuid> kept_successor(const task_changes& work, const task& t) {
  const auto successor = t.successor_id ? work.find(*t.successor_id) : nullptr;
  return successor && successor->deleted_at != work.context().now ? t.successor_id : std::nullopt;
}

/// Nothing, or why it failed.
std::optional<error> undo_one(task_changes& work, const event& one) {
  if (one.entity != "task" || one.kind == "task.purged")
    return cannot_undo(one, "Only changes of tasks that still exist can.");
  const auto before = work.find(one.entity_id);
  if (!before) return cannot_undo(one, "The task was removed for good.");
  auto after = *before;
  if (one.kind == "task.created")
    after.deleted_at = work.context().now;
  else
    put_stored(after, old_values(one));
  if (!after.successor_id) after.successor_id = kept_successor(work, *before);
  const auto kind = change_kind(*before, after);
  auto done = replace_step(work, before, std::move(after), kind);
  if (done) return std::nullopt;
  const auto& fault = done.fault();
  return cannot_undo(one, fault.fields.empty() ? fault.detail : fault.fields.front().message);
}

reply undo_reply(const task_changes& work, const std::vector<event>& events) {
  std::vector<uuid> shown;
  std::string body;
  json_object object(body);
  object.member("undone", events.size()).name("tasks") += '[';
  for (const auto& one : events) {
    if (std::find(shown.begin(), shown.end(), one.entity_id) != shown.end()) continue;
    if (!shown.empty()) body += ',';
    append_task(body, *work.find(one.entity_id), task_shape::v1);
    shown.push_back(one.entity_id);
  }
  body += ']';
  object.end();
  return {reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

/// The newest ones, without what the server itself did to things that are no tasks (that a schedule fired,
/// for example) and without what was told.
std::vector<event> changes_of_people(const std::vector<event>& events, std::size_t count) {
  std::vector<event> found;
  for (const auto& one : events) {
    const bool of_people = one.entity == "task" || (one.source != "job" && one.entity != "notification");
    if (of_people && found.size() < count) found.push_back(one);
  }
  return found;
}

result<decision> undo(const user_state& state, const context& now, const std::vector<event>& newest,
                      std::size_t count) {
  if (newest.empty()) return error{errc::conflict, "There is no change to undo."};
  if (newest.front().seq != state.seq)
    return error{errc::conflict,
                 "Something else changed meanwhile and nothing was undone. Look at it, then try again."};
  const auto changes = changes_of_people(newest, count);
  if (changes.empty()) return error{errc::conflict, "There is no change to undo."};
  const auto own = from_source(now, "undo");
  task_changes work(state, own);
  for (const auto& one : changes)
    if (auto fault = undo_one(work, one)) return std::move(*fault);
  auto answer = undo_reply(work, changes);
  return decision{work.take(), std::move(answer)};
}

}  // namespace

event_command restore_version(const task_target& target, std::int64_t version) {
  event_command command;
  command.filter = {target.id, version, std::nullopt, 1};
  command.decide = [target, version](const user_state& state, const context& now,
                                     const std::vector<event>& events) -> result<decision> {
    const auto found = state.tasks.find(target.id);
    if (!found || found->record->deleted_at) return not_found("Task");
    if (events.empty())
      return error{errc::not_found,
                   "This task has no version " + std::to_string(version) + ". Its history names them."};
    return restore_from(state, now, target, events.front());
  };
  return command;
}

event_command undo_changes(int count) {
  event_command command;
  count = std::clamp(count, 1, 100);
  command.filter.limit = count + most_passed_over;
  command.decide = [count](const user_state& state, const context& now, const std::vector<event>& events) {
    return undo(state, now, events, static_cast<std::size_t>(count));
  };
  return command;
}

}  // namespace steward
