#include "actors/archivist.hpp"

#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace archivist_test {

class archivist : public test::actor_fixture {
 protected:
  void start(int steps_to_do) {
    left = steps_to_do;
    archive_work work;
    work.step = [this] {
      ++steps;
      if (fails) throw database_unavailable("down");
      return --left > 0;
    };
    started.push_back(caf::actor_cast<caf::actor>(spawn_archivist(system, std::move(work), false)));
    run();  // so that its timer runs
  }

  void wait(std::chrono::milliseconds time) {
    scheduler.advance_time(time);
    run();
  }

  int left = 0, steps = 0;
  bool fails = false;
};

TEST_F(archivist, goes_on_while_there_is_something_to_do_and_rests_then) {
  start(3);
  EXPECT_EQ(steps, 0);
  wait(std::chrono::seconds{5});
  for (int i = 0; i < 5; ++i) wait(std::chrono::milliseconds{200});
  EXPECT_EQ(steps, 3);
  wait(std::chrono::hours{1});
  EXPECT_EQ(steps, 4);
}

TEST_F(archivist, tries_again_later_when_the_database_is_down) {
  fails = true;
  start(1);
  wait(std::chrono::seconds{5});
  wait(std::chrono::seconds{5});
  EXPECT_EQ(steps, 1);
  fails = false;
  wait(std::chrono::hours{1});
  EXPECT_EQ(steps, 2);
}

}  // namespace archivist_test
}  // namespace steward
