#pragma once

#include <nlohmann/json.hpp>

#include "domain/cursor.hpp"
#include "domain/decision.hpp"
#include "domain/field_table.hpp"
#include "domain/input.hpp"
#include "domain/precondition.hpp"
#include "domain/task_changes.hpp"

namespace steward {

/// What a user is to be told.
struct notice {
  uuid id;  ///< made of what it is about: a second one with it is none
  std::string kind;
  std::string title;
  std::string text;
  std::optional<uuid> task;
  std::optional<timestamp> fire_time;
  std::optional<uuid> monitor = {};
};

/// Puts a notification into the inbox, unless its user does not want its kind or it is there. In quiet hours
/// it is held: there at once, but told when they end. Then the oldest go when there are more than
/// limits::notifications, and those older than limits::old_notifications.
void notify(task_changes&, notice);

/// Tells what is held and due.
void deliver_held(task_changes&);
/// Holds what is held as long as these preferences say.
void hold_again(task_changes&, const user_preferences&);

/// A notification to change, and under which condition.
struct notification_target {
  uuid id;
  precondition expected;
};

/// Read or not; answers with the notification. errc::not_found, errc::precondition_failed.
result<decision> mark_notification(const user_state&, const context&, const notification_target&, bool read);
/// Every one of them. {"marked":n}
result<decision> mark_all_read(const user_state&, const context&);
/// No content.
result<decision> delete_notification(const user_state&, const context&, const notification_target&);

/// When a reminder that has fired is to come again: at a time, or so many minutes from now.
struct snooze_input {
  std::optional<timestamp> until;
  std::optional<int> minutes;
};
const input_table& snooze_table();
result<snooze_input> read_snooze(nlohmann::json& body);

/// The task gets one more reminder, in the place of an earlier snoozed one, and the notification is read;
/// answers with the notification. errc::conflict: it is no reminder, or the task is done or gone.
/// errc::validation: the time has passed.
result<decision> snooze_notification(const user_state&, const context&, const notification_target&,
                                     const snooze_input&);

/// A page of the inbox, newest first.
struct notification_list_request {
  std::optional<bool> unread;
  int limit = 50;
  std::optional<std::string> cursor;
};
std::vector<parameter> notification_parameters();
result<notification_list_request> parse_notification_list(const query_pairs&);

/// {"items":[...],"total":n,"unread":n,"limit":n,"next_cursor":...,"has_more":...}
result<reply> list_notifications(const user_state&, const notification_list_request&, const cursor_key&);
/// {"total":n,"unread":n}
result<reply> count_notifications(const user_state&);
result<reply> get_notification(const user_state&, const uuid& id);

}  // namespace steward
