#include "actors/bridge.hpp"

#include <optional>
#include <thread>
#include <variant>

#include "actors/accounts.hpp"
#include "actors/io_worker.hpp"
#include "actors/sessions.hpp"
#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

password_actor::behavior_type ready_worker(password_actor::pointer, std::monostate) {
  return {[](const hash_password_request&) { return hash_password_answer{"hash"}; },
          [](const check_password_request&) { return check_password_answer{true}; }};
}

class bridge_test : public test::actor_fixture {
 protected:
  void SetUp() override {
    env.io = &threads;
    const auto worker = system.spawn(ready_worker, std::monostate());
    started.push_back(caf::actor_cast<caf::actor>(worker));
    account_store store;
    store.create = [](const user&, const std::string&, const std::string&,
                      const std::optional<idempotency_token>&) { return true; };
    store.resolve = [](const std::string&, const std::string&, const user& candidate) {
      return candidate.id;
    };
    accounts = spawn_accounts(system, {store, {{worker}, 8}, &env}, false);
    started.push_back(caf::actor_cast<caf::actor>(accounts));
    session_arguments begins{
        {}, std::make_shared<const refresh_tokens>("secret"), std::make_shared<revoked_sessions>()};
    begins.store.begin = [this](const user_session& one, const std::string&, timestamp) {
      begun.push_back(one);
    };
    begins.store.recently_revoked = [](std::chrono::seconds) { return std::vector<uuid>{}; };
    begins.store.forget = [](timestamp) {};
    begins.env = &env;
    sessions = spawn_sessions(system, std::move(begins), false);
    started.push_back(caf::actor_cast<caf::actor>(sessions));
  }

  /// The io thread is another one than that of the actors.
  std::unique_ptr<http::backend> make() {
    std::unique_ptr<http::backend> made;
    std::thread([&] {
      made = make_bridge(system, io, {&env, {}, accounts, sessions, {}, {}, {}, {}});
    }).join();
    return made;
  }

  http::completion<uuid> into(std::optional<result<uuid>>& slot) {
    return http::completion<uuid>([&slot](result<uuid> answer) { slot = std::move(answer); });
  }

  io_threads threads;
  boost::asio::io_context io;
  accounts_actor accounts;
  sessions_actor sessions;
  std::vector<user_session> begun;
};

TEST_F(bridge_test, an_answer_of_another_thread_arrives) {
  auto bridge = make();
  std::optional<result<uuid>> answer;
  bridge->resolve_subject({"issuer", "subject", "", ""}, into(answer));
  run();
  EXPECT_FALSE(answer);
  io.poll();
  ASSERT_TRUE(answer && *answer);
}

// The io thread runs what is left in its context after the bridge has gone.
TEST_F(bridge_test, an_answer_that_comes_while_it_ends_is_dropped) {
  auto bridge = make();
  std::optional<result<uuid>> answer;
  bridge->resolve_subject({"issuer", "subject", "", ""}, into(answer));
  run();  // posted, not yet handled
  bridge.reset();
  ASSERT_TRUE(answer && !*answer);
  EXPECT_EQ(answer->fault().code, errc::unavailable);
  io.poll();
  EXPECT_FALSE(*answer);
}

TEST_F(bridge_test, a_session_begins_with_whoever_signs_in) {
  auto bridge = make();
  std::optional<result<http::signed_in>> answer;
  bridge->sign_up({"ada@example.org", "correct horse", "Ada", {}, {"phone", "192.0.2.1"}},
                  http::completion<http::signed_in>(
                      [&answer](result<http::signed_in> given) { answer = std::move(given); }));
  for (int i = 0; i < 2; ++i) {  // what the accounts answer, then what the sessions do
    run();
    io.poll();
  }
  ASSERT_TRUE(answer && *answer);
  ASSERT_EQ(begun.size(), 1u);
  EXPECT_EQ((*answer)->session, begun[0].id);
  EXPECT_EQ(begun[0].user_id, (*answer)->who.id);
  EXPECT_EQ(begun[0].device, "phone");
  EXPECT_EQ(begun[0].address, "192.0.2.1");
  EXPECT_TRUE((*answer)->refresh_token.starts_with("srt_"));
}

}  // namespace
}  // namespace steward
