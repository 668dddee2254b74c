#include "domain/job_commands.hpp"

#include "domain/job_kind.hpp"
#include "domain/jobs/all.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

class job_commands : public testing::Test {
 protected:
  job_commands() {
    kinds.add({.name = "work",
               .policy = {.max_attempts = 3},
               .run = [this](const auto&, const auto&, const job& one) {
                 ran.push_back(one.payload.text);
                 return outcome;
               }});
  }

  row<job> put(const job_request& wanted) {
    decision made;
    auto put = enqueue(w.state, w.now, wanted, made.changes);
    if (!put) {
      ADD_FAILURE() << put.fault().detail;
      return nullptr;
    }
    w.commit(std::move(made));
    return w.state.jobs.find((*put)->id);
  }
  row<job> put(key_rule rule, std::string payload = "1", std::chrono::milliseconds window = 0ms,
               std::chrono::milliseconds longest = 0ms) {
    return put({.kind = "work",
                .key = "k",
                .rule = rule,
                .payload = {std::move(payload)},
                .window = window,
                .longest = longest});
  }
  void run(const row<job>& one) { w.commit(run_job(w.state, w.now, kinds, {one->id, one->version})); }
  row<job> now_of(const row<job>& one) { return w.state.jobs.find(one->id); }

  domain_world w;
  job_kinds kinds = make_job_kinds();
  job_outcome outcome = job_effect{};
  std::vector<std::string> ran;
};

TEST_F(job_commands, a_job_runs_once_and_leaves_no_row) {
  const auto one = put({.kind = "work", .payload = {"7"}});
  EXPECT_EQ(one->run_at, one->created_at);
  run(one);
  run(one);
  EXPECT_EQ(ran, std::vector<std::string>{"7"});
  EXPECT_EQ(w.state.jobs.size(), 0u);
}

TEST_F(job_commands, a_version_that_is_no_more_does_not_run) {
  const auto one = put(key_rule::replace);
  put(key_rule::replace, "2");
  run(one);
  EXPECT_TRUE(ran.empty());
  run(now_of(one));
  EXPECT_EQ(ran, std::vector<std::string>{"2"});
}

TEST_F(job_commands, noop_does_nothing) {
  const auto one = put({.kind = "noop"});
  run(one);
  EXPECT_EQ(now_of(one), nullptr);
}

TEST_F(job_commands, create_task_makes_a_task_or_dies_with_the_reason) {
  run(put({.kind = "create_task", .payload = {R"({"title":"From a job"})"}}));
  EXPECT_EQ(w.state.tasks.size(), 1u);
  EXPECT_EQ(w.events.size(), 1u);
  EXPECT_EQ(w.state.jobs.size(), 0u);
  const auto reason = [&](const char* payload) {
    const auto one = put({.kind = "create_task", .payload = {payload}});
    run(one);
    EXPECT_EQ(phase_of(*now_of(one)), job_phase::dead);
    return now_of(one)->last_error;
  };
  EXPECT_NE(reason("{}").find("title"), std::string::npos);
  EXPECT_NE(reason("{"), "");
  w.bounds.tasks = 1;
  EXPECT_NE(reason(R"({"title":"One too many"})"), "");
}

TEST_F(job_commands, a_kind_without_handler_is_a_failure) {
  const auto one = put({.kind = "unheard of"});
  run(one);
  EXPECT_EQ(now_of(one)->attempt, 1);
  EXPECT_EQ(now_of(one)->last_error, "No handler for jobs of kind unheard of");
}

TEST_F(job_commands, failures_wait_longer_and_longer_until_the_job_is_dead) {
  outcome = job_failure{"broken"};
  const auto one = put({.kind = "work"});
  run(one);
  EXPECT_EQ(now_of(one)->attempt, 1);
  EXPECT_GT(now_of(one)->run_at, w.now.now - 1s);
  run(now_of(one));
  EXPECT_EQ(phase_of(*now_of(one)), job_phase::waiting);
  run(now_of(one));
  EXPECT_EQ(phase_of(*now_of(one)), job_phase::dead);
  EXPECT_EQ(now_of(one)->attempt, 3);
  run(now_of(one));
  EXPECT_EQ(ran.size(), 3u);
}

TEST_F(job_commands, a_failure_that_is_final_kills_at_once) {
  outcome = job_failure{"no such address", false};
  const auto one = put({.kind = "work"});
  run(one);
  EXPECT_EQ(phase_of(*now_of(one)), job_phase::dead);
}

TEST_F(job_commands, a_job_may_have_attempts_of_its_own) {
  outcome = job_failure{"x"};
  const auto one = put({.kind = "work", .max_attempts = 1});
  run(one);
  EXPECT_EQ(phase_of(*now_of(one)), job_phase::dead);
}

TEST_F(job_commands, retry_after_is_honoured) {
  outcome = job_failure{"busy", true, 1h};
  const auto one = put({.kind = "work"});
  const auto at = w.now.now;
  run(one);
  EXPECT_EQ(now_of(one)->run_at, at + 1h);
}

TEST_F(job_commands, what_a_handler_throws_is_a_failure_told_as_readable_text) {
  kinds.add({.name = "throw", .run = [](const auto&, const auto&, const auto&) -> job_outcome {
               throw std::runtime_error(std::string("bad \xFF byte") + std::string(2'000, 'x') + '\0');
             }});
  const auto one = put({.kind = "throw"});
  run(one);
  EXPECT_EQ(now_of(one)->last_error.substr(0, 12), "bad \xEF\xBF\xBD byte");
  EXPECT_LE(now_of(one)->last_error.size(), 1'010u);
}

TEST_F(job_commands, snoozing_keeps_the_attempts_and_commits_what_was_done) {
  project effect;
  effect.id = w.ids.next(w.now.now);
  outcome = job_snooze{w.now.now + 1h, {{make_row(effect)}}};
  const auto one = put({.kind = "work"});
  run(one);
  EXPECT_EQ(now_of(one)->attempt, 0);
  EXPECT_EQ(now_of(one)->run_at, std::get<job_snooze>(outcome).until);
  EXPECT_EQ(w.state.projects.size(), 1u);
}

TEST_F(job_commands, effect_and_end_are_one_decision) {
  project effect;
  effect.id = w.ids.next(w.now.now);
  outcome = job_effect{{{make_row(effect)}}};
  const auto one = put({.kind = "work"});
  const auto made = run_job(w.state, w.now, kinds, {one->id, 1});
  ASSERT_EQ(made.changes.size(), 2u);
  EXPECT_TRUE(made.changes[1].remove);
}

TEST_F(job_commands, reject_keeps_the_one_that_is_there) {
  const auto one = put(key_rule::reject);
  EXPECT_EQ(put(key_rule::reject, "2"), one);
  run(one);
  EXPECT_NE(put(key_rule::reject, "3")->id, one->id);
}

TEST_F(job_commands, keys_of_other_kinds_and_dead_jobs_are_free) {
  const auto one = put(key_rule::reject);
  EXPECT_NE(put({.kind = "noop", .key = "k", .rule = key_rule::reject})->id, one->id);
  outcome = job_failure{"x", false};
  run(one);
  EXPECT_NE(put(key_rule::reject)->id, one->id);
}

TEST_F(job_commands, replace_takes_payload_time_and_priority_of_the_newer_one) {
  const auto one = put(key_rule::replace);
  const auto next = put({.kind = "work",
                         .key = "k",
                         .rule = key_rule::replace,
                         .run_at = w.now.now + 1h,
                         .payload = {"2"},
                         .priority = 1});
  EXPECT_EQ(next->id, one->id);
  EXPECT_EQ(next->version, 2);
  EXPECT_EQ(next->priority, 1);
  EXPECT_EQ(next->payload.text, "2");
  EXPECT_EQ(next->run_at, w.now.now - 1s + 1h);
}

TEST_F(job_commands, debounce_waits_for_quiet_but_not_for_ever) {
  const auto one = put(key_rule::debounce, "1", 10s, 15s);
  EXPECT_EQ(one->run_at, one->created_at + 10s);
  w.now.now += 3s;
  const auto next = put(key_rule::debounce, "2", 10s, 15s);
  EXPECT_EQ(next->run_at, one->created_at + 14s);
  EXPECT_EQ(next->payload.text, "2");
  EXPECT_EQ(put(key_rule::debounce, "3", 10s, 15s)->run_at, one->created_at + 15s);
  const auto at = w.now.now;
  EXPECT_EQ(put(key_rule::debounce, "4", 60s)->run_at, at + 60s);
}

TEST_F(job_commands, throttle_runs_once_in_its_window) {
  const auto one = put(key_rule::throttle, "1", 60s);
  run(one);
  const auto spent = now_of(one);
  ASSERT_TRUE(spent);
  EXPECT_EQ(phase_of(*spent), job_phase::spent);
  EXPECT_EQ(put(key_rule::throttle, "2", 60s), spent);
  w.now.now = spent->run_at;
  run(spent);
  EXPECT_EQ(ran.size(), 1u);
  EXPECT_EQ(now_of(one), nullptr);
  EXPECT_NE(put(key_rule::throttle, "3", 60s)->id, one->id);
}

TEST_F(job_commands, a_throttled_job_that_ran_late_holds_its_key_no_longer) {
  const auto one = put(key_rule::throttle, "1", 5s);
  w.now.now += 60s;
  run(one);
  EXPECT_EQ(now_of(one), nullptr);
}

TEST_F(job_commands, ordered_jobs_of_a_key_run_one_after_the_other) {
  const auto a = put(key_rule::ordered, "a"), b = put(key_rule::ordered, "b"),
             c = put(key_rule::ordered, "c");
  EXPECT_EQ(phase_of(*b), job_phase::blocked);
  run(b);
  EXPECT_TRUE(ran.empty());
  outcome = job_failure{"not yet"};
  run(a);
  EXPECT_EQ(phase_of(*now_of(b)), job_phase::blocked);  // the first one is tried again before the second
  outcome = job_effect{};
  run(now_of(a));
  run(now_of(b));
  run(now_of(c));
  EXPECT_EQ(ran, (std::vector<std::string>{"a", "a", "b", "c"}));
  EXPECT_EQ(w.state.jobs.line_of("work", "k"), nullptr);
}

TEST_F(job_commands, a_dead_or_cancelled_job_lets_the_next_of_its_line_on) {
  const auto a = put(key_rule::ordered, "a"), b = put(key_rule::ordered, "b"),
             c = put(key_rule::ordered, "c");
  outcome = job_failure{"x", false};
  run(a);
  EXPECT_EQ(phase_of(*now_of(b)), job_phase::waiting);
  decision made;
  cancel_job(w.state, w.now, *now_of(b), made.changes);
  w.commit(std::move(made));
  EXPECT_EQ(phase_of(*now_of(c)), job_phase::waiting);
  made = {};
  cancel_job(w.state, w.now, *now_of(a), made.changes);  // the dead one: nobody waits for it
  w.commit(std::move(made));
  EXPECT_EQ(w.state.jobs.size(), 1u);
}

TEST_F(job_commands, cancelling_from_the_middle_of_a_line_lets_nobody_on) {
  put(key_rule::ordered, "a");
  const auto b = put(key_rule::ordered, "b"), c = put(key_rule::ordered, "c");
  decision made;
  cancel_job(w.state, w.now, *b, made.changes);
  w.commit(std::move(made));
  EXPECT_EQ(phase_of(*now_of(c)), job_phase::blocked);
}

TEST_F(job_commands, jobs_of_one_decision_know_each_other) {
  decision made;
  const job_request unique{.kind = "work", .key = "u", .rule = key_rule::reject};
  const job_request ordered{.kind = "work", .key = "o", .rule = key_rule::ordered};
  const auto first = *enqueue(w.state, w.now, unique, made.changes);
  EXPECT_EQ(*enqueue(w.state, w.now, unique, made.changes), first);
  ASSERT_TRUE(enqueue(w.state, w.now, ordered, made.changes));
  EXPECT_EQ(phase_of(**enqueue(w.state, w.now, ordered, made.changes)), job_phase::blocked);
  EXPECT_EQ(made.changes.size(), 3u);
}

TEST_F(job_commands, there_is_a_bound_on_the_jobs_of_a_user) {
  w.bounds.jobs = 1;
  put({.kind = "work"});
  decision made;
  const auto refused = enqueue(w.state, w.now, {.kind = "work"}, made.changes);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.fault().code, errc::limit_reached);
}

TEST_F(job_commands, a_dead_job_can_be_revived) {
  outcome = job_failure{"x", false};
  const auto one = put(key_rule::reject);
  const auto ordered = put(key_rule::ordered);
  run(one);
  run(ordered);
  put(key_rule::reject);  // takes the key
  decision made;
  revive_job(w.state, w.now, *now_of(one), made.changes);
  revive_job(w.state, w.now, *now_of(ordered), made.changes);
  w.commit(std::move(made));
  EXPECT_EQ(now_of(one)->attempt, 0);
  EXPECT_EQ(phase_of(*now_of(one)), job_phase::waiting);
  EXPECT_EQ(key_use_of(*now_of(one)), job_key_use::none);
  outcome = job_effect{};
  run(now_of(one));
  run(now_of(ordered));
  EXPECT_EQ(w.state.jobs.size(), 1u);
}

TEST_F(job_commands, what_ran_outside_is_settled_once_and_only_for_the_version_that_ran) {
  const auto one = put({.kind = "work"});
  const job_ticket ticket{one->id, 1};
  const job_handler effect = [&](const auto&, const auto&, const job&) -> job_outcome {
    ran.push_back("effect");
    return job_effect{};
  };
  w.commit(settle_job(w.state, w.now, kinds, {one->id, 2}, effect));
  EXPECT_TRUE(ran.empty());
  w.commit(settle_job(w.state, w.now, kinds, ticket, effect));
  w.commit(settle_job(w.state, w.now, kinds, ticket, effect));
  EXPECT_EQ(ran, std::vector<std::string>{"effect"});
  const auto later = put({.kind = "work"});
  w.commit(settle_job(w.state, w.now, kinds, {later->id, 1}, job_snooze{w.now.now + 1h, {}}));
  EXPECT_EQ(now_of(later)->version, 2);
  w.commit(note_failure(w.state, w.now, kinds, {later->id, 2}, "deadline"));
  EXPECT_EQ(now_of(later)->last_error, "deadline");
}

TEST_F(job_commands, a_run_outside_is_prepared_only_for_what_still_waits) {
  kinds.add(
      {.name = "send", .prepare = [](const user_state&, const context&, const job& one) -> outside_call {
         if (one.payload.text == "bad") throw std::runtime_error("cannot prepare");
         return [](const job_run&) -> outside_result { return job_snooze{}; };
       }});
  const auto one = put({.kind = "send"}), bad = put({.kind = "send", .payload = {"bad"}});
  const auto prepare = [&](const row<job>& of, std::int64_t version) {
    return prepare_job(w.state, w.now, kinds, {of->id, version});
  };
  EXPECT_FALSE(prepare(one, 2));
  EXPECT_FALSE(prepare(put({.kind = "noop"}), 1));
  EXPECT_TRUE(std::holds_alternative<job_snooze>(prepare(one, 1)(job_run{})));
  EXPECT_EQ(std::get<job_failure>(prepare(bad, 1)(job_run{})).reason, "cannot prepare");
  run(one);  // not a kind for the user's actor
  EXPECT_EQ(now_of(one)->attempt, 1);
  auto over = std::make_shared<std::atomic<bool>>(false);
  EXPECT_TRUE(job_run{}.is_over());
  const job_run open{std::chrono::steady_clock::now() + 1h, over};
  EXPECT_FALSE(open.is_over());
  *over = true;
  EXPECT_TRUE(open.is_over());
}

TEST(job_policy, backoff_grows_exponentially_within_bounds_and_spreads) {
  const job_policy policy{.backoff = 1s, .longest_backoff = 1min};
  std::chrono::milliseconds whole = 1s;
  for (int failures = 1; failures <= 20; ++failures) {
    EXPECT_EQ(backoff_after(policy, failures, 0), whole);
    std::set<std::int64_t> seen;
    for (std::uint64_t random = 0; random < 1'000; ++random) {
      const auto wait = backoff_after(policy, failures, random * 0x9E3779B97F4A7C15ull);
      EXPECT_GE(wait, whole / 2);
      EXPECT_LE(wait, whole);
      seen.insert(wait.count());
    }
    EXPECT_GT(seen.size(), 300u);
    whole = std::min<std::chrono::milliseconds>(whole * 2, 1min);
  }
}

}  // namespace
}  // namespace steward
