#include <algorithm>

#include "domain/derived_id.hpp"
#include "domain/local_day.hpp"
#include "domain/notification_commands.hpp"

namespace steward {
namespace {

constexpr std::size_t most_dropped = 50;  ///< with one change

bool is_muted(const user_preferences& chosen, std::string_view kind) {
  const auto name = std::string(kind) + "/in_app";
  return std::find(chosen.muted.begin(), chosen.muted.end(), name) != chosen.muted.end();
}

void put(task_changes& work, notification after, std::string_view kind, std::string changed) {
  const event_subject subject{"notification", after.id, after.version};
  auto content = to_json(after);
  work.put({make_row(std::move(after))}, kind, subject, std::move(changed), std::move(content));
}

void drop(task_changes& work, const row<notification>& gone) {
  work.put({gone, true}, "notification.deleted", {"notification", gone->id, gone->version + 1}, "{}",
           to_json(*gone));
}

/// The job that ends the hold: one for each time.
void deliver_at(task_changes& work, timestamp at) {
  job one;
  one.user_id = work.state().id;
  one.id = derived_id("deliver_notifications " + one.user_id.to_string(), at.time_since_epoch().count());
  if (work.state().jobs.find(one.id)) return;
  one.shard = work.context().shard;
  one.kind = "deliver_notifications";
  one.run_at = at;
  one.payload.text = "{}";
  one.created_at = one.updated_at = work.context().now;
  work.put({make_row(std::move(one))});
}

/// Makes room for one more.
void drop_surplus(task_changes& work) {
  const auto& all = work.state().notifications;
  const auto& bounds = work.context().bounds;
  std::size_t left = all.size(), dropped = 0;
  for (const auto& [place, one] : all.by_age()) {
    const bool old = one->created_at + bounds.old_notifications <= work.context().now;
    if ((!old && left < bounds.notifications) || dropped == most_dropped) return;
    drop(work, one);
    --left, ++dropped;
  }
}

void hold(task_changes& work, notification& one, const user_preferences& chosen) {
  const auto now = work.context().now;
  const auto until = quiet_until(chosen, now);
  one.deliver_at = until;
  if (until)
    deliver_at(work, *until);
  else
    one.delivered_at = now;
}

}  // namespace

void notify(task_changes& work, notice what) {
  const auto& chosen = preferences_of(work.state());
  if (is_muted(chosen, what.kind) || work.state().notifications.find(what.id)) return;
  drop_surplus(work);
  notification one;
  one.user_id = work.state().id;
  one.id = what.id;
  one.kind = std::move(what.kind);
  one.title = std::move(what.title);
  one.text = std::move(what.text);
  if (what.task) one.entity = "task";
  if (what.monitor) one.entity = "monitor";
  one.entity_id = what.task ? what.task : what.monitor;
  one.fire_time = what.fire_time;
  one.created_at = one.updated_at = work.context().now;
  hold(work, one, chosen);
  put(work, std::move(one), "notification.created", "{}");
}

void deliver_held(task_changes& work) {
  const auto now = work.context().now;
  for (const auto& [place, one] : work.state().notifications.by_age()) {
    if (!is_held(*one) || *one->deliver_at > now) continue;
    auto after = *one;
    after.delivered_at = after.updated_at = now;
    ++after.version;
    put(work, std::move(after), "notification.delivered", "{\"delivered_at\":[null," + to_json(now) + "]}");
  }
}

void hold_again(task_changes& work, const user_preferences& chosen) {
  for (const auto& [place, one] : work.state().notifications.by_age()) {
    if (!is_held(*one)) continue;
    auto after = *one;
    hold(work, after, chosen);
    if (after.deliver_at == one->deliver_at) continue;
    after.updated_at = work.context().now;
    ++after.version;
    const bool told = after.delivered_at.has_value();
    std::string changed;
    json_object object(changed);
    object.name("deliver_at") += '[' + to_json(one->deliver_at) + ',' + to_json(after.deliver_at) + ']';
    if (told) object.name("delivered_at") += "[null," + to_json(after.delivered_at) + ']';
    object.end();
    put(work, std::move(after), told ? "notification.delivered" : "notification.held", std::move(changed));
  }
}

}  // namespace steward
