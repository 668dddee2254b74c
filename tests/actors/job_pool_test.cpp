#include "actors/job_pool.hpp"

#include "actors/scheduler.hpp"
#include "actors/shard.hpp"
#include "domain/job_commands.hpp"
#include "domain/jobs/all.hpp"
#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

/// Jobs of a kind that runs outside, through scheduler and pool. The runs are messages here, not threads.
class job_pool_test : public test::actor_fixture {
 protected:
  job_pool_test() {
    env.kinds = make_job_kinds();
    env.shards = 1;
    metrics.schedulers.resize(1);
    add_kind({.max_attempts = 2, .backoff = 10s});
    shard = spawn_shard(system, env, 0);
    env.pool = spawn_job_pool(system, {&env, {shard}, false});
    env.schedulers = {spawn_scheduler(system, {&env, 0, shard})};
    started.push_back(caf::actor_cast<caf::actor>(shard));
    started.push_back(caf::actor_cast<caf::actor>(env.pool));
    started.push_back(caf::actor_cast<caf::actor>(env.schedulers[0]));
  }
  ~job_pool_test() override {
    own(0);
    env.pool = nullptr;
    user_of_test = nullptr;
    shard = nullptr;
  }

  void add_kind(job_policy policy) {
    env.kinds.add({.name = "call",
                   .policy = policy,
                   .prepare = [this](const user_state&, const context&, const job& one) -> outside_call {
                     return [this, id = one.id](const job_run& run) -> outside_result {
                       ++calls;
                       during(run);
                       if (fault) return job_failure{*fault};
                       return job_handler(
                           [id](const user_state& state, const context&, const job&) -> job_outcome {
                             project effect;
                             effect.id = id;
                             effect.user_id = state.id;
                             effect.name = "called";
                             return job_effect{{{make_row(effect)}}};
                           });
                     };
                   }});
  }

  void own(std::int64_t epoch) {
    caf::anon_send(shard, ownership{epoch});
    run();
  }

  void enqueue_calls(int count) {
    auto slot = std::make_shared<user_actor>();
    begin([=, this](caf::event_based_actor* self) {
      self->request(shard, caf::infinite, activate{owner, 0}).then([=](const user_actor& found) {
        *slot = found;
      });
    });
    run();
    user_of_test = slot;
    ask request;
    request.work = command([count](const user_state& state, const context& context) -> result<decision> {
      decision made;
      for (int i = 0; i < count; ++i) {
        auto put = enqueue(state, context, {.kind = "call"}, made.changes);
        if (!put) return put.fault();
      }
      return made;
    });
    send(*slot, std::move(request));
    run();
  }

  void pass(std::chrono::milliseconds span) {
    for (const auto end = now + span; now < end;) {
      now += 100ms;
      scheduler.advance_time(100ms);
      run();
    }
  }

  int effects() const {
    int made = 0;
    for (const auto& set : written)
      for (const auto& one : set.changes) made += std::holds_alternative<row<project>>(one.row);
    return made;
  }

  shard_actor shard;
  std::shared_ptr<user_actor> user_of_test;
  int calls = 0;
  std::optional<std::string> fault;
  std::function<void(const job_run&)> during = [](const job_run&) {};
};

TEST_F(job_pool_test, the_effect_of_a_run_is_committed_with_the_end_of_its_job) {
  own(1);
  enqueue_calls(5);
  EXPECT_EQ(calls, 5);
  EXPECT_EQ(effects(), 5);
  EXPECT_TRUE(stored_jobs().empty());
}

TEST_F(job_pool_test, an_effect_that_cannot_be_stored_is_a_failure) {
  own(1);
  int left = 1;
  refuse = [&left](const change_set& set) {
    const auto is_effect = [](const change& one) { return std::holds_alternative<row<project>>(one.row); };
    return left > 0 && std::any_of(set.changes.begin(), set.changes.end(), is_effect) && left-- > 0;
  };
  enqueue_calls(1);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(stored_jobs().at(0)->last_error, "its effect could not be stored");
  pass(20s);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(effects(), 1);
}

TEST_F(job_pool_test, a_pure_kind_with_a_rate_keeps_to_it) {
  int runs = 0;
  env.kinds.add({.name = "call",
                 .policy = {.user_rate = {2, 60s}},
                 .run = [&runs](const user_state&, const context&, const job&) -> job_outcome {
                   ++runs;
                   return job_effect{};
                 }});
  own(1);
  enqueue_calls(5);
  EXPECT_EQ(runs, 2);
  pass(31s);
  EXPECT_EQ(runs, 3);
  pass(60s);
  EXPECT_EQ(runs, 5);
  EXPECT_TRUE(stored_jobs().empty());
}

TEST_F(job_pool_test, a_pure_kind_with_a_rate_has_it_on_the_node) {
  int runs = 0;
  env.kinds.add({.name = "call",
                 .policy = {.rate = {1, 10s}},
                 .run = [&runs](const user_state&, const context&, const job&) -> job_outcome {
                   ++runs;
                   return job_failure{"no", false};
                 }});
  own(1);
  enqueue_calls(2);
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(phase_of(*stored_jobs().at(0)), job_phase::dead);
  pass(11s);
  EXPECT_EQ(runs, 2);
}

TEST_F(job_pool_test, a_failed_run_is_tried_again_and_dies) {
  own(1);
  fault = "refused";
  enqueue_calls(1);
  EXPECT_EQ(stored_jobs().at(0)->last_error, "refused");
  pass(30s);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(phase_of(*stored_jobs().at(0)), job_phase::dead);
}

TEST_F(job_pool_test, what_a_run_throws_is_a_failure) {
  own(1);
  during = [](const job_run&) { throw std::runtime_error("it broke"); };
  enqueue_calls(1);
  EXPECT_EQ(stored_jobs().at(0)->last_error, "it broke");
}

TEST_F(job_pool_test, a_rate_spreads_runs_over_time) {
  add_kind({.rate = {2, 10s}});
  own(1);
  enqueue_calls(6);
  EXPECT_EQ(calls, 2);
  pass(5s);
  EXPECT_EQ(calls, 3);
  pass(20s);
  EXPECT_EQ(calls, 6);
  EXPECT_EQ(effects(), 6);
}

TEST_F(job_pool_test, a_user_has_a_rate_as_well) {
  add_kind({.user_rate = {1, 10s}});
  own(1);
  enqueue_calls(3);
  EXPECT_EQ(calls, 1);
  pass(25s);
  EXPECT_EQ(calls, 3);
}

TEST_F(job_pool_test, few_runs_at_once_work_off_many_jobs) {
  add_kind({.concurrency = 1, .per_user = 1});
  own(1);
  enqueue_calls(300);
  EXPECT_EQ(effects(), 300);
}

TEST_F(job_pool_test, a_job_that_is_cancelled_while_it_runs_has_no_effect) {
  own(1);
  during = [&](const job_run&) {
    ask request;
    request.work = command([](const user_state& state, const context& context) -> result<decision> {
      decision made;
      state.jobs.for_each([&](const row<job>& one) { cancel_job(state, context, *one, made.changes); });
      return made;
    });
    send(*user_of_test, std::move(request));  // handled before what the run gives
  };
  enqueue_calls(1);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(effects(), 0);
  EXPECT_TRUE(stored_jobs().empty());
}

TEST_F(job_pool_test, a_run_is_told_when_its_job_is_cancelled) {
  own(1);
  std::shared_ptr<const std::atomic<bool>> told;
  during = [&](const job_run& run) {
    told = run.cancelled;
    caf::anon_send(env.pool, cancel_outside{stored_jobs().at(0)->id});
  };
  enqueue_calls(1);
  EXPECT_TRUE(*told);
}

TEST_F(job_pool_test, a_former_owners_runs_have_no_effect) {
  own(1);
  during = [&](const job_run&) { verdict = commit_verdict::fenced; };
  enqueue_calls(1);
  EXPECT_EQ(effects(), 0);
  EXPECT_EQ(stored_jobs().size(), 1u);
  during = [](const job_run&) {};
  verdict = commit_verdict::committed;
  own(0);
  own(2);
  pass(2s);
  EXPECT_EQ(effects(), 1);
}

}  // namespace
}  // namespace steward
