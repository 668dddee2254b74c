#include "domain/schedule_requests.hpp"

#include "domain/jobs/all.hpp"
#include "domain/schedule_plan.hpp"
#include "domain/snapshot.hpp"
#include "domain/task_history.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class schedule_requests : public testing::Test {
 protected:
  static result<schedule_input> read(const char* text) {
    auto body = json::parse(text);
    return read_new_schedule(body);
  }
  json create(const char* text) {
    auto input = read(text);
    if (!input) {
      ADD_FAILURE() << codes(input.fault()).at(0);
      return {};
    }
    return w.body_of(w.commit(create_schedule(w.state, w.now, *std::move(input))));
  }
  result<decision> patch(const uuid& id, const char* text, precondition expected = {}) {
    auto body = json::parse(text);
    return update_schedule(w.state, w.now, {id, std::move(expected)}, *read_schedule_update(body));
  }
  row<schedule> stored(const uuid& id) { return w.state.schedules.at(id); }
  row<job> tick(const uuid& id) { return w.state.jobs.find(id); }
  /// As the snapshot has them.
  std::size_t in_snapshot() const {
    for (const auto& section : take_snapshot(w.state).sections)
      if (section.topic == "schedules") return section.size;
    ADD_FAILURE() << "the snapshot has no schedules";
    return 0;
  }
  std::string newest() const { return w.events.back().kind; }
  void run(const uuid& id) { w.commit(run_job(w.state, w.now, kinds, {id, w.state.jobs.find(id)->version})); }
  result<decision> made_up(const uuid& id, timestamp from, timestamp to,
                           overlap_policy policy = overlap_policy::queue_all) {
    return make_up(w.state, w.now, {id, {}}, {from, to, policy});
  }

  domain_world w;
  job_kinds kinds = make_job_kinds();
  const char* each_minute = R"({"kind":"create_task","times":"@every 1m","payload":{"title":"Again"}})";
};

TEST_F(schedule_requests, a_new_one_is_answered_told_and_waits_for_its_first_time) {
  const auto made =
      create(R"({"name":"Rubbish","kind":"CREATE_TASK","times":"30 9 * * MON-FRI","timezone":"Europe/Berlin",
      "payload":{"title":"Out"},"overlap":"Allow","catch_up":"recent","jitter_ms":0,"priority":2,"pause_after":3})");
  const auto id = w.id_of(made);
  EXPECT_EQ(made["kind"], "create_task");
  EXPECT_EQ(made["overlap"], "allow");
  EXPECT_EQ(made["catch_up"], "recent");
  EXPECT_EQ(made["catch_up_seconds"], 86'400);
  EXPECT_EQ(made["version"], 1);
  EXPECT_EQ(made["paused"], false);
  EXPECT_EQ(tick(id)->run_at, *stored(id)->next_at);
  ASSERT_EQ(w.events.size(), 1u);
  EXPECT_EQ(newest(), "schedule.created");
  EXPECT_EQ(json::parse(w.events[0].content.text), made);
}

TEST_F(schedule_requests, all_faults_of_a_new_one_are_told_together) {
  const auto fault =
      read(R"({"kind":"create_task","times":"61 * * * *","timezone":"Europe/Nowhere","overlap":"x",
      "priority":10,"payload":{"id":"01890a5d-ac96-774b-bcce-b302099a8058","title":""},"colour":1,"next_at":null})")
          .fault();
  EXPECT_EQ(codes(fault), (std::vector<std::string>{"/colour unknown_member", "/next_at read_only",
                                                    "/overlap not_one_of", "/priority out_of_range",
                                                    "/times invalid_times", "/timezone unknown_timezone",
                                                    "/payload/id read_only", "/payload/title blank"}));
  EXPECT_EQ(codes(read("{}").fault()), (std::vector<std::string>{"/kind required", "/times required"}));
  EXPECT_EQ(codes(read(R"({"kind":"mail","times":"@daily"})").fault()).at(0), "/kind not_one_of");
  EXPECT_EQ(codes(read(R"({"kind":"noop","times":"@every 500ms"})").fault()).at(0), "/times too_often");
  EXPECT_EQ(codes(read(R"({"kind":"create_task","times":"@daily"})").fault()).at(0),
            "/payload/title required");
  EXPECT_EQ(codes(read(R"({"kind":"noop","times":"@daily","name":"two\nlines"})").fault()),
            std::vector<std::string>{"/name control_character"});
  const auto long_payload =
      json{{"kind", "noop"}, {"times", "@daily"}, {"payload", {{"a", std::string(70'000, 'x')}}}};
  EXPECT_EQ(codes(read(long_payload.dump().c_str()).fault()).at(0), "/payload too_long");
}

TEST_F(schedule_requests, what_only_the_users_data_shows_is_refused_too) {
  auto input = read(
      R"({"kind":"create_task","times":"@daily","payload":{"title":"x","project_id":"01890a5d-ac96-774b-bcce-b302099a8058"}})");
  const auto made = create_schedule(w.state, w.now, *input);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.fault().fields.at(0).pointer, "/payload/project_id");
  const auto never =
      create_schedule(w.state, w.now, *read(R"({"kind":"noop","times":"FREQ=DAILY;COUNT=1"})"));
  EXPECT_EQ(codes(never.fault()).at(0), "/times never");
}

TEST_F(schedule_requests, ids_are_chosen_once_and_there_is_a_bound) {
  const char* mine = R"({"id":"01890a5d-ac96-774b-bcce-b302099a8060","kind":"noop","times":"@daily"})";
  create(mine);
  EXPECT_EQ(create_schedule(w.state, w.now, *read(mine)).fault().code, errc::conflict);
  w.bounds.schedules = 1;
  EXPECT_EQ(create_schedule(w.state, w.now, *read(each_minute)).fault().code, errc::limit_reached);
}

TEST_F(schedule_requests, a_patch_changes_what_it_names_and_keeps_the_next_time) {
  const auto id = w.id_of(create(each_minute));
  const auto next = stored(id)->next_at;
  w.now.now += 45s;
  const auto after = w.body_of(w.commit(patch(id, R"({"name":"Renamed","priority":1})")));
  EXPECT_EQ(after["version"], 2);
  EXPECT_EQ(stored(id)->next_at, next) << "a time that is nearly due is not lost";
  EXPECT_EQ(tick(id)->priority, 1);
  EXPECT_EQ(json::parse(w.events.back().changed.text),
            (json{{"name", {"", "Renamed"}}, {"priority", {5, 1}}}));
  EXPECT_TRUE(patch(id, R"({"name":"Renamed"})")->changes.empty());
  w.commit(patch(id, R"({"times":"@every 1h"})"));
  EXPECT_EQ(stored(id)->next_at, stored(id)->created_at + 1h);
  EXPECT_EQ(codes(patch(id, R"({"payload":{"description":"x"}})").fault()).at(0), "/payload/title required");
}

TEST_F(schedule_requests, a_stale_etag_changes_nothing) {
  const auto id = w.id_of(create(each_minute));
  const precondition stale{std::vector<std::string>{"\"7\""}};
  EXPECT_EQ(patch(id, R"({"name":"x"})", stale).fault().code, errc::precondition_failed);
  for (const auto act : {delete_schedule, pause, resume, run_now})
    EXPECT_EQ(act(w.state, w.now, {id, stale}).fault().code, errc::precondition_failed);
}

TEST_F(schedule_requests, only_what_is_recent_enough_is_made_up_for) {
  const auto id = w.id_of(create(
      R"({"kind":"noop","times":"@every 1m","overlap":"allow","catch_up":"recent","catch_up_seconds":90})"));
  const auto made_at = stored(id)->created_at;
  w.now.now = made_at + 10min;
  run(id);
  EXPECT_FALSE(tick(fire_id(*stored(id), made_at + 8min)));
  EXPECT_TRUE(tick(fire_id(*stored(id), made_at + 9min)));
  EXPECT_TRUE(tick(fire_id(*stored(id), made_at + 10min)));
  EXPECT_EQ(w.body_of(w.commit(patch(id, R"({"catch_up_seconds":3600})")))["catch_up_seconds"], 3'600);
  EXPECT_EQ(codes(read(R"({"kind":"noop","times":"@daily","catch_up_seconds":-1})").fault()).at(0),
            "/catch_up_seconds out_of_range");
}

TEST_F(schedule_requests, what_fires_is_told_with_the_task_that_it_makes) {
  const auto id = w.id_of(create(each_minute));
  w.now.now = tick(id)->run_at;
  const auto at = w.now.now;
  run(id);
  EXPECT_EQ(newest(), "schedule.fired");
  EXPECT_EQ(stored(id)->last_at, at);
  run(fire_id(*stored(id), at));
  EXPECT_EQ(newest(), "task.created");
  EXPECT_EQ(w.events.size(), 3u);
}

TEST_F(schedule_requests, a_time_that_is_left_out_is_told) {
  const auto id = w.id_of(create(each_minute));
  for (int i = 0; i < 2; ++i) {
    w.now.now = tick(id)->run_at;
    run(id);
  }
  EXPECT_EQ(newest(), "schedule.skipped");
}

TEST_F(schedule_requests, failures_are_counted_told_and_pause_it) {
  const auto id = w.id_of(create(
      R"({"kind":"create_task","times":"@every 1m","payload":{"title":"x"},"pause_after":2,"overlap":"allow"})"));
  const auto fail_one = [&] {
    w.now.now = tick(id)->run_at;
    const auto at = w.now.now;
    run(id);
    const auto one = fire_id(*stored(id), at);
    w.commit(settle_job(w.state, w.now, kinds, {one, 1}, job_failure{"no", false}));
  };
  fail_one();
  EXPECT_EQ(newest(), "schedule.failed");
  fail_one();
  EXPECT_EQ(newest(), "schedule.paused");
  EXPECT_FALSE(tick(id));
  w.commit(resume(w.state, w.now, {id, {}}));
  EXPECT_EQ(newest(), "schedule.resumed");
  EXPECT_EQ(stored(id)->failures, 0);
  fail_one();
  w.now.now = tick(id)->run_at;
  const auto at = w.now.now;
  run(id);
  run(fire_id(*stored(id), at));
  EXPECT_EQ(newest(), "schedule.recovered");
}

TEST_F(schedule_requests, pausing_twice_is_pausing_once) {
  const auto id = w.id_of(create(each_minute));
  w.commit(pause(w.state, w.now, {id, {}}));
  EXPECT_FALSE(tick(id));
  EXPECT_TRUE(pause(w.state, w.now, {id, {}})->changes.empty());
  w.commit(resume(w.state, w.now, {id, {}}));
  EXPECT_TRUE(tick(id));
  EXPECT_TRUE(resume(w.state, w.now, {id, {}})->changes.empty());
}

TEST_F(schedule_requests, it_can_be_run_now_unless_a_job_is_unfinished) {
  const auto id = w.id_of(create(each_minute));
  w.commit(pause(w.state, w.now, {id, {}}));
  const auto at = w.now.now;
  w.commit(run_now(w.state, w.now, {id, {}}));
  EXPECT_TRUE(w.state.jobs.find(fire_id(*stored(id), at)));
  EXPECT_TRUE(stored(id)->paused);
  EXPECT_EQ(newest(), "schedule.fired");
  EXPECT_EQ(run_now(w.state, w.now, {id, {}}).fault().code, errc::conflict);
}

TEST_F(schedule_requests, the_past_is_made_up_for_in_parts) {
  const auto id = w.id_of(create(R"({"kind":"noop","times":"* * * * *"})"));
  const auto begin = w.now.now - 24h * 30;
  const auto first = w.body_of(w.commit(made_up(id, begin, begin + 10h)));
  EXPECT_EQ(first["made"], 500);
  EXPECT_EQ(newest(), "schedule.backfilled");
  const auto rest = parse_time(first["rest"].get<std::string>())->at;
  const auto second = w.body_of(w.commit(made_up(id, rest, begin + 10h)));
  EXPECT_EQ(second["made"], 100);
  EXPECT_TRUE(second["rest"].is_null());
  const auto again = made_up(id, begin, begin + 1h);
  EXPECT_EQ(w.body_of(again->answer)["left_out"], 60);
  EXPECT_TRUE(again->changes.empty());
  EXPECT_EQ(codes(made_up(id, begin, w.now.now + 1s).fault()).at(0), "/to out_of_range");
  auto body = json::parse(R"({"from":"2026-01-02","to":"2026-01-01"})");
  EXPECT_EQ(codes(read_backfill(body).fault()).at(0), "/to out_of_range");
}

TEST_F(schedule_requests, a_user_has_no_more_jobs_than_the_bound_also_through_schedules) {
  const auto id = w.id_of(create(R"({"kind":"noop","times":"* * * * *"})"));
  w.bounds.jobs = 11;
  const auto begin = w.now.now - 24h;
  EXPECT_EQ(w.body_of(w.commit(made_up(id, begin, begin + 1h)))["made"], 10);
}

TEST_F(schedule_requests, times_can_be_looked_at_before_and_after) {
  auto body = json::parse(
      R"({"times":"30 2 * * *","timezone":"Europe/Berlin","from":"2026-03-28T12:00:00Z","count":2})");
  EXPECT_EQ(w.body_of(*preview(w.now, *read_preview(body)))["times"],
            (json{"2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"}));
  body = json::parse(R"({"times":"FREQ=DAILY;COUNT=3","from":"2026-03-28T12:00:00Z"})");
  EXPECT_EQ(w.body_of(*preview(w.now, *read_preview(body)))["times"].size(), 2u);
  body = json::parse(R"({"times":"no","count":101})");
  EXPECT_EQ(read_preview(body).fault().fields.size(), 2u);
  const auto id = w.id_of(create(each_minute));
  EXPECT_EQ(w.body_of(*times_of_schedule(w.state, w.now, id, 3))["times"].size(), 3u);
}

TEST_F(schedule_requests, what_is_the_servers_own_is_not_shown_and_not_told) {
  schedule own;
  own.id = w.ids.next(w.now.now);
  own.kind = "digest";
  own.times = "@daily";
  own.payload.text = "{}";
  decision made;
  ASSERT_TRUE(put_schedule(w.state, w.now, own, made.changes));
  w.commit(std::move(made));
  EXPECT_TRUE(w.events.empty());
  EXPECT_EQ(get_schedule(w.state, own.id).fault().code, errc::not_found);
  EXPECT_EQ(w.body_of(*list_schedules(w.state))["total"], 0);
  EXPECT_EQ(in_snapshot(), 0u);
}

TEST_F(schedule_requests, they_are_listed_and_part_of_the_snapshot_until_deleted) {
  const auto id = w.id_of(create(each_minute));
  create(R"({"kind":"noop","times":"@daily"})");
  const auto listed = w.body_of(*list_schedules(w.state));
  EXPECT_EQ(listed["total"], 2);
  EXPECT_EQ(listed["items"][0]["id"], id.to_string());
  EXPECT_EQ(in_snapshot(), 2u);
  EXPECT_EQ(w.commit(delete_schedule(w.state, w.now, {id, {}})).kind, reply_kind::no_content);
  EXPECT_EQ(newest(), "schedule.deleted");
  EXPECT_EQ(get_schedule(w.state, id).fault().code, errc::not_found);
  EXPECT_FALSE(tick(id));
}

TEST_F(schedule_requests, undo_passes_over_what_a_schedule_did_by_itself) {
  const auto id = w.id_of(create(each_minute));
  w.create(R"({"title":"mine"})");
  w.now.source = "job";
  w.now.now = tick(id)->run_at;
  run(id);
  ASSERT_EQ(newest(), "schedule.fired");
  w.now.source = "rest";
  const auto undoing = undo_changes(1);
  const auto undone =
      undoing.decide(w.state, w.now, w.fetch(std::nullopt, std::nullopt, undoing.filter.limit));
  ASSERT_TRUE(undone) << undone.fault().detail;
  EXPECT_EQ(w.body_of(undone->answer)["tasks"][0]["title"], "mine");
}

}  // namespace
}  // namespace steward
