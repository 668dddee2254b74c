#include "domain/monitors/monitor_work.hpp"

#include "domain/job_commands.hpp"
#include "domain/monitors/ai_use.hpp"
#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/monitor_times.hpp"
#include "domain/monitors/monitor_view.hpp"
#include "domain/user_state.hpp"

namespace steward {

result<row<monitor>> find_monitor(const user_state& state, const monitor_target& target) {
  const auto found = state.monitors.find(target.id);
  if (found == state.monitors.end()) return not_found("Monitor");
  if (is_meant(target.expected, *found->second)) return found->second;
  const auto progress = progress_of(state, *found->second);
  auto fault = changed_meanwhile(std::make_shared<const std::string>(monitor_json(*found->second, progress)),
                                 found->second->version);
  fault.current_etag = monitor_etag(*found->second, progress);
  return fault;
}

reply monitor_reply(const monitor& one, const monitor_progress& progress, reply_kind kind) {
  return {kind, std::make_shared<const std::string>(monitor_json(one, progress)),
          monitor_etag(one, progress)};
}

void monitor_work::add(const monitor& one) {
  work_.put({make_row(one)}, "monitor.created", {"monitor", one.id, 1}, "{}", monitor_json(one));
}

void monitor_work::add(trigger one) {
  const event_subject subject{"trigger", one.id, 1};
  auto document = trigger_json(one);
  work_.put({make_row(std::move(one))}, "trigger.created", subject, "{}", std::move(document));
}

void monitor_work::add(action one) {
  const event_subject subject{"action", one.id, 1};
  auto document = action_json(one);
  work_.put({make_row(std::move(one))}, "action.created", subject, "{}", std::move(document));
}

void monitor_work::put(const monitor& before, monitor after, std::string_view kind) {
  after.version = before.version + 1;
  after.updated_at = work_.context().now;
  work_.put({make_row(after)}, kind, {"monitor", after.id, after.version}, changed_members(before, after),
            monitor_json(after));
}

void monitor_work::look(const monitor& one, std::optional<timestamp> at, monitor_progress progress) {
  std::vector<change> jobs;
  put_tick(work_.state(), work_.context(), one, at, jobs);
  for (auto& job : jobs) work_.put(std::move(job));
  progress.next_at = at;
  put(std::move(progress));
}

void monitor_work::put(monitor_progress progress) {
  ++progress.version;
  work_.put({make_row(std::move(progress))});
}

void monitor_work::ask_meaning(const monitor& one) {
  if (one.classification_status != static_cast<int>(classification_status::provisional)) return;
  if (one.ai == static_cast<int>(ai_use::never)) return;
  job_request request;
  request.kind = classify_monitor_kind;
  request.key = one.id.to_string();
  request.rule = key_rule::replace;
  request.run_at = work_.context().now;
  json_object(request.payload.text = {}).member("monitor_id", one.id).end();
  std::vector<change> jobs;
  if (!enqueue(work_.state(), work_.context(), request, jobs)) return;  // too many jobs: the guess stays
  for (auto& job : jobs) work_.put(std::move(job));
}

decision monitor_work::finish(const uuid& id, reply_kind kind) {
  decision made{work_.take(), {}};
  const auto& state = work_.state();
  row<monitor> now;
  row<monitor_progress> progress;
  if (const auto found = state.monitors.find(id); found != state.monitors.end()) now = found->second;
  if (const auto found = state.progress.find(id); found != state.progress.end()) progress = found->second;
  for (const auto& one : made.changes) {
    if (const auto* put = std::get_if<row<monitor>>(&one.row)) now = *put;
    if (const auto* put = std::get_if<row<monitor_progress>>(&one.row)) progress = *put;
  }
  made.answer = monitor_reply(*now, progress ? *progress : progress_of(state, *now), kind);
  return made;
}

}  // namespace steward
