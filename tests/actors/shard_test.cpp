#include "actors/shard.hpp"

#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

using test::count_projects;

class shard_test : public test::actor_fixture {
 protected:
  shard_test() {
    shard = spawn_shard(system, env, 0);
    started.push_back(caf::actor_cast<caf::actor>(shard));
  }
  ~shard_test() override {
    own(0);  // ends the users
    shard = nullptr;
  }

  void own(std::int64_t epoch) {
    caf::anon_send(shard, ownership{epoch});
    run();
  }

  /// Null when the shard refuses.
  user_actor activate_user(std::uint64_t dead = 0) {
    user_actor found;
    const auto asks = [&](caf::event_based_actor* self, const shard_actor& shard) {
      self->request(shard, caf::infinite, activate{owner, dead})
          .then([&](const user_actor& actor) { found = actor; }, [](caf::error&) {});
    };
    started.push_back(caf::actor_cast<caf::actor>(system.spawn(asks, shard)));
    run();
    return found;
  }

  shard_actor shard;
};

TEST_F(shard_test, serves_nobody_without_ownership) { EXPECT_FALSE(activate_user()); }

TEST_F(shard_test, gives_the_same_actor_until_it_is_dead) {
  own(1);
  const auto first = activate_user();
  ASSERT_TRUE(first);
  EXPECT_EQ(activate_user(), first);
  EXPECT_NE(activate_user(first->id()), first);
  caf::anon_send_exit(first, caf::exit_reason::kill);
}

TEST_F(shard_test, lets_idle_users_go) {
  own(1);
  const auto first = activate_user();
  now += std::chrono::seconds{901};
  caf::anon_send(shard, sweep{});
  run();
  auto bounced = send(first, count_projects());
  run();
  EXPECT_TRUE(bounced->bounced);
  EXPECT_EQ(metrics.users_active, 0);
}

TEST_F(shard_test, lets_users_go_while_memory_is_short) {
  env.memory_budget = 1;
  own(1);
  activate_user();
  caf::anon_send(shard, sweep{});
  run();
  EXPECT_EQ(metrics.passivations, 1);
}

TEST_F(shard_test, ends_its_users_when_it_loses_ownership) {
  own(1);
  const auto first = activate_user();
  own(0);
  auto bounced = send(first, count_projects());
  run();
  EXPECT_TRUE(bounced->bounced);
  EXPECT_FALSE(activate_user());
  own(2);
  EXPECT_TRUE(activate_user());
}

}  // namespace
}  // namespace steward
