#include "domain/notification_commands.hpp"

#include <algorithm>
#include <utility>

#include "domain/task_steps.hpp"

namespace steward {
namespace {

constexpr std::size_t most_reminders = 20;  ///< as many as a request may have

reply notification_reply(const notification& one) {
  return {reply_kind::ok, std::make_shared<const std::string>(to_json(one)), version_etag(one.version)};
}

reply json_reply(std::string body) {
  return {reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

result<row<notification>> find(const user_state& state, const notification_target& target) {
  auto found = state.notifications.find(target.id);
  if (!found) return not_found("Notification");
  if (target.expected.allows(found->version)) return found;
  return changed_meanwhile(std::make_shared<const std::string>(to_json(*found)), found->version);
}

/// The present one when there is nothing to change.
row<notification> mark(task_changes& work, const row<notification>& before, bool read) {
  if (before->read_at.has_value() == read) return before;
  auto after = *before;
  after.read_at = read ? std::optional(work.context().now) : std::nullopt;
  // One that was held and read, and is unread again, has been told.
  if (!read && !after.delivered_at) after.delivered_at = work.context().now;
  after.updated_at = work.context().now;
  ++after.version;
  auto fresh = make_row(std::move(after));
  std::string changed;
  json_object object(changed);
  object.name("read_at") += '[' + to_json(before->read_at) + ',' + to_json(fresh->read_at) + ']';
  if (fresh->delivered_at != before->delivered_at)
    object.name("delivered_at") += "[null," + to_json(fresh->delivered_at) + ']';
  object.end();
  work.put({fresh}, read ? "notification.read" : "notification.unread",
           {"notification", fresh->id, fresh->version}, std::move(changed), to_json(*fresh));
  return fresh;
}

result<timestamp> time_of(const snooze_input& input, timestamp now) {
  const auto until = input.until ? *input.until : now + std::chrono::minutes{input.minutes.value_or(0)};
  if (until > now) return until;
  field_errors faults;
  add_fault(faults, "", "until", "past", "This time has passed. Give one that is to come.");
  return invalid_input(std::move(faults));
}

std::optional<error> remind_again(task_changes& work, const uuid& id, timestamp until) {
  const auto before = work.find(id);
  if (!before || before->deleted_at)
    return error{errc::conflict, "The task of this reminder was deleted: there is nothing to remind of."};
  if (before->completed)
    return error{errc::conflict, "The task of this reminder is done. Reopen it to be reminded again."};
  auto after = *before;
  std::erase_if(after.reminders, [](const reminder& one) { return one.snoozed; });
  if (after.reminders.size() >= most_reminders)
    return error{errc::conflict, "The task has 20 reminders, the most there can be. Remove one first."};
  after.reminders.push_back({until, 0, true});
  auto done = replace_step(work, before, std::move(after), "task.updated");
  if (!done) return std::move(done).fault();
  return std::nullopt;
}

}  // namespace

result<decision> mark_notification(const user_state& state, const context& context,
                                   const notification_target& target, bool read) {
  const auto before = find(state, target);
  if (!before) return before.fault();
  task_changes work(state, context);
  const auto present = mark(work, *before, read);
  return decision{work.take(), notification_reply(*present)};
}

result<decision> mark_all_read(const user_state& state, const context& context) {
  task_changes work(state, context);
  std::string body;
  json_object(body).member("marked", state.notifications.unread()).end();
  for (const auto& [place, one] : state.notifications.by_age()) mark(work, one, true);
  return decision{work.take(), json_reply(std::move(body))};
}

result<decision> delete_notification(const user_state& state, const context& context,
                                     const notification_target& target) {
  const auto gone = find(state, target);
  if (!gone) return gone.fault();
  task_changes work(state, context);
  work.put({*gone, true}, "notification.deleted", {"notification", target.id, (*gone)->version + 1}, "{}",
           to_json(**gone));
  return decision{work.take(), {reply_kind::no_content}};
}

result<decision> snooze_notification(const user_state& state, const context& context,
                                     const notification_target& target, const snooze_input& input) {
  const auto before = find(state, target);
  if (!before) return before.fault();
  if (!(*before)->entity_id)
    return error{errc::conflict,
                 "Only the reminder of a task can be snoozed. Mark this one as unread instead."};
  const auto until = time_of(input, context.now);
  if (!until) return until.fault();
  task_changes work(state, context);
  if (auto fault = remind_again(work, *(*before)->entity_id, *until)) return std::move(*fault);
  const auto present = mark(work, *before, true);
  return decision{work.take(), notification_reply(*present)};
}

result<reply> count_notifications(const user_state& state) {
  std::string body;
  json_object(body)
      .member("total", state.notifications.size())
      .member("unread", state.notifications.unread())
      .end();
  return json_reply(std::move(body));
}

result<reply> get_notification(const user_state& state, const uuid& id) {
  const auto found = find(state, {id, {}});
  if (!found) return found.fault();
  return notification_reply(**found);
}

}  // namespace steward
