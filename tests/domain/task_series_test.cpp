#include "domain/task_series.hpp"

#include <gtest/gtest.h>

#include "domain/task_history.hpp"
#include "domain/task_list.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

struct task_series : testing::Test {
  domain_world world;

  task_series() { at("2026-01-01T08:00:00Z"); }

  void at(const char* time) { world.now.now = parse_time(time)->at; }
  json make(std::string_view body) { return world.create(body); }
  json see(const std::string& id) {
    return json::parse(render_task(world.stored(*uuid::parse(id)), task_shape::v1));
  }
  json see(const json& t) { return see(t["id"].get<std::string>()); }
  static task_target target(const json& t, edit_scope scope = edit_scope::following) {
    return {domain_world::id_of(t), {}, task_shape::v1, scope};
  }
  json complete(const json& t) {
    return world.body_of(world.commit(complete_task(world.state, world.now, target(t))));
  }
  json reopen(const json& t) {
    return world.body_of(world.commit(reopen_task(world.state, world.now, target(t))));
  }
  json update(const json& t, std::string_view body, edit_scope scope = edit_scope::following) {
    return world.body_of(world.commit(try_update(t, body, scope)));
  }
  result<decision> try_update(const json& t, std::string_view body,
                              edit_scope scope = edit_scope::following) {
    auto input = world.update_input(body);
    if (!input) return std::move(input).fault();
    return update_task(world.state, world.now, target(t, scope), *input);
  }
  result<decision> try_skip(const json& t, const char* occurrence = nullptr) {
    return skip_task(world.state, world.now, target(t),
                     occurrence ? std::optional(parse_time(occurrence)->at) : std::nullopt);
  }
  /// Completes it and gives the next one.
  json next(const json& t) {
    const auto done = complete(t);
    EXPECT_TRUE(done["successor_id"].is_string()) << done;
    return see(done["successor_id"].get<std::string>());
  }
  std::size_t count() const { return world.state.tasks.size(); }
  json list(const query_pairs& pairs) {
    auto request = parse_list_request(pairs);
    EXPECT_TRUE(request);
    auto answer = list_tasks(world.state, world.now, *request, {1, 2});
    EXPECT_TRUE(answer);
    return world.body_of(*answer);
  }
  strings projected(const char* until) {
    strings found;
    const auto page = list({{"expand", "occurrences"}, {"until", until}});
    for (const auto& one : page["occurrences"]) found.push_back(one["due_date"]);
    return found;
  }
};

TEST_F(task_series, begins_with_a_rule) {
  const auto t = make(R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=DAILY"})");
  EXPECT_EQ(t["series_id"], t["id"]);
  EXPECT_EQ(t["recurrence_id"], "2026-01-02T09:00:00Z");
  EXPECT_EQ(t["recurrence_start"], "2026-01-02T09:00:00Z");
  EXPECT_EQ(t["successor_id"], nullptr);
  EXPECT_FALSE(make(R"({"title":"a"})").contains("series_id"));
}

TEST_F(task_series, makes_the_next_task_when_one_is_done) {
  const auto t =
      make(R"({"title":"a","description":"d","priority":"HIGH","tags":["x"],"due_date":"2026-01-02T09:00:00Z",
      "reminder_at":"2026-01-02T08:30:00Z","recurrence_rule":"FREQ=DAILY","timezone":"Europe/Berlin","external_key":"k"})");
  const auto done = complete(t);
  EXPECT_EQ(done["completed"], true);
  EXPECT_EQ(done["id"], t["id"]);
  const auto made = see(done["successor_id"].get<std::string>());
  EXPECT_EQ(made["due_date"], "2026-01-03T09:00:00Z");
  EXPECT_EQ(made["reminder_at"], "2026-01-03T08:30:00Z");
  EXPECT_EQ(made["recurrence_id"], "2026-01-03T09:00:00Z");
  EXPECT_EQ(made["recurrence_start"], t["recurrence_start"]);
  for (const auto* same :
       {"title", "description", "priority", "tags", "recurrence_rule", "timezone", "series_id"})
    EXPECT_EQ(made[same], t[same]) << same;
  EXPECT_EQ(made["external_key"], nullptr);
  EXPECT_EQ(made["completed"], false);
  EXPECT_EQ(made["version"], 1);
  ASSERT_EQ(world.events.size(), 3u);
  EXPECT_EQ(world.events[1].kind, "task.completed");
  EXPECT_EQ(world.events[2].kind, "task.created");
}

TEST_F(task_series, makes_it_once) {
  const auto t = make(R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY"})");
  const auto done = complete(t);
  EXPECT_EQ(count(), 2u);
  complete(t);
  reopen(t);
  EXPECT_EQ(count(), 2u);
  at("2026-02-01T00:00:00Z");
  EXPECT_EQ(complete(t)["successor_id"], done["successor_id"]);
  EXPECT_EQ(count(), 2u);
  world.commit(delete_task(world.state, world.now, target(see(done["successor_id"].get<std::string>()))));
  reopen(t);
  complete(t);
  EXPECT_EQ(count(), 1u);
}

TEST_F(task_series, brings_back_what_undo_put_into_the_trash) {
  const auto t = make(R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY"})");
  const auto done = complete(t);
  auto last = std::vector<event>{world.events[2], world.events[1]};
  world.commit(undo_changes(2).decide(world.state, world.now, last));
  EXPECT_EQ(count(), 1u);
  EXPECT_EQ(see(t)["successor_id"], nullptr);
  EXPECT_EQ(complete(t)["successor_id"], done["successor_id"]);
  EXPECT_EQ(count(), 2u);
}

TEST_F(task_series, knows_its_successor_after_an_older_version_came_back) {
  const auto t = make(R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY"})");
  const auto done = complete(t);
  at("2026-01-20T00:00:00Z");
  world.commit(restore_version(target(t), 1).decide(world.state, world.now, {world.events[0]}));
  EXPECT_EQ(see(t)["completed"], false);
  EXPECT_EQ(complete(t)["successor_id"], done["successor_id"]);
  EXPECT_EQ(count(), 2u);
}

TEST_F(task_series, follows_the_schedule_in_wall_time) {
  auto t = make(
      R"({"title":"a","due_date":"2026-03-27T08:00:00Z","recurrence_rule":"FREQ=DAILY","timezone":"Europe/Berlin"})");
  strings due;
  for (int i = 0; i < 3; ++i) due.push_back((t = next(t))["due_date"]);
  EXPECT_EQ(due, (strings{"2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z"}));
}

TEST_F(task_series, keeps_whole_days_whole) {
  auto t = make(
      R"({"title":"a","due_date":"2026-01-31","recurrence_rule":"FREQ=MONTHLY;BYMONTHDAY=-1","timezone":"Pacific/Auckland"})");
  t = next(t);
  EXPECT_EQ(t["due_date"], "2026-02-28T00:00:00Z");
  EXPECT_EQ(t["due_all_day"], true);
}

TEST_F(task_series, counts_a_day_once_however_often_the_rule_falls_on_it) {
  auto t = make(R"({"title":"a","due_date":"2026-01-31","recurrence_rule":"FREQ=DAILY;BYHOUR=9,15"})");
  EXPECT_EQ(next(t)["due_date"], "2026-02-01T00:00:00Z");
}

TEST_F(task_series, gives_a_task_without_due_date_one_by_the_day) {
  at("2026-01-01T23:30:00Z");  // the second in Berlin
  auto t = make(R"({"title":"a","recurrence_rule":"FREQ=DAILY","timezone":"Europe/Berlin"})");
  EXPECT_EQ(t["due_date"], nullptr);
  EXPECT_EQ(t["recurrence_id"], "2026-01-02T00:00:00Z");
  t = next(t);
  EXPECT_EQ(t["due_date"], "2026-01-03T00:00:00Z");
  EXPECT_EQ(t["due_all_day"], true);
}

TEST_F(task_series, passes_over_what_was_missed) {
  auto t = make(R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=WEEKLY"})");
  at("2026-01-20T12:00:00Z");
  t = next(t);
  EXPECT_EQ(t["due_date"], "2026-01-23T09:00:00Z");
  auto day = make(R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY"})");
  EXPECT_EQ(next(day)["due_date"], "2026-01-21T00:00:00Z");
}

TEST_F(task_series, ends_with_its_rule) {
  auto t = make(R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=DAILY;COUNT=3"})");
  t = next(next(t));
  EXPECT_EQ(t["due_date"], "2026-01-04T09:00:00Z");
  EXPECT_EQ(complete(t)["successor_id"], nullptr);
  EXPECT_EQ(count(), 3u);
}

TEST_F(task_series, counts_from_completion_when_told_to) {
  auto t = make(
      R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=DAILY;INTERVAL=3","recurs_from_completion":true})");
  at("2026-01-10T15:00:00Z");
  t = next(t);
  EXPECT_EQ(t["due_date"], "2026-01-13T09:00:00Z");
  EXPECT_EQ(t["recurs_from_completion"], true);
  t = next(t);  // done before it is due
  EXPECT_EQ(t["due_date"], "2026-01-16T09:00:00Z");
  auto hourly = make(
      R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=HOURLY;INTERVAL=6","recurs_from_completion":true})");
  at("2026-01-10T15:20:30Z");
  EXPECT_EQ(next(hourly)["due_date"], "2026-01-10T21:20:30Z");
  auto daily = make(
      R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY;INTERVAL=2","recurs_from_completion":true})");
  EXPECT_EQ(next(daily)["due_date"], "2026-01-12T00:00:00Z");
}

TEST_F(task_series, keeps_due_date_and_rule_apart) {
  auto t = make(R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=WEEKLY"})");
  t = update(t, R"({"due_date":"2026-01-05T12:00:00Z"})");
  EXPECT_EQ(t["recurrence_rule"], "FREQ=WEEKLY");
  EXPECT_EQ(t["recurrence_id"], "2026-01-02T09:00:00Z");
  EXPECT_EQ(next(t)["due_date"], "2026-01-09T09:00:00Z");
  auto u = make(R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=WEEKLY"})");
  u = update(u, R"({"recurrence_rule":"FREQ=MONTHLY"})");
  EXPECT_EQ(u["due_date"], "2026-01-02T09:00:00Z");
  EXPECT_EQ(next(u)["due_date"], "2026-02-02T09:00:00Z");
}

TEST_F(task_series, moves_the_schedule_with_scope_following) {
  auto t = make(R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=WEEKLY"})");
  t = update(t, R"({"due_date":"2026-01-05T12:00:00Z"})", edit_scope::moved);
  EXPECT_EQ(t["recurrence_start"], "2026-01-05T12:00:00Z");
  EXPECT_EQ(next(t)["due_date"], "2026-01-12T12:00:00Z");
}

TEST_F(task_series, begins_a_schedule_anew_when_a_due_date_gets_or_loses_its_time) {
  auto t = make(
      R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=WEEKLY","timezone":"America/New_York"})");
  t = update(t, R"({"due_date":"2026-01-02T15:00:00Z"})");
  t = next(t);
  EXPECT_EQ(t["due_date"], "2026-01-09T15:00:00Z");
  EXPECT_EQ(t["due_all_day"], false);
}

TEST_F(task_series, changes_the_next_ones_unless_told_otherwise) {
  auto t = make(R"({"title":"a","priority":"LOW","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY"})");
  update(t, R"({"title":"b"})");
  update(t, R"({"title":"only","priority":"HIGH"})", edit_scope::only_this);
  EXPECT_EQ(see(t)["title"], "only");
  auto after = next(t);
  EXPECT_EQ(after["title"], "b");
  EXPECT_EQ(after["priority"], "LOW");
  update(after, R"({"title":"only","priority":"HIGH"})", edit_scope::only_this);
  update(after, R"({"title":"c"})");
  after = next(after);
  EXPECT_EQ(after["title"], "c");
  EXPECT_EQ(after["priority"], "LOW");
}

TEST_F(task_series, changes_all_of_them_with_scope_all) {
  auto t = make(R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY"})");
  auto second = next(t), third = next(second);
  update(third, R"({"title":"all","due_date":"2026-02-01"})", edit_scope::all);
  for (const auto& one : {t, second, third}) EXPECT_EQ(see(one)["title"], "all");
  EXPECT_EQ(see(second)["due_date"], second["due_date"]);
  EXPECT_EQ(see(third)["due_date"], "2026-02-01T00:00:00Z");
}

TEST_F(task_series, refuses_another_rule_for_only_one) {
  auto t = make(R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY"})");
  const auto refused = try_update(t, R"({"recurrence_rule":"FREQ=WEEKLY"})", edit_scope::only_this);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.fault().fields[0].code, "not_for_one");
}

TEST_F(task_series, stops_without_a_rule) {
  auto t = make(
      R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY","recurrence_exceptions":["2026-01-03"]})");
  t = update(t, R"({"recurrence_rule":null})");
  EXPECT_EQ(t["is_recurring"], false);
  EXPECT_EQ(t["recurrence_exceptions"], json::array());
  EXPECT_EQ(complete(t)["successor_id"], nullptr);
  EXPECT_EQ(count(), 1u);
}

TEST_F(task_series, skips_the_present_occurrence) {
  auto t = make(
      R"({"title":"a","due_date":"2026-01-02T09:00:00Z","reminder_at":"2026-01-02T08:00:00Z","recurrence_rule":"FREQ=DAILY;COUNT=2","external_key":"k"})");
  t = world.body_of(world.commit(try_skip(t)));
  EXPECT_EQ(t["due_date"], "2026-01-03T09:00:00Z");
  EXPECT_EQ(t["reminder_at"], "2026-01-03T08:00:00Z");
  EXPECT_EQ(t["external_key"], "k");
  EXPECT_EQ(t["version"], 2);
  EXPECT_EQ(world.events.back().kind, "task.skipped");
  EXPECT_EQ(count(), 1u);
  EXPECT_EQ(try_skip(t).fault().code, errc::conflict);
}

TEST_F(task_series, leaves_a_later_occurrence_out) {
  auto t = make(R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=DAILY"})");
  world.commit(try_skip(t, "2026-01-03T09:00:00Z"));
  EXPECT_EQ(see(t)["due_date"], "2026-01-02T09:00:00Z");
  EXPECT_EQ(see(t)["recurrence_exceptions"], (json{"2026-01-03T09:00:00Z"}));
  EXPECT_EQ(try_skip(t, "2026-01-03T09:00:00Z").fault().code, errc::conflict);
  EXPECT_EQ(try_skip(t, "2026-01-04T10:00:00Z").fault().code, errc::conflict);
  EXPECT_EQ(next(t)["due_date"], "2026-01-04T09:00:00Z");
}

TEST_F(task_series, leaves_out_500_at_most) {
  std::string many;
  for (int i = 0; i < 500; ++i)
    many += (i ? ",\"" : "\"") + format_time(timestamp{std::chrono::seconds{1'000'000 + i}}) + '"';
  auto t = make(
      R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=DAILY","recurrence_exceptions":[)" +
      many + "]}");
  EXPECT_EQ(try_skip(t, "2026-01-03T09:00:00Z").fault().code, errc::conflict);
}

TEST_F(task_series, has_nothing_to_skip_without_a_rule_or_when_done) {
  const auto plain = make(R"({"title":"a"})");
  EXPECT_EQ(try_skip(plain).fault().code, errc::conflict);
  const auto t = make(R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY"})");
  complete(t);
  EXPECT_EQ(try_skip(t).fault().code, errc::conflict);
  EXPECT_EQ(
      skip_task(world.state, world.now, {*uuid::parse("01890a5d-ac96-774b-bcce-000000000001")}, std::nullopt)
          .fault()
          .code,
      errc::not_found);
}

TEST_F(task_series, adds_dates_to_the_rule) {
  auto t = make(R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=WEEKLY",
      "recurrence_dates":["2026-01-05T10:00:00+01:00","2026-01-04T09:00:00Z","2026-01-05T09:00:00Z"]})");
  EXPECT_EQ(t["recurrence_dates"], (json{"2026-01-04T09:00:00Z", "2026-01-05T09:00:00Z"}));
  t = next(t);
  EXPECT_EQ(t["due_date"], "2026-01-04T09:00:00Z");
}

TEST_F(task_series, refuses_what_needs_a_rule) {
  for (const auto* body :
       {R"({"title":"a","recurs_from_completion":true})",
        R"({"title":"a","recurrence_dates":["2026-01-05"]})",
        R"({"title":"a","recurrence_exceptions":["2026-01-05"]})",
        R"({"title":"a","recurrence_rule":"FREQ=DAILY;COUNT=3","recurs_from_completion":true})"}) {
    auto input = world.new_task_input(body);
    ASSERT_TRUE(input);
    EXPECT_EQ(create_task(world.state, world.now, *input, task_shape::v1).fault().code, errc::validation)
        << body;
  }
  EXPECT_FALSE(world.new_task_input(R"({"title":"a","recurrence_dates":["soon"]})"));
}

TEST_F(task_series, has_each_occurrence_once) {
  auto t = make(R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY"})");
  complete(t);
  reopen(t);
  const auto refused = try_skip(t);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.fault().code, errc::conflict);
  EXPECT_NE(refused.fault().detail.find("occurrence already"), std::string::npos);
}

TEST_F(task_series, needs_room_for_the_next_one) {
  auto t = make(R"({"title":"a","due_date":"2026-01-02","recurrence_rule":"FREQ=DAILY"})");
  world.bounds.tasks = 1;
  EXPECT_EQ(complete_task(world.state, world.now, target(t)).fault().code, errc::limit_reached);
}

TEST_F(task_series, is_shown_ahead_in_lists) {
  make(R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=WEEKLY"})");
  make(
      R"({"title":"b","due_date":"2026-01-03","recurrence_rule":"FREQ=DAILY;INTERVAL=10","recurs_from_completion":true})");
  complete(make(R"({"title":"c","due_date":"2026-01-03","recurrence_rule":"FREQ=DAILY;COUNT=1"})"));
  make(R"({"title":"d"})");
  EXPECT_EQ(projected("2026-01-24"),
            (strings{"2026-01-09T09:00:00Z", "2026-01-13T00:00:00Z", "2026-01-16T09:00:00Z",
                     "2026-01-23T00:00:00Z", "2026-01-23T09:00:00Z"}));
  const auto all = list({{"expand", "occurrences"}, {"until", "2026-01-10"}});
  EXPECT_EQ(all["occurrences_complete"], true);
  EXPECT_EQ(all["occurrences"][0]["projected"], true);
  EXPECT_EQ(all["occurrences"][0]["title"], "a");
  EXPECT_EQ(all["items"].size(), 4u);
  EXPECT_FALSE(list({}).contains("occurrences"));
}

TEST_F(task_series, is_shown_ahead_within_bounds) {
  make(R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=MINUTELY"})");
  const auto all = list({{"expand", "occurrences"}, {"until", "2026-12-01"}});
  EXPECT_EQ(all["occurrences"].size(), 1000u);
  EXPECT_EQ(all["occurrences_complete"], false);
  auto far = parse_list_request({{"expand", "occurrences"}, {"until", "2030-01-01"}});
  EXPECT_EQ(list_tasks(world.state, world.now, *far, {1, 2}).fault().fields[0].pointer, "until");
  far->project_until = world.now.now;
  far->shape = task_shape::s4;
  EXPECT_EQ(list_tasks(world.state, world.now, *far, {1, 2}).fault().fields[0].pointer, "expand");
  EXPECT_FALSE(parse_list_request({{"until", "2030-01-01"}}));
  EXPECT_FALSE(parse_list_request({{"expand", "occurrences"}}));
}

TEST_F(task_series, goes_back_with_a_version) {
  auto t = make(R"({"title":"a","due_date":"2026-01-02T09:00:00Z","recurrence_rule":"FREQ=DAILY"})");
  world.commit(try_skip(t));
  const auto command = restore_version(target(t), 1);
  world.commit(command.decide(world.state, world.now, {world.events[0]}));
  EXPECT_EQ(see(t)["due_date"], "2026-01-02T09:00:00Z");
  EXPECT_EQ(see(t)["recurrence_id"], "2026-01-02T09:00:00Z");
}

}  // namespace
}  // namespace steward
