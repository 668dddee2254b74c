#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/monitor_bulk.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

void remove_parts(task_changes& work, const uuid& monitor) {
  for (const auto& one : work.state().triggers.of(monitor))
    work.put({one, true}, "trigger.deleted", {"trigger", one->id, one->version + 1}, "{}",
             trigger_json(*one));
  for (const auto& one : work.state().actions.of(monitor))
    work.put({one, true}, "action.deleted", {"action", one->id, one->version + 1}, "{}", action_json(*one));
}

// One monitor within a decision. What is as it should be is left alone.

void pause_step(monitor_work& work, const row<monitor>& before) {
  if (before->paused) return;
  auto after = *before;
  after.paused = true;
  work.put(*before, after, "monitor.paused");
  work.look(after, std::nullopt, progress_of(work.changes().state(), after));
}

void resume_step(monitor_work& work, const row<monitor>& before) {
  if (!before->paused) return;
  auto after = *before;
  after.paused = false;
  work.put(*before, after, "monitor.resumed");
  work.look(after, work.changes().context().now, progress_of(work.changes().state(), after));
}

void run_step(monitor_work& work, const row<monitor>& one) {
  work.look(*one, work.changes().context().now, progress_of(work.changes().state(), *one));
}

void remove_step(monitor_work& made, const row<monitor>& gone) {
  auto& work = made.changes();
  const auto& state = work.state();
  const auto& id = gone->id;
  if (const auto tick = state.jobs.find(id)) work.put({tick, true});
  remove_parts(work, id);
  if (const auto found = state.progress.find(id); found != state.progress.end())
    work.put({found->second, true});
  work.put({gone, true}, "monitor.deleted", {"monitor", id, gone->version + 1}, "{}", monitor_json(*gone));
}

using step = void (*)(monitor_work&, const row<monitor>&);
constexpr step steps[] = {pause_step, resume_step, run_step, remove_step};  // as monitor_verb has them

result<decision> change_one(const user_state& state, const context& context, const monitor_target& target,
                            step change) {
  const auto before = find_monitor(state, target);
  if (!before) return before.fault();
  monitor_work work(state, context);
  change(work, *before);
  return work.finish(target.id);
}

decision answered(std::vector<change> changes, std::string body) {
  return {std::move(changes), {reply_kind::ok, std::make_shared<const std::string>(std::move(body))}};
}

decision change_by_ids(const user_state& state, const context& context, const monitor_bulk& wanted,
                       step change) {
  monitor_work work(state, context);
  std::vector<uuid> absent;
  for (const auto& id : wanted.ids) {
    const auto found = state.monitors.find(id);
    if (found == state.monitors.end())
      absent.push_back(id);
    else
      change(work, found->second);
  }
  std::string text;
  json_object(text).member("done", wanted.ids.size() - absent.size()).member("not_found", absent).end();
  return answered(work.changes().take(), std::move(text));
}

decision tell(const std::vector<row<monitor>>& chosen) {
  std::vector<uuid> ids;
  for (const auto& one : chosen)
    if (ids.size() < static_cast<std::size_t>(most_bulk_monitors)) ids.push_back(one->id);
  std::string text;
  json_object(text).member("dry_run", true).member("count", chosen.size()).member("ids", ids).end();
  return answered({}, std::move(text));
}

result<decision> change_by_filter(const user_state& state, const context& context, const monitor_bulk& wanted,
                                  step change) {
  const auto chosen = select_monitors(state, *wanted.filter);
  if (!wanted.expected_count) return tell(chosen);
  if (static_cast<std::size_t>(*wanted.expected_count) != chosen.size()) {
    const auto n = std::to_string(chosen.size());
    return error{errc::conflict, "The filter chooses " + n +
                                     " monitors now. Nothing was changed. Check them with dry_run, then "
                                     "repeat with \"expected_count\":" +
                                     n + "."};
  }
  monitor_work work(state, context);
  for (const auto& one : chosen) change(work, one);
  std::string text;
  json_object(text).member("count", chosen.size()).member("done", chosen.size()).end();
  return answered(work.changes().take(), std::move(text));
}

}  // namespace

result<decision> change_monitors(const user_state& state, const context& context,
                                 const monitor_bulk& wanted) {
  if (wanted.verb == monitor_verb::create) {
    auto made = create_monitors(state, context, wanted.items);
    if (!made)
      for (auto& one : made.fault().fields) one.pointer.insert(0, "/items");
    return made;
  }
  const auto change = steps[static_cast<int>(wanted.verb)];
  if (wanted.filter) return change_by_filter(state, context, wanted, change);
  return change_by_ids(state, context, wanted, change);
}

result<decision> pause_monitor(const user_state& state, const context& context,
                               const monitor_target& target) {
  return change_one(state, context, target, pause_step);
}

result<decision> resume_monitor(const user_state& state, const context& context,
                                const monitor_target& target) {
  return change_one(state, context, target, resume_step);
}

result<decision> run_monitor(const user_state& state, const context& context, const monitor_target& target) {
  return change_one(state, context, target, run_step);
}

result<decision> delete_monitor(const user_state& state, const context& context,
                                const monitor_target& target) {
  auto made = change_one(state, context, target, remove_step);
  if (made) made->answer = reply{reply_kind::no_content};
  return made;
}

}  // namespace steward
