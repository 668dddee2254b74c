#include "domain/task_commands.hpp"

#include <utility>

namespace steward {
namespace {

using step_result = result<row<task>>;

decision finish(task_changes& work, reply answer) { return {work.take(), std::move(answer)}; }

reply json_reply(std::string body) {
  reply answer;
  answer.body = std::make_shared<const std::string>(std::move(body));
  return answer;
}

/// Runs one step and answers with the task.
template <class Step>
result<decision> change_task(const user_state& state, const context& context, task_shape shape, Step step) {
  task_changes work(state, context);
  step_result done = step(work);
  if (!done) return std::move(done).fault();
  return finish(work, task_reply(**done, shape));
}

reply deleted_reply(const uuid& id, task_shape shape) {
  if (shape != task_shape::s4) return {reply_kind::no_content};
  std::string body;
  json_object(body).member("message", "Task deleted successfully").member("deleted_id", id).end();
  return json_reply(std::move(body));
}

}  // namespace

reply task_reply(const task& t, task_shape shape, reply_kind kind) {
  auto answer = json_reply(render_task(t, shape));
  answer.kind = kind;
  answer.etag = version_etag(t.version);
  return answer;
}

result<decision> create_task(const user_state& state, const context& context, task_input input,
                             task_shape shape) {
  task_changes work(state, context);
  auto done = create_step(work, std::move(input), shape);
  if (!done) return std::move(done).fault();
  const auto& made = *done->made;
  auto answer = task_reply(made, shape, done->fresh ? reply_kind::created : reply_kind::ok);
  if (done->fresh) answer.location = "/api/v1/tasks/" + made.id.to_string();
  return finish(work, std::move(answer));
}

result<decision> update_task(const user_state& state, const context& context, const task_target& target,
                             task_input input) {
  return change_task(state, context, target.shape,
                     [&](task_changes& work) { return update_step(work, target, std::move(input)); });
}

result<decision> complete_task(const user_state& state, const context& context, const task_target& target) {
  return change_task(state, context, target.shape,
                     [&](task_changes& work) { return complete_step(work, target, true); });
}

result<decision> reopen_task(const user_state& state, const context& context, const task_target& target) {
  return change_task(state, context, target.shape,
                     [&](task_changes& work) { return complete_step(work, target, false); });
}

result<decision> toggle_task(const user_state& state, const context& context, const task_target& target) {
  return change_task(state, context, target.shape,
                     [&](task_changes& work) { return toggle_step(work, target); });
}

result<decision> skip_task(const user_state& state, const context& context, const task_target& target,
                           const std::optional<timestamp>& occurrence) {
  return change_task(state, context, target.shape,
                     [&](task_changes& work) { return skip_step(work, target, occurrence); });
}

result<decision> delete_task(const user_state& state, const context& context, const task_target& target) {
  task_changes work(state, context);
  auto done = delete_step(work, target);
  if (!done) return std::move(done).fault();
  return finish(work, deleted_reply(target.id, target.shape));
}

result<decision> restore_task(const user_state& state, const context& context, const task_target& target) {
  return change_task(state, context, target.shape,
                     [&](task_changes& work) { return restore_step(work, target); });
}

result<decision> purge_task(const user_state& state, const context& context, const task_target& target) {
  task_changes work(state, context);
  auto done = purge_step(work, target);
  if (!done) return std::move(done).fault();
  return finish(work, {reply_kind::no_content});
}

result<decision> empty_trash(const user_state& state, const context& context) {
  task_changes work(state, context);
  state.tasks.for_each_trashed([&](const task_entry& entry) { work.remove(entry.record); });
  std::string body;
  json_object(body).member("purged", state.tasks.trash_size()).end();
  return finish(work, json_reply(std::move(body)));
}

result<decision> purge_old_trash(const user_state& state, const context& context) {
  task_changes work(state, context);
  std::size_t purged = 0;
  state.tasks.for_each_trashed([&](const task_entry& entry) {
    if (*entry.record->deleted_at + context.bounds.trash > context.now) return;
    work.remove(entry.record);
    ++purged;
  });
  std::string body;
  json_object(body).member("purged", purged).end();
  return finish(work, json_reply(std::move(body)));
}

}  // namespace steward
