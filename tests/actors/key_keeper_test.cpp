#include "actors/key_keeper.hpp"

#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

class key_keeper_test : public test::actor_fixture {
 protected:
  key_keeper_actor start(std::chrono::milliseconds shortest_pause = {}) {
    key_feed feed{"elsewhere", [this](const std::string& kid) { return kid == known; },
                  [this] {
                    ++looks;
                    if (down) throw std::runtime_error("down");
                    known = there;
                  }};
    feed.shortest_pause = shortest_pause;
    auto keeper = spawn_key_keeper(system, std::move(feed), false);
    started.push_back(caf::actor_cast<caf::actor>(keeper));
    run();  // so that its timer runs
    return keeper;
  }

  bool ask(const key_keeper_actor& keeper, const std::string& kid) {
    caf::scoped_actor self(system);
    bool reached = false;
    auto request = self->request(keeper, caf::infinite, refresh_keys{kid});
    run();
    request.receive([&](const keys_refreshed& answer) { reached = answer.reached; }, [](caf::error&) {});
    return reached;
  }

  std::string known = "a", there = "b";
  bool down = false;
  int looks = 0;
};

TEST_F(key_keeper_test, looks_for_a_key_that_is_not_known) {
  const auto keeper = start();
  EXPECT_TRUE(ask(keeper, "b"));
  EXPECT_EQ(known, "b");
  EXPECT_EQ(looks, 1);
}

TEST_F(key_keeper_test, does_not_look_for_a_key_that_has_come_meanwhile) {
  EXPECT_TRUE(ask(start(), "a"));
  EXPECT_EQ(looks, 0);
}

TEST_F(key_keeper_test, says_when_the_keys_cannot_be_reached) {
  const auto keeper = start();
  down = true;
  EXPECT_FALSE(ask(keeper, "b"));
  down = false;
  EXPECT_TRUE(ask(keeper, "b"));
}

TEST_F(key_keeper_test, does_not_look_all_the_time) {
  const auto keeper = start(std::chrono::hours(1));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(ask(keeper, "made-up-" + std::to_string(i)));
  EXPECT_EQ(looks, 1);
}

TEST_F(key_keeper_test, looks_by_itself_from_time_to_time) {
  const auto keeper = start();
  for (int i = 1; i < 4; ++i) {
    scheduler.advance_time(std::chrono::seconds(2));
    run();
    EXPECT_EQ(looks, i);
  }
  EXPECT_EQ(known, "b");
}

}  // namespace
}  // namespace steward
