#include "domain/notification_commands.hpp"
#include "tests/domain/job_world.hpp"

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

class notifications : public testing::Test {
 protected:
  notifications() { w.now.now = at("2026-03-01T08:00:00Z"); }

  /// Tells of something now.
  uuid tell(std::string title, std::string kind = "reminder") {
    notice what;
    what.id = w.ids.next(w.now.now);
    what.kind = std::move(kind);
    what.title = std::move(title);
    task_changes work(w.state, w.now);
    notify(work, what);
    w.commit({work.take(), {}});
    return what.id;
  }

  /// A reminder of a new task that has fired.
  row<notification> remind() {
    const auto soon = format_time(w.now.now + std::chrono::minutes{1});
    w.create(R"({"title":"a","reminders":[{"at":")" + soon + R"("}]})");
    w.pass(soon);
    return w.inbox().back();
  }

  json list(std::string_view query = "") {
    query_pairs pairs;
    for (auto rest = std::string(query); !rest.empty();) {
      const auto end = std::min(rest.find('&'), rest.size());
      const auto pair = rest.substr(0, end);
      pairs.emplace_back(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
      rest.erase(0, std::min(end + 1, rest.size()));
    }
    return w.body_of(*list_notifications(w.state, *parse_notification_list(pairs), {}));
  }

  result<decision> snooze(const uuid& id, std::string_view body) {
    auto parsed = read_json(body);
    auto input = read_snooze(*parsed);
    if (!input) return std::move(input).fault();
    return snooze_notification(w.state, w.now, {id, {}}, *input);
  }

  job_world w;
};

TEST_F(notifications, are_listed_newest_first_page_by_page) {
  for (int i = 0; i < 7; ++i) tell(std::to_string(i));
  strings titles;
  std::string cursor;
  for (int page = 0; page < 4; ++page) {
    const auto body = list("limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    EXPECT_EQ(body["total"], 7);
    for (const auto& one : body["items"]) titles.push_back(one["title"]);
    EXPECT_EQ(body["has_more"], page < 3);
    if (page < 3) cursor = body["next_cursor"];
    if (page == 1) tell("new");  // does not shift what follows
    if (page == 1) w.commit(delete_notification(w.state, w.now, {w.inbox().back()->id, {}}));
  }
  EXPECT_EQ(titles, (strings{"6", "5", "4", "3", "2", "1", "0"}));
  EXPECT_EQ(parse_notification_list({{"limit", "0"}, {"x", "1"}, {"unread", "2"}}).fault().fields.size(), 3u);
  EXPECT_FALSE(list_notifications(w.state, {true, 2, cursor}, {})) << "a cursor belongs to its filter";
}

TEST_F(notifications, are_read_and_unread_again) {
  const auto a = tell("a");
  tell("b");
  const auto read = w.commit(mark_notification(w.state, w.now, {a, {}}, true));
  EXPECT_EQ(read.etag, "\"2\"");
  EXPECT_EQ(list("unread=true")["total"], 1);
  EXPECT_EQ(list("unread=false")["items"][0]["title"], "a");
  EXPECT_EQ(list()["unread"], 1);
  EXPECT_TRUE(mark_notification(w.state, w.now, {a, {}}, true)->changes.empty()) << "nothing to change";
  EXPECT_EQ(mark_notification(w.state, w.now, {a, {strings{"\"1\""}}}, false).fault().code,
            errc::precondition_failed);
  w.commit(mark_notification(w.state, w.now, {a, {}}, false));
  EXPECT_EQ(w.last_kinds(2), (strings{"notification.read", "notification.unread"}));
  EXPECT_EQ(w.body_of(w.commit(mark_all_read(w.state, w.now)))["marked"], 2);
  EXPECT_EQ(w.body_of(*count_notifications(w.state)), json::parse(R"({"total":2,"unread":0})"));
  w.commit(delete_notification(w.state, w.now, {a, {}}));
  EXPECT_EQ(get_notification(w.state, a).fault().code, errc::not_found);
  EXPECT_EQ(mark_notification(w.state, w.now, {a, {}}, true).fault().code, errc::not_found);
}

TEST_F(notifications, are_shown_one_by_one_as_in_the_list) {
  const auto a = tell("a");
  const auto shown = get_notification(w.state, a);
  ASSERT_TRUE(shown);
  EXPECT_EQ(w.body_of(*shown), list()["items"][0]);
  EXPECT_EQ(shown->etag, "\"1\"");
  EXPECT_EQ(get_notification(w.state, w.ids.next(w.now.now)).fault().code, errc::not_found);
}

TEST_F(notifications, are_bounded_in_number_and_age) {
  w.bounds.notifications = 3;
  for (int i = 0; i < 5; ++i) tell(std::to_string(i));
  ASSERT_EQ(w.inbox().size(), 3u);
  EXPECT_EQ(w.inbox()[0]->title, "2");
  EXPECT_EQ(w.last_kinds(2), (strings{"notification.deleted", "notification.created"}));
  w.now.now += w.bounds.old_notifications;
  tell("new");
  ASSERT_EQ(w.inbox().size(), 1u);
}

TEST_F(notifications, are_not_made_of_kinds_that_are_not_wanted) {
  w.choose(R"({"notify":{"reminder":[]}})");
  tell("a");
  tell("b", "daily_summary");
  ASSERT_EQ(w.inbox().size(), 1u);
  EXPECT_EQ(w.inbox()[0]->title, "b");
}

TEST_F(notifications, wait_for_the_end_of_quiet_hours) {
  w.choose(R"({"timezone":"Europe/Berlin","quiet_hours":{"from":"22:00","to":"07:00"}})");
  w.now.now = at("2026-03-01T21:30:00Z");  // 22:30 there
  tell("a");
  tell("b");
  ASSERT_EQ(w.inbox().size(), 2u);
  EXPECT_EQ(list()["unread"], 2) << "they are in the inbox at once";
  EXPECT_EQ(w.inbox()[0]->deliver_at, at("2026-03-02T06:00:00Z"));
  EXPECT_FALSE(w.inbox()[0]->delivered_at);
  EXPECT_EQ(w.times_of_jobs("deliver_notifications"), strings{"2026-03-02T06:00:00Z"});
  w.commit(mark_notification(w.state, w.now, {w.inbox()[0]->id, {}}, true));
  w.pass("2026-03-02T06:00:00Z");
  EXPECT_FALSE(w.inbox()[0]->delivered_at) << "was read meanwhile: there is nothing to tell";
  EXPECT_EQ(w.inbox()[1]->delivered_at, at("2026-03-02T06:00:00Z"));
  EXPECT_EQ(w.last_kinds(1), strings{"notification.delivered"});
  tell("c");
  EXPECT_EQ(w.inbox()[2]->delivered_at, w.inbox()[2]->created_at);
}

TEST_F(notifications, that_are_held_follow_the_quiet_hours) {
  w.choose(R"({"quiet_hours":{"from":"07:00","to":"20:00"}})");
  tell("a");
  w.choose(R"({"quiet_hours":{"to":"12:00"}})");
  EXPECT_EQ(w.inbox()[0]->deliver_at, at("2026-03-01T12:00:00Z"));
  EXPECT_EQ(w.last_kinds(1), strings{"notification.held"});
  w.choose(R"({"quiet_hours":null})");
  EXPECT_EQ(w.last_kinds(1), strings{"notification.delivered"});
  EXPECT_TRUE(w.inbox()[0]->delivered_at);
  const auto told = w.events.size();
  w.pass("2026-03-02T00:00:00Z");
  EXPECT_EQ(w.events.size(), told) << "is told once";
}

TEST_F(notifications, that_were_read_while_held_and_are_unread_again_have_been_told) {
  w.choose(R"({"quiet_hours":{"from":"07:00","to":"20:00"}})");
  const auto a = tell("a");
  w.commit(mark_notification(w.state, w.now, {a, {}}, true));
  EXPECT_FALSE(w.inbox()[0]->delivered_at);
  const auto then = w.now.now;
  const auto read_at = w.inbox()[0]->read_at;
  w.commit(mark_notification(w.state, w.now, {a, {}}, false));
  EXPECT_EQ(w.inbox()[0]->delivered_at, then);
  EXPECT_EQ(
      json::parse(w.events.back().changed.text),
      (json{{"read_at", {format_time(*read_at), nullptr}}, {"delivered_at", {nullptr, format_time(then)}}}));
  const auto told = w.events.size();
  w.pass("2026-03-02T00:00:00Z");
  EXPECT_EQ(w.events.size(), told) << "is not told again when quiet hours end";
}

TEST_F(notifications, of_tasks_can_be_snoozed) {
  const auto one = remind();
  EXPECT_EQ(codes(snooze(one->id, R"({"until":"2026-03-01T08:00:00Z"})").fault()), strings{"/until past"});
  EXPECT_EQ(codes(snooze(one->id, "{}").fault()), strings{" one_of"});
  EXPECT_EQ(codes(snooze(one->id, R"({"minutes":5,"until":"2027-01-01"})").fault()), strings{" one_of"});
  EXPECT_EQ(codes(snooze(one->id, R"({"minutes":0})").fault()), strings{"/minutes out_of_range"});
  w.commit(snooze(one->id, R"({"minutes":10})"));
  EXPECT_TRUE(w.inbox()[0]->read_at);
  EXPECT_EQ(w.times_of_jobs().size(), 1u);
  w.commit(snooze(one->id, R"({"until":"2026-03-01T10:00:00Z"})"));
  EXPECT_EQ(w.times_of_jobs(), strings{"2026-03-01T10:00:00Z"}) << "in the place of the one before";
  EXPECT_EQ(w.stored(*one->entity_id).reminders.size(), 2u);
  w.pass("2026-03-01T10:00:00Z");
  ASSERT_EQ(w.inbox().size(), 2u);
  EXPECT_FALSE(w.inbox()[1]->read_at);
}

TEST_F(notifications, of_tasks_that_have_all_reminders_there_can_be_are_not_snoozed) {
  json body = {{"title", "a"}, {"due_date", "2026-04-01T00:00:00Z"}, {"reminders", json::array()}};
  body["reminders"].push_back({{"at", "2026-03-01T08:01:00Z"}});
  for (int i = 0; i < 19; ++i) body["reminders"].push_back({{"minutes_before", i}});
  const auto id = w.id_of(w.create(body.dump()));
  w.pass("2026-03-01T08:01:00Z");
  const auto one = w.inbox().back();
  const auto full = snooze(one->id, R"({"minutes":5})").fault();
  EXPECT_EQ(full.code, errc::conflict);
  EXPECT_NE(full.detail.find("20 reminders"), std::string::npos) << full.detail;
  body["reminders"].erase(19);
  body.erase("title");
  auto fewer = domain_world::update_input(body.dump());
  w.commit(update_task(w.state, w.now, {id}, *std::move(fewer)));
  w.commit(snooze(one->id, R"({"minutes":5})"));
  EXPECT_EQ(w.stored(id).reminders.size(), 20u);
  w.commit(snooze(one->id, R"({"minutes":50})"));
  EXPECT_EQ(w.stored(id).reminders.size(), 20u) << "in the place of the one before";
}

TEST_F(notifications, of_what_is_over_cannot_be_snoozed) {
  const auto summary = tell("s", "daily_summary");
  EXPECT_EQ(snooze(summary, R"({"minutes":5})").fault().code, errc::conflict);
  const auto one = remind();
  w.commit(snooze(one->id, R"({"minutes":5})"));
  w.commit(complete_task(w.state, w.now, {*one->entity_id}));
  EXPECT_EQ(w.times_of_jobs(), strings{});
  EXPECT_EQ(snooze(one->id, R"({"minutes":5})").fault().code, errc::conflict);
  w.commit(delete_task(w.state, w.now, {*one->entity_id}));
  EXPECT_EQ(snooze(one->id, R"({"minutes":5})").fault().code, errc::conflict);
  EXPECT_EQ(snooze(w.ids.next(w.now.now), R"({"minutes":5})").fault().code, errc::not_found);
}

}  // namespace
}  // namespace steward
