#include "domain/refresh_family.hpp"

#include <gtest/gtest.h>

#include <map>

namespace steward {
namespace refresh_family_test {

using std::chrono::seconds;

constexpr timestamp start{seconds(1'700'000'000)};
constexpr timestamp far = start + std::chrono::hours(24);

// The tokens of a family are 0, 1, 2, ...; each is the successor of the one before it.
std::string hash_of(int token) { return "hash " + std::to_string(token); }

refresh_family fresh_family() { return {hash_of(0), "", start, "phone", far, {}}; }

refresh_attempt attempt(int token, int at, const std::string& client = "phone") {
  return {hash_of(token), hash_of(token + 1), client, start + seconds(at), far};
}

TEST(refresh_family, each_token_renews_it_once) {
  auto family = fresh_family();
  EXPECT_EQ(present(family, attempt(0, 1)), refresh_outcome::renewed);
  EXPECT_EQ(present(family, attempt(1, 900)), refresh_outcome::renewed);
  EXPECT_EQ(family.current, hash_of(2));
}

TEST(refresh_family, an_answer_that_was_lost_is_given_again) {
  auto family = fresh_family();
  EXPECT_EQ(present(family, attempt(0, 1)), refresh_outcome::renewed);
  EXPECT_EQ(present(family, attempt(0, 6)), refresh_outcome::repeated);
  EXPECT_EQ(present(family, attempt(0, 11)), refresh_outcome::repeated);
  EXPECT_EQ(family.current, hash_of(1));
  EXPECT_EQ(present(family, attempt(1, 12)), refresh_outcome::renewed);
}

TEST(refresh_family, repeating_does_not_prolong_the_grace) {
  auto family = fresh_family();
  present(family, attempt(0, 0));
  EXPECT_EQ(present(family, attempt(0, 9)), refresh_outcome::repeated);
  EXPECT_EQ(present(family, attempt(0, 11)), refresh_outcome::reused);
  EXPECT_EQ(present(family, attempt(1, 12)), refresh_outcome::ended);
}

TEST(refresh_family, the_use_of_the_successor_ends_the_grace) {
  auto family = fresh_family();
  present(family, attempt(0, 0));
  present(family, attempt(1, 1));
  EXPECT_EQ(present(family, attempt(0, 2)), refresh_outcome::reused);
}

TEST(refresh_family, another_client_has_no_grace) {
  auto family = fresh_family();
  present(family, attempt(0, 0));
  EXPECT_EQ(present(family, attempt(0, 1, "thief")), refresh_outcome::reused);
}

TEST(refresh_family, that_has_expired_or_was_revoked_stays_so) {
  auto family = fresh_family();
  family.expires_at = start + seconds(5);
  EXPECT_EQ(present(family, attempt(0, 5)), refresh_outcome::ended);
  EXPECT_EQ(present(family, attempt(0, 4)), refresh_outcome::renewed);
  family.revoked_at = start;
  EXPECT_EQ(present(family, attempt(1, 4)), refresh_outcome::ended);
}

/// Explores every order in which two clients can present any token that was ever issued, with every pause,
/// and checks after each step what must hold in all of them. Requests that run at once are covered: a
/// presentation is one atomic statement, so they come in some order.
class explorer {
 public:
  long runs = 0;

  void explore(int depth) { step(fresh_family(), {}, depth); }

 private:
  struct past {
    int newest = 0;  ///< the newest token that was given to anybody
    int now = 0;
    std::map<int, int> first_renewal;      ///< when a token was presented with success for the first time
    std::map<int, std::string> renewer{};  ///< by whom
  };

  void step(const refresh_family& family, const past& before, int depth) {
    ++runs;
    if (depth == 0 || testing::Test::HasFailure()) return;
    for (const int pause : {0, 4, 7})
      for (const auto* client : {"phone", "thief"})
        for (int token = 0; token <= before.newest; ++token) {
          auto next = family;
          auto after = before;
          after.now += pause;
          const auto outcome = present(next, attempt(token, after.now, client));
          check(family, next, before, after, token, client, outcome);
          step(next, after, depth - 1);
        }
  }

  static void check(const refresh_family& was, const refresh_family& is, const past& before, past& after,
                    int token, const std::string& client, refresh_outcome outcome) {
    const auto first = before.first_renewal.find(token);
    const bool used = first != before.first_renewal.end();
    const bool successor_used = before.first_renewal.contains(token + 1);
    if (was.revoked_at) {
      // Dead for ever, and it changes no more.
      EXPECT_EQ(outcome, refresh_outcome::ended);
      EXPECT_EQ(is.revoked_at, was.revoked_at);
      return;
    }
    switch (outcome) {
      case refresh_outcome::renewed:
        // Only the one live leaf renews, never a token that was used; there is one leaf afterwards.
        EXPECT_FALSE(used);
        EXPECT_EQ(was.current, hash_of(token));
        EXPECT_EQ(is.current, hash_of(token + 1));
        after.first_renewal[token] = after.now;
        after.renewer[token] = client;
        after.newest = token + 1;
        break;
      case refresh_outcome::repeated:
        // The same successor for the same client, within the grace counted from the first time, and only
        // while the successor is not used.
        ASSERT_TRUE(used);
        EXPECT_EQ(before.renewer.at(token), client);
        EXPECT_LE(after.now - first->second, 10);
        EXPECT_FALSE(successor_used);
        EXPECT_EQ(is.current, hash_of(token + 1));
        EXPECT_EQ(is.rotated_at, was.rotated_at);
        break;
      case refresh_outcome::reused:
        // Nobody is sent away who lost an answer and asks again in time.
        EXPECT_TRUE(used);
        EXPECT_TRUE(successor_used || before.renewer.at(token) != client || after.now - first->second > 10);
        EXPECT_TRUE(is.revoked_at);
        break;
      case refresh_outcome::ended:
        ADD_FAILURE() << "a live family has not ended";
        break;
    }
  }
};

TEST(refresh_family, holds_what_it_promises_in_every_interleaving) {
  explorer all;
  all.explore(5);
  EXPECT_GT(all.runs, 300'000);
}

// A thief who has copied a token wins at most until its owner comes back.
TEST(refresh_family, a_stolen_token_ends_the_session_as_soon_as_both_have_used_it) {
  for (const bool thief_first : {false, true})
    for (const int pause : {11, 60, 900}) {
      auto family = fresh_family();
      const std::string one = thief_first ? "thief" : "phone", two = thief_first ? "phone" : "thief";
      EXPECT_EQ(present(family, attempt(0, 0, one)), refresh_outcome::renewed);
      EXPECT_EQ(present(family, attempt(0, pause, two)), refresh_outcome::reused);
      EXPECT_EQ(present(family, attempt(1, pause, one)), refresh_outcome::ended);
    }
}

}  // namespace refresh_family_test
}  // namespace steward
