#include "actors/bridge.hpp"

#include <optional>
#include <thread>

#include "actors/accounts.hpp"
#include "actors/io_worker.hpp"
#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

class bridge_test : public test::actor_fixture {
 protected:
  void SetUp() override {
    env.io = &threads;
    account_store store;
    store.resolve = [](const std::string&, const std::string&, const user& candidate) {
      return candidate.id;
    };
    accounts = spawn_accounts(system, {store, {}, 8, &env}, false);
    started.push_back(caf::actor_cast<caf::actor>(accounts));
  }

  /// The io thread is another one than that of the actors.
  std::unique_ptr<http::backend> make() {
    std::unique_ptr<http::backend> made;
    std::thread([&] { made = make_bridge(system, io, {&env, {}, accounts, {}}); }).join();
    return made;
  }

  http::completion<uuid> into(std::optional<result<uuid>>& slot) {
    return http::completion<uuid>([&slot](result<uuid> answer) { slot = std::move(answer); });
  }

  io_threads threads;
  boost::asio::io_context io;
  accounts_actor accounts;
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

}  // namespace
}  // namespace steward
