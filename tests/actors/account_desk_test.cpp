#include "actors/account_desk.hpp"

#include <algorithm>

#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

/// A desk whose database cannot be reached.
class account_desk_test : public test::actor_fixture {
 protected:
  account_desk_actor start() {
    account_desk_arguments args;
    args.env = &env;
    args.db = std::make_shared<database>("host=/nonexistent dbname=x");
    return spawn_account_desk(system, std::move(args));
  }

  /// The faults of these requests, one after the other.
  std::vector<errc> faults_of(const std::vector<account_command>& requests) {
    const auto desk = start();  // on a thread of its own
    caf::scoped_actor self(system);
    std::vector<errc> faults;
    for (const auto& what : requests) {
      const account_request request{what, {}};
      self->request(desk, caf::infinite, account_task{std::make_shared<const account_request>(request)})
          .receive([&](const user_answer& given) { faults.push_back(given.content->fault().code); },
                   [](caf::error&) {});
    }
    self->send_exit(desk, caf::exit_reason::user_shutdown);
    return faults;
  }
};

TEST_F(account_desk_test, without_the_database_every_request_is_told_to_come_again) {
  const std::vector<account_command> requests{ask_for_reset{"ada@example.org"},
                                              reset_password{"token", "new"},
                                              change_password{owner, "old", "new"},
                                              ask_for_new_email{owner, "new@example.org", "old"},
                                              confirm_email{"token"},
                                              tell_of_sign_up{"ada@example.org"},
                                              delete_account{owner, "old"}};
  EXPECT_EQ(faults_of(requests), std::vector(requests.size(), errc::unavailable));
}

TEST_F(account_desk_test, a_defect_is_an_answer) {
  env.now = []() -> timestamp { throw std::runtime_error("defect"); };
  EXPECT_EQ(faults_of({ask_for_reset{"ada@example.org"}}), std::vector{errc::internal});
}

TEST_F(account_desk_test, twenty_attempts_of_one_user_are_enough_for_a_while) {
  const auto faults = faults_of(std::vector<account_command>(21, change_password{owner, "old", "new"}));
  ASSERT_EQ(faults.size(), 21u);
  EXPECT_EQ(faults.back(), errc::rate_limited);
  EXPECT_EQ(std::count(faults.begin(), faults.end(), errc::unavailable), 20);
}

}  // namespace
}  // namespace steward
