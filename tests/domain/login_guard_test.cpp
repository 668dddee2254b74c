#include "domain/login_guard.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace login_guard_test {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds start = 1'000'000h;
const login_policy policy{{3, 30s}, {5, 50s}, 100};

int wrong(login_guard& guard, const std::string& account, const std::string& place, int times,
          std::chrono::nanoseconds now = start) {
  int tried = 0;
  for (int i = 0; i < times; ++i) tried += guard.attempt(account, place, now) == 0ns ? 1 : 0;
  return tried;
}

TEST(login_guard, guessing_at_one_account_from_one_place_is_slowed_down) {
  login_guard guard(policy);
  EXPECT_EQ(wrong(guard, "ada", "here", 10), 3);
  EXPECT_EQ(guard.attempt("ada", "here", start), 10s);
  EXPECT_EQ(guard.attempt("ada", "here", start + 10s), 0ns);
}

TEST(login_guard, who_guesses_locks_nobody_out_elsewhere) {
  login_guard guard(policy);
  wrong(guard, "ada", "attacker", 10);
  EXPECT_EQ(guard.attempt("ada", "home", start), 0ns);
  EXPECT_EQ(guard.attempt("bob", "attacker", start), 0ns);
}

TEST(login_guard, many_places_that_guess_at_one_account_share_a_pace) {
  login_guard guard(policy);
  int tried = 0;
  for (int i = 0; i < 50; ++i) tried += wrong(guard, "ada", "bot" + std::to_string(i), 1);
  EXPECT_EQ(tried, 5);
}

TEST(login_guard, where_the_password_was_right_before_its_owner_passes) {
  login_guard guard(policy);
  EXPECT_EQ(guard.attempt("ada", "home", start), 0ns);
  guard.right("ada", "home");
  for (int i = 0; i < 50; ++i) wrong(guard, "ada", "bot" + std::to_string(i), 1);
  EXPECT_GT(guard.attempt("ada", "cafe", start), 0ns);
  EXPECT_EQ(guard.attempt("ada", "home", start), 0ns);
}

TEST(login_guard, right_passwords_and_failures_of_ours_do_not_count) {
  login_guard guard(policy);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(guard.attempt("ada", "here", start), 0ns);
    i % 2 ? guard.right("ada", "here") : guard.undone("ada", "here");
  }
  EXPECT_EQ(wrong(guard, "ada", "here", 10), 3);
}

TEST(login_guard, a_flood_of_names_takes_bounded_memory_and_those_at_rest_go_first) {
  login_guard guard(policy);
  for (int i = 0; i < 99; ++i) wrong(guard, "name" + std::to_string(i), "old", 1);
  const auto later = start + 1h;
  EXPECT_EQ(wrong(guard, "ada", "here", 10, later), 3);
  wrong(guard, "another", "place", 1, later);
  EXPECT_GT(guard.attempt("ada", "here", later), 0ns);
}

}  // namespace login_guard_test
}  // namespace steward
