#include "actors/lease_keeper.hpp"

#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

/// A shard that notes what it is told.
shard_actor::behavior_type noting_shard(shard_actor::pointer,
                                        std::shared_ptr<std::vector<std::int64_t>> epochs) {
  return {[](const activate&) -> caf::result<user_actor> { return caf::make_error(caf::sec::runtime_error); },
          [epochs](ownership change) { epochs->push_back(change.epoch); },
          [](sweep) {},
          [](const follow&) {},
          [](const unfollow&) {},
          [](revive) {}};
}

class lease_keeper_test : public test::actor_fixture {
 protected:
  lease_actor start(std::chrono::seconds lease = std::chrono::seconds{10}) {
    auto shard = system.spawn(noting_shard, told);
    started.push_back(caf::actor_cast<caf::actor>(shard));
    lease_arguments args;
    args.store = {[this] {
                    if (down) throw database_unavailable("down");
                    ++renewals;
                  },
                  [this] {
                    return std::vector<owned_shard>{{0, epoch}};
                  },
                  [this] {
                    return std::vector<owned_shard>{{0, ++epoch}};
                  },
                  [this] { ++housekeepings; }, [this] { ++releases; }};
    args.shards = {shard};
    args.metrics = &metrics;
    args.lease = lease;
    auto keeper = spawn_lease_keeper(system, std::move(args), false);
    started.push_back(caf::actor_cast<caf::actor>(keeper));
    return keeper;
  }
  void beat(const lease_actor& keeper) {
    caf::anon_send(keeper, heartbeat{});
    run();
  }

  std::shared_ptr<std::vector<std::int64_t>> told = std::make_shared<std::vector<std::int64_t>>();
  bool down = false;
  int renewals = 0, releases = 0, housekeepings = 0;
  std::int64_t epoch = 0;
};

TEST_F(lease_keeper_test, takes_shards_and_tells_them) {
  auto keeper = start();
  beat(keeper);
  EXPECT_EQ(*told, std::vector<std::int64_t>{1});
  beat(keeper);
  EXPECT_EQ(told->size(), 1u);
  EXPECT_EQ(renewals, 2);
  EXPECT_EQ(metrics.shards_owned, 1);
}

TEST_F(lease_keeper_test, gives_up_before_the_lease_ends_and_comes_back_under_a_new_epoch) {
  auto keeper = start(std::chrono::seconds{0});  // every lease has ended already
  beat(keeper);
  down = true;
  beat(keeper);
  EXPECT_FALSE(metrics.database_ok);
  down = false;
  beat(keeper);
  EXPECT_EQ(*told, (std::vector<std::int64_t>{1, 0, 2}));
  EXPECT_TRUE(metrics.database_ok);
}

TEST_F(lease_keeper_test, takes_back_what_another_process_of_this_node_took) {
  auto keeper = start();
  beat(keeper);
  ++epoch;  // somebody else's take
  beat(keeper);
  EXPECT_EQ(*told, (std::vector<std::int64_t>{1, 0, 3}));
}

TEST_F(lease_keeper_test, housekeeps_now_and_then) {
  auto keeper = start();
  for (int i = 0; i < 301; ++i) beat(keeper);
  EXPECT_EQ(housekeepings, 2);
}

TEST_F(lease_keeper_test, a_short_outage_costs_nothing) {
  auto keeper = start();
  beat(keeper);
  down = true;
  beat(keeper);
  EXPECT_EQ(told->size(), 1u);
}

TEST_F(lease_keeper_test, releases_once_and_takes_nothing_again) {
  auto keeper = start();
  beat(keeper);
  caf::anon_send(keeper, release{});
  run();
  beat(keeper);
  EXPECT_EQ(releases, 1);
  EXPECT_EQ(*told, (std::vector<std::int64_t>{1, 0}));
}

}  // namespace
}  // namespace steward
