#include <gmock/gmock.h>

#include "actors/scheduler.hpp"

#include <unistd.h>

#include "actors/shard.hpp"
#include "domain/job_commands.hpp"
#include "domain/jobs/all.hpp"
#include "domain/schedule_commands.hpp"
#include "domain/task_commands.hpp"
#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

/// A command that enqueues jobs.
ask put_jobs(std::vector<job_request> wanted) {
  ask request;
  request.work = command([wanted](const user_state& state, const context& context) -> result<decision> {
    decision made;
    for (const auto& one : wanted) {
      auto put = enqueue(state, context, one, made.changes);
      if (!put) return put.fault();
    }
    return made;
  });
  return request;
}

class scheduler_test : public test::actor_fixture {
 protected:
  scheduler_test() {
    env.kinds = make_job_kinds();
    env.shards = 1;
    metrics.schedulers.resize(1);
    env.kinds.add(
        {.name = "note", .run = [this](const user_state& state, const context& context, const job& one) {
           runs.push_back(one.key.value_or(""));
           ran_at = context.now;
           project effect;
           effect.id = one.id;
           effect.user_id = state.id;
           effect.name = "made by a job";
           return job_outcome(job_effect{{{make_row(effect)}}});
         }});
    env.kinds.add({.name = "fail",
                   .policy = {.max_attempts = 3, .backoff = 10s},
                   .run = [this](const user_state&, const context&, const job&) -> job_outcome {
                     runs.push_back("fail");
                     throw std::runtime_error("no luck");
                   }});
    shard = spawn_shard(system, env, 0);
    start();
  }
  ~scheduler_test() override {
    env.crashes = nullptr;
    own(0);
    env.schedulers.clear();
    scheduler_of_test = nullptr;
    shard = nullptr;
  }

  void start() {
    scheduler_of_test = spawn_scheduler(system, {&env, 0, shard});
    env.schedulers = {scheduler_of_test};
    started.push_back(caf::actor_cast<caf::actor>(shard));
    started.push_back(caf::actor_cast<caf::actor>(scheduler_of_test));
  }

  void own(std::int64_t epoch) {
    caf::anon_send(shard, ownership{epoch});
    run();
  }

  user_actor activate_user() {
    user_actor found;
    begin([&, this](caf::event_based_actor* self) {
      self->request(shard, caf::infinite, activate{owner, 0})
          .then([&](const user_actor& actor) { found = actor; }, [](caf::error&) {});
    });
    run();
    return found;
  }

  std::shared_ptr<asked> enqueue_jobs(std::vector<job_request> wanted) {
    auto done = send(activate_user(), put_jobs(std::move(wanted)));
    run();
    return done;
  }

  /// Lets time pass; what is due meanwhile happens when it is due.
  void pass(std::chrono::milliseconds span) {
    for (const auto end = now + span; now < end;) {
      const auto step = std::min<std::chrono::microseconds>(end - now, 100ms);
      now += step;
      scheduler.advance_time(step);
      run();
    }
  }

  job_request note(std::string key, std::chrono::milliseconds in = 0ms) {
    return {.kind = "note", .key = std::move(key), .run_at = now + in};
  }

  std::size_t effects() const {
    std::set<uuid> made;
    for (const auto& set : written)
      for (const auto& one : set.changes)
        if (const auto* effect = std::get_if<row<project>>(&one.row)) {
          EXPECT_TRUE(made.insert((*effect)->id).second) << "applied twice";
        }
    return made.size();
  }

  shard_actor shard;
  scheduler_actor scheduler_of_test;
  std::vector<std::string> runs;
  timestamp ran_at;
};

TEST_F(scheduler_test, runs_a_job_once_its_change_set_is_committed) {
  own(1);
  enqueue_jobs({note("a")});
  EXPECT_EQ(runs, std::vector<std::string>{"a"});
  EXPECT_EQ(effects(), 1u);
  EXPECT_TRUE(stored_jobs().empty());
  EXPECT_EQ(metrics.jobs_done, 1);
}

TEST_F(scheduler_test, effect_and_end_of_the_job_are_one_change_set) {
  own(1);
  enqueue_jobs({note("a")});
  const auto& last = written.back().changes;
  ASSERT_EQ(last.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<row<project>>(last[0].row));
  EXPECT_TRUE(std::holds_alternative<row<job>>(last[1].row) && last[1].remove);
}

TEST_F(scheduler_test, runs_a_job_at_its_time) {
  own(1);
  const auto begin = now;
  enqueue_jobs({note("later", 20s), note("sooner", 1500ms)});
  EXPECT_TRUE(runs.empty());
  pass(1400ms);
  EXPECT_TRUE(runs.empty());
  pass(100ms);
  EXPECT_EQ(runs, std::vector<std::string>{"sooner"});
  EXPECT_EQ(ran_at, begin + 1500ms);
  pass(30s);
  EXPECT_EQ(runs, (std::vector<std::string>{"sooner", "later"}));
}

TEST_F(scheduler_test, what_is_due_beyond_the_look_ahead_is_left_in_the_database) {
  own(1);
  enqueue_jobs({note("far", 10min)});
  EXPECT_EQ(metrics.schedulers[0].ahead, 0);
  pass(9min + 50s);
  EXPECT_EQ(metrics.schedulers[0].ahead, 1);
  pass(10s);
  EXPECT_EQ(runs.size(), 1u);
}

TEST_F(scheduler_test, a_new_owner_runs_what_became_due_while_nobody_owned_the_shard) {
  own(1);
  enqueue_jobs({note("a", 20s), note("b", 40s)});
  own(0);
  pass(10min);
  EXPECT_TRUE(runs.empty());
  own(2);
  EXPECT_EQ(runs, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(effects(), 2u);
  EXPECT_TRUE(stored_jobs().empty());
}

TEST_F(scheduler_test, the_effect_of_a_former_owner_is_refused_and_the_job_stays) {
  own(1);
  enqueue_jobs({note("a", 5s)});
  verdict = commit_verdict::fenced;
  pass(6s);
  EXPECT_EQ(effects(), 0u);
  EXPECT_EQ(stored_jobs().size(), 1u);
  EXPECT_GT(metrics.fenced, 0);
  verdict = commit_verdict::committed;
  own(0);
  own(2);
  EXPECT_EQ(effects(), 1u);
  EXPECT_TRUE(stored_jobs().empty());
}

/// The log of a node whose processes have died so often while the job with this key ran.
class suspicion {
 public:
  suspicion(const std::vector<row<job>>& jobs, const std::string& key, int deaths) {
    std::filesystem::remove(file);
    for (int i = 0; i < deaths; ++i) {
      crash_log dying(file);
      for (const auto& one : jobs)
        if (one->key == key) dying.begin({&one, 1});
    }
    log.emplace(file);
  }
  ~suspicion() { std::filesystem::remove(file); }

  std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("steward-suspicion-" + std::to_string(::getpid()));
  std::optional<crash_log> log;
};

TEST_F(scheduler_test, a_job_that_may_have_killed_the_process_twice_waits_until_it_can_run_by_itself) {
  own(1);
  enqueue_jobs({note("a", 5s), note("b", 5s), note("c", 5s)});
  suspicion about(stored_jobs(), "b", 2);
  env.crashes = &*about.log;
  ASSERT_TRUE(about.log->take_turn());  // as if another one ran
  pass(6s);
  EXPECT_THAT(runs, testing::UnorderedElementsAre("a", "c"));
  about.log->give_turn_back();
  pass(1s);
  EXPECT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs.back(), "b");
  EXPECT_TRUE(about.log->take_turn()) << "the turn is free again";
  EXPECT_TRUE(stored_jobs().empty());
}

TEST_F(scheduler_test, a_job_that_killed_the_process_three_times_is_dead_and_the_others_run) {
  own(1);
  enqueue_jobs({note("a", 5s), note("b", 5s), note("c", 5s)});
  suspicion about(stored_jobs(), "b", 3);
  env.crashes = &*about.log;
  pass(6s);
  EXPECT_THAT(runs, testing::UnorderedElementsAre("a", "c"));
  ASSERT_EQ(stored_jobs().size(), 1u);
  EXPECT_EQ(phase_of(*stored_jobs()[0]), job_phase::dead);
  EXPECT_EQ(stored_jobs()[0]->last_error, "The server died 3 times while this job ran.");
}

TEST_F(scheduler_test, one_death_means_nothing) {
  own(1);
  enqueue_jobs({note("a", 5s), note("b", 5s)});
  suspicion about(stored_jobs(), "b", 1);
  env.crashes = &*about.log;
  pass(6s);
  EXPECT_EQ(runs, (std::vector<std::string>{"a", "b"}));
}

TEST_F(scheduler_test, a_database_that_is_down_for_a_while_loses_and_doubles_nothing) {
  own(1);
  std::vector<job_request> wanted;
  for (int i = 0; i < 300; ++i) wanted.push_back(note(std::to_string(i), 1s));
  enqueue_jobs(wanted);
  commits_to_fail = 20;
  load_fails = true;
  pass(5s);
  load_fails = false;
  pass(60s);
  EXPECT_EQ(effects(), 300u);
  EXPECT_TRUE(stored_jobs().empty());
}

TEST_F(scheduler_test, a_failing_job_is_tried_again_and_dies) {
  own(1);
  enqueue_jobs({{.kind = "fail"}});
  EXPECT_EQ(runs.size(), 1u);
  ASSERT_EQ(stored_jobs().size(), 1u);
  EXPECT_EQ(stored_jobs()[0]->attempt, 1);
  EXPECT_EQ(stored_jobs()[0]->last_error, "no luck");
  pass(10s);
  EXPECT_EQ(runs.size(), 2u);
  pass(20s);
  EXPECT_EQ(runs.size(), 3u);
  EXPECT_EQ(phase_of(*stored_jobs()[0]), job_phase::dead);
  pass(10min);
  EXPECT_EQ(runs.size(), 3u);
  EXPECT_EQ(metrics.jobs_dead, 1);
  EXPECT_EQ(metrics.jobs_failed, 3);
}

TEST_F(scheduler_test, an_effect_that_the_database_refuses_counts_as_a_failure) {
  own(1);
  env.kinds.add({.name = "note", .policy = {.max_attempts = 1}, .run = env.kinds.find("note")->run});
  enqueue_jobs({note("a", 2s), note("b", 2s)});
  refuse = [](const change_set& set) {
    return std::any_of(set.changes.begin(), set.changes.end(), [](const change& one) {
      const auto* effect = std::get_if<row<job>>(&one.row);
      return effect && one.remove && (*effect)->key == "a";
    });
  };
  pass(30s);
  EXPECT_EQ(effects(), 1u);
  ASSERT_EQ(stored_jobs().size(), 1u);
  EXPECT_EQ(stored_jobs()[0]->key, "a");
  EXPECT_EQ(phase_of(*stored_jobs()[0]), job_phase::dead);
}

TEST_F(scheduler_test, runs_jobs_of_a_user_who_was_let_go) {
  own(1);
  enqueue_jobs({note("a", 40s)});
  pass(1s);
  const auto former = activate_user();
  caf::anon_send(former, passivate{});
  run();
  pass(60s);
  EXPECT_EQ(runs.size(), 1u);
}

TEST_F(scheduler_test, memory_is_bounded_however_much_is_due) {
  own(1);
  std::vector<job_request> wanted;
  for (int i = 0; i < 12'000; ++i) wanted.push_back(note(std::to_string(i), 10s));
  enqueue_jobs(wanted);
  EXPECT_LE(metrics.schedulers[0].ahead, 8'000);
  pass(11s);
  EXPECT_EQ(effects(), 12'000u);
  EXPECT_TRUE(stored_jobs().empty());
}

TEST_F(scheduler_test, starts_nothing_while_the_node_drains) {
  own(1);
  enqueue_jobs({note("a", 1s)});
  metrics.draining = true;
  pass(5s);
  EXPECT_TRUE(runs.empty());
  EXPECT_EQ(stored_jobs().size(), 1u);
}

TEST_F(scheduler_test, a_schedule_fires_at_each_of_its_times) {
  own(1);
  ask request;
  request.work = command([](const user_state& state, const context& context) -> result<decision> {
    schedule every;
    every.id = context.ids.next(context.now);
    every.kind = "note";
    every.times = "@every 10s";
    every.payload.text = "null";
    decision made;
    auto put = put_schedule(state, context, every, made.changes);
    if (!put) return put.fault();
    return made;
  });
  send(activate_user(), std::move(request));
  run();
  pass(65s);
  EXPECT_EQ(runs.size(), 6u);
  EXPECT_EQ(effects(), 6u);
  EXPECT_EQ(stored_jobs().size(), 1u);  // the one that waits for the next time
}

/// What users are told of, as it was written.
std::vector<row<notification>> told_in(const std::vector<change_set>& written) {
  std::vector<row<notification>> told;
  for (const auto& set : written)
    for (const auto& one : set.changes)
      if (const auto* put = std::get_if<row<notification>>(&one.row)) told.push_back(*put);
  return told;
}

ask task_with_reminders(std::vector<timestamp> times) {
  ask request;
  request.work = command([times](const user_state& state, const context& context) {
    task_input input;
    input.title = "Call";
    input.reminders.emplace();
    for (const auto time : times) input.reminders->push_back({time, 0, false});
    return create_task(state, context, input, task_shape::v1);
  });
  return request;
}

TEST_F(scheduler_test, a_reminder_is_told_at_its_time_in_one_change_set_with_the_end_of_its_job) {
  own(1);
  const auto at = now + 20s;
  send(activate_user(), task_with_reminders({at}));
  run();
  pass(19'900ms);
  EXPECT_TRUE(told_in(written).empty());
  pass(100ms);
  const auto told = told_in(written);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0]->created_at, at);
  const auto& last = written.back().changes;
  ASSERT_EQ(last.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<row<event>>(last[1].row));
  EXPECT_TRUE(std::holds_alternative<row<job>>(last[2].row) && last[2].remove);
  pass(60s);
  EXPECT_EQ(told_in(written).size(), 1u);
}

TEST_F(scheduler_test, of_reminders_that_were_missed_the_newest_is_told_late) {
  own(1);
  send(activate_user(), task_with_reminders({now + 100s, now + 200s, now + 900s}));
  run();
  own(0);
  now += 600s;
  own(2);
  pass(1s);
  ASSERT_EQ(told_in(written).size(), 1u);
  EXPECT_EQ(told_in(written)[0]->fire_time, now - 401s);
  EXPECT_EQ(stored_jobs().size(), 1u);
}

}  // namespace
}  // namespace steward
