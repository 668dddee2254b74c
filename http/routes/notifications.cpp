#include "domain/notification_commands.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

/// A command on the notification that the path names.
template <class Change>
outcome with_target(const request& req, Change change) {
  return with_id(req, "Notification", [&](const uuid& id) {
    return make_command(
        [target = notification_target{id, expected_of(req)}, change](
            const user_state& state, const context& ctx) { return change(state, ctx, target); });
  });
}

outcome list(const request& req) {
  auto wanted = parse_notification_list(req.query);
  if (!wanted) return std::move(wanted).fault();
  return make_query(
      [wanted = std::move(*wanted), key = cursor_key_of(req)](const user_state& state, const context&) {
        return list_notifications(state, wanted, key);
      });
}

outcome count(const request&) {
  return make_query([](const user_state& state, const context&) { return count_notifications(state); });
}

outcome get(const request& req) {
  return with_id(req, "Notification", [](const uuid& id) {
    return make_query([id](const user_state& state, const context&) { return get_notification(state, id); });
  });
}

template <bool read>
outcome mark(const request& req) {
  return with_target(req, [](const user_state& state, const context& ctx, const notification_target& target) {
    return mark_notification(state, ctx, target, read);
  });
}

outcome mark_all(const request&) {
  return make_command([](const user_state& state, const context& ctx) { return mark_all_read(state, ctx); });
}

outcome remove(const request& req) { return with_target(req, delete_notification); }

outcome snooze(const request& req) {
  return with_body(req, read_snooze, [&](snooze_input input) {
    return with_target(
        req, [input](const user_state& state, const context& ctx, const notification_target& target) {
          return snooze_notification(state, ctx, target, input);
        });
  });
}

constexpr std::string_view notification_schema =
    R"({"type":"object","properties":{"user_id":{"type":"string","format":"uuid"},"id":{"type":"string","format":"uuid"},)"
    R"("kind":{"type":"string","description":"reminder, daily_summary"},"title":{"type":"string"},"text":{"type":"string"},)"
    R"("entity":{"type":["string","null"],"description":"what it is about: task, or nothing"},)"
    R"("entity_id":{"type":["string","null"],"format":"uuid"},)"
    R"("fire_time":{"type":["string","null"],"format":"date-time","description":"of a reminder: when it was to be"},)"
    R"("created_at":{"type":"string","format":"date-time"},)"
    R"("deliver_at":{"type":["string","null"],"format":"date-time","description":"it came in quiet hours, which end then"},)"
    R"("delivered_at":{"type":["string","null"],"format":"date-time","description":"when to tell of it; null: not yet"},)"
    R"("read_at":{"type":["string","null"],"format":"date-time"},"updated_at":{"type":"string","format":"date-time"},)"
    R"("version":{"type":"integer"}}})";
constexpr std::string_view notification_ref = R"({"$ref":"#/components/schemas/Notification"})";
constexpr std::string_view page_schema =
    R"({"type":"object","required":["items","total","unread","limit","has_more"],"properties":{"items":{"type":"array",)"
    R"("items":{"$ref":"#/components/schemas/Notification"}},"total":{"type":"integer"},"unread":{"type":"integer"},)"
    R"("limit":{"type":"integer"},"next_cursor":{"type":["string","null"]},"has_more":{"type":"boolean"}}})";

void add_events(route_table& table) {
  for (const auto& [kind, summary] :
       {std::pair{"notification.created",
                  "A notification came. Tell of it if delivered_at is set; else it is held: quiet hours."},
        std::pair{"notification.delivered", "Quiet hours are over: tell of it now."},
        std::pair{"notification.held", "It is held until another time: quiet hours were changed."},
        std::pair{"notification.read", "It was read."},
        std::pair{"notification.unread", "It is unread again."},
        std::pair{"notification.deleted", "It was deleted, by its user or since it was old."}})
    table.add_event({kind, "notifications", summary, notification_ref});
}

}  // namespace

void add_notification_routes(route_table& table) {
  table.add_schema("Notification", notification_schema);
  add_events(table);
  const auto add = [&](method verb, std::string_view pattern, handler run, operation_doc doc) {
    doc.tag = "notifications";
    table.add({.verb = verb, .pattern = pattern, .run = run, .doc = std::move(doc)});
  };
  const std::vector<errc> errors{errc::not_found, errc::precondition_failed};
  const auto query = notification_parameters();
  add(method::get, "/api/v1/notifications", list,
      {.operation_id = "listNotifications",
       .summary = "The inbox, newest first",
       .parameters = docs_of(query),
       .response_schema = page_schema});
  add(method::get, "/api/v1/notifications/count", count,
      {.operation_id = "countNotifications",
       .summary = "How many there are, and how many are unread",
       .response_schema =
           R"({"type":"object","properties":{"total":{"type":"integer"},"unread":{"type":"integer"}}})"});
  add(method::post, "/api/v1/notifications/read", mark_all,
      {.operation_id = "readNotifications",
       .summary = "Mark all as read",
       .response_schema = R"({"type":"object","properties":{"marked":{"type":"integer"}}})"});
  add(method::get, "/api/v1/notifications/{id}", get,
      {.operation_id = "getNotification",
       .summary = "One notification",
       .response_schema = notification_ref,
       .errors = {errc::not_found}});
  add(method::post, "/api/v1/notifications/{id}/read", mark<true>,
      {.operation_id = "readNotification",
       .summary = "Mark as read",
       .response_schema = notification_ref,
       .errors = errors});
  add(method::post, "/api/v1/notifications/{id}/unread", mark<false>,
      {.operation_id = "unreadNotification",
       .summary = "Mark as unread",
       .response_schema = notification_ref,
       .errors = errors});
  add(method::post, "/api/v1/notifications/{id}/snooze", snooze,
      {.operation_id = "snoozeNotification",
       .summary = "Be reminded again",
       .description = "The task gets one more reminder, in the place of an earlier snoozed one, and the "
                      "notification is read. The task must be open.",
       .request_schema = schema_of(snooze_table()),
       .response_schema = notification_ref,
       .errors = {errc::not_found, errc::precondition_failed, errc::conflict}});
  add(method::delete_, "/api/v1/notifications/{id}", remove,
      {.operation_id = "deleteNotification",
       .summary = "Delete a notification",
       .success = 204,
       .errors = errors});
}

}  // namespace steward::http
