#include "domain/schedule_commands.hpp"

#include "domain/job_commands.hpp"
#include "domain/jobs/all.hpp"
#include "domain/schedule_plan.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

class schedules : public testing::Test {
 protected:
  schedules() {
    kinds.add({.name = "work",
               .policy = {.max_attempts = 1},
               .run = [this](const auto&, const auto&, const auto&) { return outcome; }});
    wanted.id = w.ids.next(w.now.now);
    wanted.kind = "work";
    wanted.times = "@every 10s";
    wanted.payload.text = "null";
  }

  row<schedule> make() {
    decision made;
    auto put = put_schedule(w.state, w.now, wanted, made.changes);
    if (!put) {
      ADD_FAILURE() << put.fault().detail;
      return nullptr;
    }
    w.commit(std::move(made));
    return now_of_it();
  }
  row<schedule> now_of_it() { return w.state.schedules.at(wanted.id); }
  row<job> tick() { return w.state.jobs.find(wanted.id); }
  std::vector<row<job>> made() {
    auto jobs = w.state.jobs.of_schedule(wanted.id);
    std::sort(jobs.begin(), jobs.end(),
              [](const auto& a, const auto& b) { return a->fire_time < b->fire_time; });
    return jobs;
  }
  void run(const row<job>& one) {
    const auto at = w.now.now;
    w.commit(run_job(w.state, w.now, kinds, {one->id, one->version}));
    w.now.now = at;
  }
  /// Lets the schedule fire when it is due, `late` too late.
  void fire(std::chrono::seconds late = 0s) {
    w.now.now = tick()->run_at + late;
    run(tick());
  }

  domain_world w;
  job_kinds kinds = make_job_kinds();
  job_outcome outcome = job_effect{};
  schedule wanted;
};

TEST_F(schedules, fires_at_its_times_each_of_which_is_one_job) {
  const auto one = make();
  EXPECT_EQ(tick()->run_at, one->created_at + 10s);
  fire();
  ASSERT_EQ(made().size(), 1u);
  EXPECT_EQ(made()[0]->fire_time, one->created_at + 10s);
  EXPECT_EQ(made()[0]->id, fire_id(*one, one->created_at + 10s));
  EXPECT_EQ(tick()->run_at, one->created_at + 20s);
  EXPECT_EQ(now_of_it()->last_at, one->created_at + 10s);
  run(made()[0]);
  EXPECT_TRUE(made().empty());
}

TEST_F(schedules, times_that_cannot_be_read_are_refused_with_the_reason) {
  for (const char* text : {"", "every 5m", "@every", "@every 5", "@every 0s", "@every -5s", "@every 5 m",
                           "@every 99ms", "@every 367d", "@every 99999999999999999999s", "@every 5y"}) {
    wanted.times = text;
    decision made;
    const auto refused = put_schedule(w.state, w.now, wanted, made.changes);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.fault().fields.at(0).pointer, "/times");
  }
  for (const char* text : {"@every 100ms", "@every 90s", "@every 5m", "@every 12h", "@every 366d"})
    EXPECT_TRUE(read_times(text, "", w.now.now)) << text;
}

TEST_F(schedules, intervals_count_from_their_beginning) {
  const auto times = *read_times("@every 10s", "", w.now.now);
  EXPECT_EQ(times(w.now.now - 1h), w.now.now + 10s);
  EXPECT_EQ(times(w.now.now), w.now.now + 10s);
  EXPECT_EQ(times(w.now.now + 10s - 1us), w.now.now + 10s);
  EXPECT_EQ(times(w.now.now + 10s), w.now.now + 20s);
}

TEST_F(schedules, after_downtime_only_the_newest_time_is_made_up_for) {
  const auto one = make();
  fire(95s);
  ASSERT_EQ(made().size(), 1u);
  EXPECT_EQ(made()[0]->fire_time, one->created_at + 100s);
  EXPECT_EQ(tick()->run_at, one->created_at + 110s);
}

TEST_F(schedules, after_a_very_long_downtime_the_work_is_bounded) {
  wanted.times = "@every 1s";
  const auto one = make();
  fire(24h * 365);
  EXPECT_EQ(made().size(), 1u);
  EXPECT_EQ(tick()->run_at, w.now.now + 1s);
}

TEST_F(schedules, after_downtime_the_recent_times_can_be_made_up_for) {
  wanted.catch_up = static_cast<int>(catch_up_policy::recent);
  wanted.catch_up_seconds = 25;
  wanted.overlap = static_cast<int>(overlap_policy::allow);
  const auto one = make();
  fire(95s);  // 105 s after the beginning: 80 s is as old as may be
  ASSERT_EQ(made().size(), 3u);
  EXPECT_EQ(made()[0]->fire_time, one->created_at + 80s);
  fire(0s);
  EXPECT_EQ(made().size(), 4u);
}

TEST_F(schedules, after_downtime_all_times_can_be_made_up_for_some_at_once) {
  wanted.catch_up = static_cast<int>(catch_up_policy::all);
  wanted.overlap = static_cast<int>(overlap_policy::allow);
  make();
  fire(7'000s);
  EXPECT_EQ(made().size(), longest_plan);
  EXPECT_EQ(tick()->run_at, w.now.now);
  run(tick());
  EXPECT_EQ(made().size(), 701u);
  EXPECT_GT(tick()->run_at, w.now.now);
}

TEST_F(schedules, overlap_skip_leaves_times_out_while_a_job_is_unfinished) {
  make();
  fire();
  const auto first = made()[0];
  fire();
  EXPECT_EQ(made(), std::vector<row<job>>{first});
  run(first);
  fire();
  EXPECT_EQ(made().size(), 1u);
}

TEST_F(schedules, overlap_queue_one_lets_one_wait) {
  wanted.overlap = static_cast<int>(overlap_policy::queue_one);
  make();
  fire();
  fire();
  fire();
  ASSERT_EQ(made().size(), 2u);
  EXPECT_EQ(phase_of(*made()[1]), job_phase::blocked);
  run(made()[0]);
  EXPECT_EQ(phase_of(*made()[0]), job_phase::waiting);
}

TEST_F(schedules, overlap_queue_all_lets_all_wait) {
  wanted.overlap = static_cast<int>(overlap_policy::queue_all);
  make();
  for (int i = 0; i < 5; ++i) fire();
  EXPECT_EQ(made().size(), 5u);
  for (int i = 0; i < 5; ++i) run(made()[0]);
  EXPECT_TRUE(made().empty());
}

TEST_F(schedules, overlap_cancel_former_ends_what_is_unfinished) {
  wanted.overlap = static_cast<int>(overlap_policy::cancel_former);
  make();
  fire();
  const auto first = made()[0];
  fire();
  ASSERT_EQ(made().size(), 1u);
  EXPECT_NE(made()[0]->id, first->id);
}

TEST_F(schedules, jitter_is_the_same_each_time_and_within_its_bound) {
  EXPECT_EQ(jitter_of(wanted), 0ms);
  wanted.jitter_ms = 5'000;
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i) {
    wanted.id = w.ids.next(w.now.now);
    EXPECT_GE(jitter_of(wanted), 0ms);
    EXPECT_LE(jitter_of(wanted), 5s);
    seen.insert(jitter_of(wanted).count());
  }
  EXPECT_GT(seen.size(), 100u);
  const auto one = make();
  EXPECT_EQ(tick()->run_at, *one->next_at + jitter_of(*one));
  fire();
  EXPECT_EQ(tick()->run_at, one->created_at + 20s + jitter_of(*one));
}

TEST_F(schedules, pauses_after_so_many_dead_jobs_in_a_row) {
  wanted.pause_after = 2;
  make();
  outcome = job_failure{"x"};
  fire();
  run(made()[0]);
  EXPECT_EQ(now_of_it()->failures, 1);
  outcome = job_effect{};
  fire();
  run(made()[0]);
  EXPECT_EQ(now_of_it()->failures, 0);
  outcome = job_failure{"x"};
  for (int i = 0; i < 2; ++i) {
    fire();
    run(made()[0]);
  }
  EXPECT_TRUE(now_of_it()->paused);
  EXPECT_FALSE(tick());
}

TEST_F(schedules, a_paused_one_goes_on_with_the_time_after_it_is_resumed) {
  const auto one = make();
  decision made_;
  pause_schedule(w.state, w.now, *one, made_.changes);
  w.commit(std::move(made_));
  EXPECT_FALSE(tick());
  w.now.now = one->created_at + 35s;
  made_ = {};
  resume_schedule(w.state, w.now, *now_of_it(), made_.changes);
  w.commit(std::move(made_));
  EXPECT_EQ(tick()->run_at, one->created_at + 40s);
}

TEST_F(schedules, changing_one_keeps_its_beginning) {
  const auto one = make();
  wanted.times = "@every 1m";
  const auto changed = make();
  EXPECT_EQ(changed->version, 2);
  EXPECT_EQ(tick()->run_at, one->created_at + 1min);
}

TEST_F(schedules, a_removed_one_fires_no_more) {
  const auto one = make();
  fire();
  const auto last = made()[0];
  const auto before = tick();
  decision made_;
  remove_schedule(w.state, w.now, *now_of_it(), made_.changes);
  w.commit(std::move(made_));
  EXPECT_FALSE(tick());
  EXPECT_TRUE(std::get<job_effect>(fire_schedule(w.state, w.now, *before)).changes.empty());
  run(last);  // what it has made stays, and runs
  EXPECT_EQ(w.state.jobs.size(), 0u);
  made_ = {};
  remove_schedule(w.state, w.now, *one, made_.changes);
  EXPECT_EQ(made_.changes.size(), 1u);
}

TEST_F(schedules, one_without_further_times_ends) {
  auto ending = *make();
  ending.times = "no times at all";  // as if its rule had ended
  ending.version = 5;
  w.commit(decision{{{make_row(ending)}}, {}});
  fire();
  EXPECT_EQ(made().size(), 1u);
  EXPECT_FALSE(tick());
}

TEST_F(schedules, backfill_makes_the_jobs_of_a_range_but_none_twice) {
  wanted.overlap = static_cast<int>(overlap_policy::allow);
  const auto one = make();
  const auto backfill = [&] {
    decision made_;
    const auto count = backfill_schedule(w.state, w.now, *one, one->created_at + 20s, one->created_at + 60s,
                                         overlap_policy::allow, made_.changes);
    w.commit(std::move(made_));
    return count.made;
  };
  EXPECT_EQ(backfill(), 5);
  EXPECT_EQ(backfill(), 0);
  EXPECT_EQ(made()[0]->fire_time, one->created_at + 20s);
  EXPECT_EQ(made()[0]->priority, 9);
}

}  // namespace
}  // namespace steward
