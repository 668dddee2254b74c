#include "domain/task_reminders.hpp"

#include "domain/notification_commands.hpp"
#include "domain/task_bulk.hpp"
#include "domain/task_history.hpp"
#include "tests/domain/job_world.hpp"

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

class task_reminders : public testing::Test {
 protected:
  task_reminders() { w.now.now = at("2026-03-01T08:00:00Z"); }

  uuid make(std::string_view body) { return domain_world::id_of(w.create(body)); }
  void change(const uuid& id, std::string_view body) {
    auto input = domain_world::update_input(body);
    if (!input) ADD_FAILURE() << codes(input.fault())[0];
    w.commit(update_task(w.state, w.now, {id}, *std::move(input)));
  }
  strings faults_of_new(std::string_view body) {
    auto input = domain_world::new_task_input(body);
    if (!input) return codes(input.fault());
    auto made = create_task(w.state, w.now, *std::move(input), task_shape::v1);
    return made ? strings{} : codes(made.fault());
  }
  strings jobs() { return w.times_of_jobs(); }

  job_world w;
};

TEST_F(task_reminders, every_time_that_is_to_come_has_one_job) {
  make(R"({"title":"a","due_date":"2026-03-02T10:00:00Z","reminder_at":"2026-03-02T09:00:00Z",
           "reminders":[{"minutes_before":60},{"minutes_before":1440},{"minutes_before":-30},
                        {"at":"2026-04-01T00:00:00Z"},{"minutes_before":100000},{"at":"2026-02-01"}]})");
  // Two of the six mean the same time, and two have passed.
  EXPECT_EQ(jobs(), (strings{"2026-03-01T10:00:00Z", "2026-03-02T09:00:00Z", "2026-03-02T10:30:00Z",
                             "2026-04-01T00:00:00Z"}));
}

TEST_F(task_reminders, jobs_follow_the_task) {
  const auto id =
      make(R"({"title":"a","due_date":"2026-03-02T10:00:00Z","reminders":[{"minutes_before":60}]})");
  EXPECT_EQ(jobs(), strings{"2026-03-02T09:00:00Z"});
  change(id, R"({"due_date":"2026-03-03T10:00:00Z"})");
  EXPECT_EQ(jobs(), strings{"2026-03-03T09:00:00Z"});
  change(id, R"({"title":"b"})");
  EXPECT_EQ(jobs(), strings{"2026-03-03T09:00:00Z"});
  w.commit(complete_task(w.state, w.now, {id}));
  EXPECT_EQ(jobs(), strings{});
  w.commit(reopen_task(w.state, w.now, {id}));
  EXPECT_EQ(jobs(), strings{"2026-03-03T09:00:00Z"});
  w.commit(delete_task(w.state, w.now, {id}));
  EXPECT_EQ(jobs(), strings{});
  w.commit(restore_task(w.state, w.now, {id}));
  EXPECT_EQ(jobs(), strings{"2026-03-03T09:00:00Z"});
  change(id, R"({"reminders":null})");
  EXPECT_EQ(jobs(), strings{});
  w.commit(undo_changes(1).decide(w.state, w.now, w.fetch({}, {}, 1)));
  EXPECT_EQ(jobs(), strings{"2026-03-03T09:00:00Z"});
  change(id, R"({"due_date":"2026-03-01T08:30:00Z"})");
  EXPECT_EQ(jobs(), strings{}) << "its time has passed";
}

TEST_F(task_reminders, a_version_is_restored_with_its_reminders) {
  const auto id =
      make(R"({"title":"a","due_date":"2026-03-02","reminders":[{"at":"2026-03-02T09:00:00Z"}]})");
  change(id, R"({"reminders":[{"minutes_before":-600}]})");
  EXPECT_EQ(jobs(), strings{"2026-03-02T10:00:00Z"});
  const auto command = restore_version({id}, 1);
  w.commit(command.decide(w.state, w.now, w.fetch(id, 1, 1)));
  EXPECT_EQ(jobs(), strings{"2026-03-02T09:00:00Z"});
}

TEST_F(task_reminders, are_shown_only_where_there_are_some) {
  const auto body = w.create(R"({"title":"a","due_date":"2026-03-02T10:00:00Z",
      "reminders":[{"minutes_before":5},{"at":"2026-03-02T09:00:00+01:00"},{"minutes_before":5}]})");
  EXPECT_EQ(body["reminders"], json::parse(R"([{"minutes_before":5},{"at":"2026-03-02T08:00:00Z"}])"));
  EXPECT_FALSE(w.create(R"({"title":"b"})").contains("reminders"));
}

TEST_F(task_reminders, of_one_request_are_refused_together) {
  EXPECT_EQ(
      faults_of_new(R"({"title":"a","due_date":"2026-03-02","reminders":[{},{"at":"x"},{"minutes_before":"5"},
      {"at":"2026-03-01","minutes_before":5},{"minutes_before":525601},{"minutes_before":5,"snoozed":true},7,{"minutes":5}]})"),
      (strings{"/reminders/0 one_of", "/reminders/1/at invalid_time",
               "/reminders/2/minutes_before wrong_type", "/reminders/3 one_of",
               "/reminders/4/minutes_before out_of_range", "/reminders/5 one_of", "/reminders/6 wrong_type",
               "/reminders/7/minutes unknown_member"}));
  EXPECT_EQ(faults_of_new(R"({"title":"","reminders":[{"minutes_before":5}]})"),
            (strings{"/title blank", "/reminders needs_due_date"}));
  EXPECT_EQ(faults_of_new(R"({"title":"a","reminders":[{"at":"2026-03-02T09:00:00Z"}]})"), strings{});
  const auto id = make(R"({"title":"a","due_date":"2026-03-02","reminders":[{"minutes_before":5}]})");
  auto input = domain_world::update_input(R"({"due_date":null})");
  EXPECT_EQ(codes(update_task(w.state, w.now, {id}, *input).fault()), strings{"/reminders needs_due_date"});
  json many = {{"title", "a"}, {"reminders", json::array()}};
  for (int i = 0; i < 21; ++i) many["reminders"].push_back({{"at", "2026-03-02"}});
  EXPECT_EQ(faults_of_new(many.dump()), strings{"/reminders too_many"});
}

TEST_F(task_reminders, there_is_a_bound_on_jobs) {
  w.bounds.jobs = 2;
  make(R"({"title":"a","reminders":[{"at":"2026-03-02"},{"at":"2026-03-03"}]})");
  auto input = domain_world::new_task_input(R"({"title":"a","reminders":[{"at":"2026-03-04"}]})");
  EXPECT_EQ(create_task(w.state, w.now, *input, task_shape::v1).fault().code, errc::limit_reached);
}

TEST_F(task_reminders, the_next_of_a_series_has_them_as_long_before) {
  const auto id = make(R"({"title":"a","due_date":"2026-03-02T10:00:00Z","recurrence_rule":"FREQ=WEEKLY",
      "reminder_at":"2026-03-02T09:30:00Z","reminders":[{"minutes_before":60},{"at":"2026-03-02T08:00:00Z"},
      {"at":"2026-03-02T12:00:00Z","snoozed":true}]})");
  w.commit(complete_task(w.state, w.now, {id}));
  EXPECT_EQ(jobs(), (strings{"2026-03-09T08:00:00Z", "2026-03-09T09:00:00Z", "2026-03-09T09:30:00Z"}));
}

TEST_F(task_reminders, of_one_occurrence_may_be_its_own) {
  const auto id = make(R"({"title":"a","due_date":"2026-03-02T10:00:00Z","recurrence_rule":"FREQ=WEEKLY",
      "reminders":[{"minutes_before":60}]})");
  auto input = domain_world::update_input(R"({"reminders":[{"minutes_before":5}]})");
  w.commit(update_task(w.state, w.now, {id, {}, task_shape::v1, edit_scope::only_this}, *input));
  EXPECT_EQ(jobs(), strings{"2026-03-02T09:55:00Z"});
  w.commit(complete_task(w.state, w.now, {id}));
  EXPECT_EQ(jobs(), strings{"2026-03-09T09:00:00Z"});
}

TEST_F(task_reminders, bulk_steps_see_the_jobs_of_those_before) {
  auto body = json::parse(R"({"operations":[
      {"op":"create","temp_id":"t","task":{"title":"a","due_date":"2026-03-02T10:00:00Z","reminders":[{"minutes_before":60}]}},
      {"op":"update","id":"t","task":{"due_date":"2026-03-03T10:00:00Z"}},
      {"op":"update","id":"t","task":{"due_date":"2026-03-02T10:00:00Z"}},
      {"op":"create","temp_id":"u","task":{"title":"b","reminders":[{"at":"2026-03-05"}]}},
      {"op":"delete","id":"u"}]})");
  w.commit(run_bulk(w.state, w.now, *read_bulk(body)));
  EXPECT_EQ(jobs(), strings{"2026-03-02T09:00:00Z"});
}

TEST_F(task_reminders, firing_tells_once) {
  make(
      R"({"title":"Call","due_date":"2026-03-02T10:00:00Z","timezone":"Europe/Berlin","reminder_at":"2026-03-02T09:00:00Z",
           "reminders":[{"minutes_before":60}]})");
  const auto fired = w.jobs().front();
  w.pass("2026-03-02T09:00:00Z");
  ASSERT_EQ(w.inbox().size(), 1u);
  const auto& told = *w.inbox()[0];
  EXPECT_EQ(told.kind, "reminder");
  EXPECT_EQ(told.title, "Call");
  EXPECT_EQ(told.text, "Due 2026-03-02 11:00 (Europe/Berlin)");
  EXPECT_EQ(told.fire_time, at("2026-03-02T09:00:00Z"));
  EXPECT_EQ(told.delivered_at, at("2026-03-02T09:00:00Z"));
  EXPECT_EQ(w.last_kinds(1), strings{"notification.created"});
  EXPECT_EQ(w.jobs().size(), 0u);
  w.commit(run_job(w.state, w.now, w.kinds, {fired->id, fired->version}));
  EXPECT_EQ(w.inbox().size(), 1u) << "a stale ticket does nothing";
}

TEST_F(task_reminders, undoing_passes_over_what_was_told) {
  const auto id = make(R"({"title":"a","reminders":[{"at":"2026-03-01T09:00:00Z"}]})");
  change(id, R"({"title":"b"})");
  w.pass("2026-03-01T09:00:00Z");
  EXPECT_EQ(w.last_kinds(1), strings{"notification.created"});
  w.commit(undo_changes(1).decide(w.state, w.now, w.fetch({}, {}, 101)));
  EXPECT_EQ(w.stored(id).title, "a");
}

TEST_F(task_reminders, a_job_whose_task_has_changed_tells_nothing) {
  const auto id = make(R"({"title":"a","reminders":[{"at":"2026-03-02"}]})");
  auto stray = *w.jobs().front();
  stray.payload.text = R"({"task_id":")" + id.to_string() + R"(","at":"2026-03-01T08:00:00Z"})";
  stray.id = w.ids.next(w.now.now);
  stray.run_at = w.now.now;
  steward::apply(w.state, {make_row(stray)});
  w.run_due();
  EXPECT_EQ(w.inbox().size(), 0u);
  stray.payload.text = "{}";
  steward::apply(w.state, {make_row(stray)});
  w.run(w.state.jobs.find(stray.id));
  EXPECT_EQ(phase_of(*w.state.jobs.find(stray.id)), job_phase::dead);
}

TEST_F(task_reminders, that_were_missed_follow_the_policy) {
  const auto titles_after = [&](std::string_view policy) {
    job_world fresh;
    fresh.now.now = at("2026-03-01T08:00:00Z");
    fresh.choose(std::string(R"({"missed_reminders":)") + std::string(policy) + "}");
    fresh.create(
        R"({"title":"a","reminders":[{"at":"2026-03-01T09:00:00Z"},{"at":"2026-03-01T09:30:00Z"},{"at":"2026-03-01T10:00:00Z"},
                     {"at":"2026-03-01T20:00:00Z"}]})");
    fresh.create(R"({"title":"b","reminders":[{"at":"2026-03-01T09:10:00Z"}]})");
    fresh.wake("2026-03-01T10:15:00Z");
    EXPECT_EQ(fresh.jobs().size(), 1u);
    strings told;
    for (const auto& one : fresh.inbox())
      told.push_back(one->title + format_time(*one->fire_time).substr(11, 5));
    std::sort(told.begin(), told.end());
    return told;
  };
  EXPECT_EQ(titles_after(R"({"policy":"once"})"), (strings{"a10:00", "b09:10"}));
  EXPECT_EQ(titles_after(R"({"policy":"all"})"), (strings{"a09:00", "a09:30", "a10:00", "b09:10"}));
  EXPECT_EQ(titles_after(R"({"policy":"skip_if_older_than","minutes":45})"), (strings{"a09:30", "a10:00"}));
}

TEST_F(task_reminders, whole_days_are_counted_from_when_the_users_day_begins) {
  w.choose(R"({"timezone":"America/New_York","day_start_hour":4})");
  const auto id = make(R"({"title":"a","due_date":"2026-03-10","reminders":[{"minutes_before":60}]})");
  EXPECT_EQ(jobs(), strings{"2026-03-10T07:00:00Z"});
  change(id, R"({"timezone":"Asia/Tokyo"})");
  EXPECT_EQ(jobs(), strings{"2026-03-09T18:00:00Z"});
  change(id, R"({"timezone":null})");
  w.choose(R"({"day_start_hour":0})");
  EXPECT_EQ(jobs(), strings{"2026-03-10T03:00:00Z"});
  w.choose(R"({"timezone":"UTC"})");
  EXPECT_EQ(jobs(), strings{"2026-03-09T23:00:00Z"});
}

struct due_case {
  const char *date, *zone;
  int hour;
  const char* begins;
};

TEST_F(task_reminders, days_begin_by_the_rule_of_recurrence_on_nights_that_change_the_clock) {
  for (const auto& [date, zone, hour, begins] :
       {due_case{"2026-03-29", "Europe/Berlin", 0, "2026-03-28T23:00:00Z"},
        due_case{"2026-03-29", "Europe/Berlin", 2, "2026-03-29T01:00:00Z"},  // there is no 02:00: it is 03:00
        due_case{"2026-10-25", "Europe/Berlin", 2, "2026-10-25T00:00:00Z"},  // the first of two
        due_case{"2026-10-25", "Europe/Berlin", 3, "2026-10-25T02:00:00Z"},
        due_case{"2026-03-08", "America/New_York", 2, "2026-03-08T07:00:00Z"},
        due_case{"2018-11-04", "America/Sao_Paulo", 0,
                 "2018-11-04T03:00:00Z"},  // midnight itself is left out
        due_case{"2024-02-29", "Asia/Kolkata", 0, "2024-02-28T18:30:00Z"},
        due_case{"2026-12-31", "Pacific/Kiritimati", 0, "2026-12-30T10:00:00Z"},
        due_case{"2027-01-01", "Pacific/Pago_Pago", 12, "2027-01-01T23:00:00Z"}}) {
    task t;
    t.due_date = at(date);
    t.due_all_day = true;
    user_preferences chosen;
    chosen.timezone = zone;
    chosen.day_start_hour = hour;
    EXPECT_EQ(format_time(due_moment(t, chosen)), begins) << date << ' ' << zone << ' ' << hour;
  }
}

TEST_F(task_reminders, from_before_there_were_jobs_get_theirs) {
  task old;
  old.id = w.ids.next(w.now.now);
  old.user_id = w.state.id;
  old.title = "old";
  old.due_date = at("2026-03-05");
  old.reminder_at = at("2026-03-04T09:00:00Z");
  steward::apply(w.state, {make_row(old)});
  ASSERT_EQ(jobs(), strings{});
  job arm;
  arm.id = w.ids.next(w.now.now);
  arm.user_id = w.state.id;
  arm.kind = "arm_reminders";
  arm.run_at = w.now.now;
  arm.payload.text = "{}";
  steward::apply(w.state, {make_row(arm)});
  w.run_due();
  EXPECT_EQ(jobs(), strings{"2026-03-04T09:00:00Z"});
}

}  // namespace
}  // namespace steward
