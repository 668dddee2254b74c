#include "actors/user_actor.hpp"

#include "domain/event_write.hpp"
#include "domain/user_state.hpp"
#include "domain/webhooks/delivery_commands.hpp"
#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

using test::count_projects;
using test::put_project;

class user_actor_test : public test::actor_fixture {
 protected:
  user_actor start(incarnation number = 1) {
    auto actor = spawn_user(system, {owner, number, 0, 7, activity, &env});
    started.push_back(caf::actor_cast<caf::actor>(actor));
    return actor;
  }

  static std::string body(const std::shared_ptr<asked>& answer) {
    if (!answer->content) return "(no answer)";
    if (!*answer->content) return "error: " + answer->content->fault().detail;
    return *(**answer->content).body;
  }
  static errc fault(const std::shared_ptr<asked>& answer) {
    return answer->content && !*answer->content ? answer->content->fault().code : errc{};
  }

  std::shared_ptr<user_activity> activity = std::make_shared<user_activity>();
};

TEST_F(user_actor_test, answers_a_write_after_its_commit) {
  auto aut = start();
  auto done = send(aut, put_project("a"));
  run();
  EXPECT_EQ(body(done), "a#1");
  ASSERT_EQ(written.size(), 1u);
  EXPECT_EQ(written[0].epoch, 7);
}

TEST_F(user_actor_test, a_read_waits_for_the_write_before_it) {
  auto aut = start();
  run();
  bool read_before_commit = false;
  std::shared_ptr<asked> reading;
  auto writing = send(aut, put_project("a"));
  reading = send(aut, count_projects());
  while (scheduler.try_run_once())
    if (reading->content && written.empty()) read_before_commit = true;
  EXPECT_FALSE(read_before_commit);
  EXPECT_EQ(body(reading), "1");
  EXPECT_EQ(body(writing), "a#1");
}

TEST_F(user_actor_test, writes_pipeline_and_are_committed_together) {
  auto aut = start();
  std::vector<std::shared_ptr<asked>> answers;
  for (int i = 0; i < 5; ++i) answers.push_back(send(aut, put_project("p" + std::to_string(i))));
  run();
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(body(answers[static_cast<std::size_t>(i)]).substr(0, 2), "p" + std::to_string(i));
  EXPECT_EQ(written.size(), 5u);
  EXPECT_LT(batches.size(), 5u);
}

TEST_F(user_actor_test, a_failed_commit_answers_everyone_and_ends_the_activation) {
  auto aut = start();
  run();
  commits_to_fail = 100;
  auto writing = send(aut, put_project("lost"));
  auto reading = send(aut, count_projects());
  run();
  EXPECT_EQ(fault(writing), errc::unavailable);
  EXPECT_TRUE(fault(reading) == errc::unavailable || reading->bounced);
  auto later = send(aut, count_projects());
  run();
  EXPECT_TRUE(later->bounced);
  // The next activation sees only what is committed.
  commits_to_fail = 0;
  auto next = start(2);
  auto counted = send(next, count_projects());
  run();
  EXPECT_EQ(body(counted), "0");
}

TEST_F(user_actor_test, what_built_on_a_lost_write_is_never_committed) {
  auto aut = start();
  run();
  commits_to_fail = 3;  // exactly the attempts at the first batch
  std::vector<std::shared_ptr<asked>> answers;
  answers.push_back(send(aut, put_project("lost")));
  while (commits_to_fail > 0 && scheduler.try_run_once())
    if (answers.size() < 6) answers.push_back(send(aut, put_project("after")));
  run();
  EXPECT_TRUE(written.empty());
  for (const auto& one : answers) EXPECT_TRUE(one->bounced || fault(one) == errc::unavailable);
}

TEST_F(user_actor_test, a_commit_of_unknown_outcome_is_sent_again) {
  auto aut = start();
  run();
  commits_to_fail = 2;
  auto done = send(aut, put_project("a"));
  run();
  EXPECT_EQ(body(done), "a#1");
  EXPECT_EQ(metrics.retried_commits, 2);
}

TEST_F(user_actor_test, a_refused_or_fenced_change_is_an_error) {
  for (const auto kind : {commit_verdict::refused, commit_verdict::fenced}) {
    auto aut = start(static_cast<incarnation>(kind) + 10);
    run();
    verdict = kind;
    auto done = send(aut, put_project("a"));
    run();
    EXPECT_EQ(fault(done), kind == commit_verdict::fenced ? errc::unavailable : errc::internal);
    EXPECT_TRUE(written.empty());
    verdict = commit_verdict::committed;
  }
}

TEST_F(user_actor_test, a_failed_load_answers_those_who_wait) {
  load_fails = true;
  auto aut = start();
  auto waiting = send(aut, count_projects());
  run();
  EXPECT_EQ(fault(waiting), errc::unavailable);
}

TEST_F(user_actor_test, a_user_without_account_is_unauthorized) {
  account_exists = false;
  auto answer = send(start(), count_projects());
  run();
  EXPECT_EQ(fault(answer), errc::unauthorized);
}

TEST_F(user_actor_test, the_same_key_writes_once) {
  auto aut = start();
  auto first = send(aut, put_project("a", "key"));
  run();
  auto again = send(aut, put_project("a", "key"));
  run();
  EXPECT_EQ(body(first), body(again));
  EXPECT_TRUE((**again->content).replayed);
  auto other = send(aut, put_project("b", "key"));
  run();
  EXPECT_EQ(fault(other), errc::idempotency_mismatch);
  EXPECT_EQ(written.size(), 1u);
}

TEST_F(user_actor_test, the_same_key_survives_a_new_activation) {
  auto first = send(start(), put_project("a", "key"));
  run();
  auto again = send(start(2), put_project("a", "key"));
  run();
  EXPECT_EQ(body(first), body(again));
  EXPECT_EQ(written.size(), 1u);
}

TEST_F(user_actor_test, a_key_in_flight_is_a_conflict) {
  auto aut = start();
  run();
  commits_to_fail = 0;
  auto first = send(aut, put_project("a", "key"));
  auto second = send(aut, put_project("a", "key"));
  run();
  EXPECT_EQ(body(first), "a#1");
  EXPECT_EQ(fault(second), errc::idempotency_in_flight);
  EXPECT_EQ(written.size(), 1u);
}

TEST_F(user_actor_test, a_key_is_forgotten_after_its_retention) {
  auto aut = start();
  send(aut, put_project("a", "key"));
  run();
  now += std::chrono::hours{25};
  auto later = send(aut, put_project("b", "key"));
  run();
  EXPECT_EQ(body(later), "b#2");
}

TEST_F(user_actor_test, more_requests_than_the_policy_allows_are_refused) {
  env.rates[rate_class::standard] = {2, std::chrono::seconds{60}};
  auto aut = start();
  auto a = send(aut, count_projects()), b = send(aut, count_projects()), c = send(aut, count_projects());
  run();
  EXPECT_EQ(fault(c), errc::rate_limited);
  EXPECT_GE(c->content->fault().retry_after, 1);
  now += std::chrono::seconds{31};
  auto d = send(aut, count_projects());
  run();
  EXPECT_EQ(body(d), "0");
}

TEST_F(user_actor_test, a_defect_in_one_request_is_answered_and_the_next_activation_works) {
  auto aut = start();
  run();
  ask broken;
  broken.work =
      query([](const user_state&, const context&) -> result<reply> { throw std::runtime_error("defect"); });
  auto answer = send(aut, std::move(broken));
  run();
  EXPECT_EQ(fault(answer), errc::internal);
  auto counted = send(start(2), count_projects());
  run();
  EXPECT_EQ(body(counted), "0");
}

TEST_F(user_actor_test, passivates_only_when_nothing_is_held_back) {
  auto aut = start();
  auto writing = send(aut, put_project("a"));
  run();
  caf::anon_send(aut, passivate{});
  run();
  auto later = send(aut, count_projects());
  run();
  EXPECT_TRUE(later->bounced);
  EXPECT_EQ(metrics.passivations, 1);
  EXPECT_EQ(body(writing), "a#1");
}

TEST_F(user_actor_test, event_queries_see_the_stored_events) {
  auto aut = start();
  stored_events.resize(3);
  ask request;
  request.work = event_query{
      {}, [](const user_state&, const context&, const std::vector<event>& events) -> result<reply> {
        reply found;
        found.body = std::make_shared<const std::string>(std::to_string(events.size()));
        return found;
      }};
  auto answer = send(aut, std::move(request));
  run();
  EXPECT_EQ(body(answer), "3");
}

TEST_F(user_actor_test, event_commands_with_the_same_key_write_once) {
  auto aut = start();
  const auto make = [] {
    ask request;
    request.work = event_command{
        {}, [](const user_state& state, const context&, const std::vector<event>&) -> result<decision> {
          decision decided;
          event e;
          e.seq = state.seq + 1;
          decided.changes = {{make_row(e)}};
          decided.answer.body = std::make_shared<const std::string>("done");
          return decided;
        }};
    request.idempotency = idempotency_token{"key", "print"};
    return request;
  };
  auto first = send(aut, make()), second = send(aut, make());
  run();
  EXPECT_EQ(body(first), "done");
  EXPECT_EQ(written.size(), 1u);
}

/// A change with its event, and first an endpoint that hears of it.
ask put_webhook(const uuid& owner) {
  ask request;
  request.work = command([owner](const user_state&, const context&) -> result<decision> {
    webhook_endpoint to;
    to.user_id = owner;
    to.id = make_uuid_v7(9, 9, 9);
    return decision{{{make_row(to)}}, {}};
  });
  return request;
}

ask tell_event() {
  ask request;
  request.work = command([](const user_state& state, const context& now) -> result<decision> {
    decision decided;
    decided.changes = {
        {make_event(now, state.id, state.seq + 1, "tag.created", {"tag", state.id, 1}, "{}", "{}")}};
    return decided;
  });
  return request;
}

TEST_F(user_actor_test, messages_to_webhooks_are_committed_with_their_event) {
  auto aut = start();
  send(aut, put_webhook(owner));
  send(aut, tell_event());
  ask series;
  series.work = command_series{{std::get<command>(tell_event().work), std::get<command>(tell_event().work)}};
  send(aut, std::move(series));
  run();
  ASSERT_EQ(written.size(), 3u);
  const auto count = [&](std::size_t set, auto is_one) {
    return std::count_if(written[set].changes.begin(), written[set].changes.end(),
                         [&](const change& one) { return is_one(one.row); });
  };
  const auto message = [](const any_row& one) { return std::holds_alternative<row<webhook_delivery>>(one); };
  const auto told = [](const any_row& one) { return std::holds_alternative<row<event>>(one); };
  const auto sent = [](const any_row& one) { return std::holds_alternative<row<job>>(one); };
  EXPECT_EQ(count(0, message), 0);
  for (const auto& [set, events] : {std::pair{1u, 1}, std::pair{2u, 2}}) {
    EXPECT_EQ(count(set, told), events);
    EXPECT_EQ(count(set, message), events);
    EXPECT_EQ(count(set, sent), events);
  }
}

TEST_F(user_actor_test, deliveries_are_read_and_changed_by_what_is_stored) {
  auto aut = start();
  send(aut, put_webhook(owner));
  send(aut, tell_event());
  run();
  const auto id = find_deliveries({}).at(0).id;
  ask get, again;
  get.work = get_delivery(id);
  again.work = replay_delivery(id);
  auto shown = send(aut, std::move(get)), replayed = send(aut, std::move(again));
  run();
  EXPECT_NE(body(shown).find(id.to_string()), std::string::npos);
  EXPECT_NE(body(replayed).find("queued"), std::string::npos);
  EXPECT_EQ(find_deliveries({}).at(0).version, 2);
  load_fails = true;
  ask unread;
  unread.work = get_delivery(id);
  auto failed = send(aut, std::move(unread));
  run();
  EXPECT_EQ(fault(failed), errc::unavailable);
}

}  // namespace
}  // namespace steward
