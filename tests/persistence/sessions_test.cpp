#include "persistence/sessions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "persistence/accounts.hpp"
#include "persistence/connection.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const timestamp start = parse_time("2026-11-20T12:00:00Z")->at;

uuid id(std::uint64_t n) { return make_uuid_v7(static_cast<std::int64_t>(n), n, n); }
std::string hash_of(int token) { return "hash " + std::to_string(token); }

class sessions_test : public testing::Test {
 protected:
  sessions_test() {
    for (const std::uint64_t n : {1, 2}) {
      user account;
      account.id = id(n);
      account.email = account.name = "user " + std::to_string(n);
      account.created_at = account.updated_at = start;
      create_account(db, account, account.email, "hash");
    }
  }

  user_session begin(std::uint64_t n, std::uint64_t user = 1, timestamp ends_at = start + hours(1000)) {
    user_session one{id(100 + n), id(user), "phone", "192.0.2.1", start, start, start + hours(24)};
    begin_session(db, one, hash_of(0), ends_at);
    return one;
  }

  static refresh_attempt attempt(int token, int at, const std::string& client = "phone") {
    const auto now = start + seconds(at);
    return {hash_of(token), hash_of(token + 1), client, now, now + hours(24)};
  }

  std::optional<bool> reused(const uuid& of, const refresh_attempt& what) {
    const auto found = refresh_session(db, of, what, "192.0.2.2");
    return found ? std::optional(found->reused) : std::nullopt;
  }

  const std::string url = test::migrated_database();
  database db{url};
};

TEST_F(sessions_test, a_refresh_tells_whose_session_it_is) {
  const auto one = begin(1, 2);
  const auto found = refresh_session(db, one.id, attempt(0, 60), "192.0.2.2");
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->reused);
  EXPECT_EQ(found->who.id, id(2));
  EXPECT_EQ(found->who.email, "user 2");
  EXPECT_EQ(found->who.created_at, start);
  const auto listed = find_sessions(db, id(2), start + seconds(61));
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].address, "192.0.2.2");
  EXPECT_EQ(listed[0].device, "phone");
  EXPECT_EQ(listed[0].created_at, start);
  EXPECT_EQ(listed[0].last_used_at, start + seconds(60));
  EXPECT_EQ(listed[0].expires_at, start + seconds(60) + hours(24));
}

TEST_F(sessions_test, nothing_prolongs_a_session_beyond_its_end) {
  const auto one = begin(1, 1, start + hours(10));
  EXPECT_EQ(find_sessions(db, id(1), start)[0].expires_at, start + hours(10));
  EXPECT_EQ(reused(one.id, attempt(0, 60)), false);
  EXPECT_EQ(find_sessions(db, id(1), start)[0].expires_at, start + hours(10));
  EXPECT_EQ(reused(one.id, attempt(1, 10 * 3600)), std::nullopt);
}

TEST_F(sessions_test, an_unknown_one_is_not_refreshed) {
  EXPECT_EQ(reused(id(999), attempt(0, 0)), std::nullopt);
}

// The statement and the pure function are two ways to say the same.
TEST_F(sessions_test, a_refresh_does_what_the_model_does) {
  std::mt19937 random(7);
  const auto any = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
  for (std::uint64_t n = 0; n < 60; ++n) {
    const auto one = begin(n);
    refresh_family family{hash_of(0), "", start, "phone", start + hours(24), {}};
    int now = 0, newest = 0;
    for (int step = 0; step < 12; ++step) {
      now += any(4) == 0 ? 11 : any(6);
      const auto token = std::max(0, newest - (any(3) == 0 ? any(3) : 0));
      const auto what = attempt(token, now, any(8) == 0 ? "thief" : "phone");
      const auto outcome = present(family, what);
      if (outcome == refresh_outcome::renewed) newest = token + 1;
      const auto told = reused(one.id, what);
      EXPECT_EQ(told.has_value(), outcome != refresh_outcome::ended) << n << ' ' << step;
      if (told) {
        EXPECT_EQ(*told, outcome == refresh_outcome::reused) << n << ' ' << step;
      }
    }
  }
}

TEST_F(sessions_test, the_grace_ends_to_the_second) {
  for (const int pause : {10, 11}) {
    const auto one = begin(static_cast<std::uint64_t>(pause));
    reused(one.id, attempt(0, 0));
    EXPECT_EQ(reused(one.id, attempt(0, pause)), pause > 10);
  }
}

TEST_F(sessions_test, of_many_that_refresh_at_once_all_get_the_one_successor) {
  const auto one = begin(1);
  std::vector<std::optional<bool>> told(8);
  std::vector<std::thread> threads;
  for (auto& slot : told)
    threads.emplace_back([&slot, &one, this] {
      database own(url);
      const auto found = refresh_session(own, one.id, attempt(0, 1), "");
      if (found) slot = found->reused;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(told, std::vector<std::optional<bool>>(8, false));
  EXPECT_EQ(reused(one.id, attempt(1, 2)), false);
}

TEST_F(sessions_test, are_ended_one_by_one_all_or_all_but_one) {
  for (std::uint64_t n = 1; n <= 4; ++n) begin(n);
  begin(9, 2);
  const auto left = [&] { return find_sessions(db, id(1), start).size(); };
  EXPECT_EQ(revoke_sessions(db, {id(1), id(101), {}}, "test", start), std::vector<uuid>{id(101)});
  EXPECT_TRUE(revoke_sessions(db, {id(1), id(101), {}}, "test", start).empty());  // again
  EXPECT_TRUE(revoke_sessions(db, {id(1), id(109), {}}, "test", start).empty());  // another user's
  EXPECT_EQ(left(), 3u);
  EXPECT_EQ(revoke_sessions(db, {id(1), {}, id(102)}, "test", start).size(), 2u);
  EXPECT_EQ(left(), 1u);
  EXPECT_EQ(revoke_session(db, id(102), "test", start), std::vector<uuid>{id(102)});
  EXPECT_EQ(left(), 0u);
  EXPECT_EQ(reused(id(102), attempt(0, 1)), std::nullopt);
  EXPECT_EQ(find_sessions(db, id(2), start).size(), 1u);
}

TEST_F(sessions_test, that_have_ended_are_found_by_other_nodes_however_they_did) {
  for (std::uint64_t n = 1; n <= 4; ++n) begin(n);
  revoke_session(db, id(101), "test", start);
  revoke_sessions(db, {id(1), id(102), {}}, "test", start);
  reused(id(103), attempt(0, 0));
  reused(id(103), attempt(0, 60));
  auto found = recently_revoked(db, seconds(60));
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<uuid>{id(101), id(102), id(103)}));
  EXPECT_TRUE(recently_revoked(db, seconds(0)).empty());
}

class api_keys_that_end : public sessions_test {
 protected:
  static std::string hash_of(char c) { return std::string(64, c); }
  static uuid credential(char c) {
    return *uuid::parse(std::string(8, c) + '-' + std::string(4, c) + '-' + std::string(4, c) + '-' +
                        std::string(4, c) + '-' + std::string(12, c));
  }
  void make(char c) {
    run_statement(db, "make_key",
                  "insert into api_keys (user_id, id, name, hint, hash, previous_hash, scopes, created_at, "
                  "updated_at, version) values ($1, $2, 'k', 'h', $3, '', '{live:read}', now(), now(), 1)",
                  {id(1).to_string(), id(7).to_string(), hash_of(c)});
  }
  void rotate(char from, char to, int overlap_seconds) {
    run_statement(
        db, "rotate_key",
        "update api_keys set hash = $1, previous_hash = case when $3::int > 0 then $2 else '' end, "
        "previous_until = case when $3::int > 0 then clock_timestamp() + $3::int * interval '1 second' "
        "end, version = version + 1",
        {hash_of(to), hash_of(from), std::to_string(overlap_seconds)});
  }
  std::vector<uuid> ended() { return recently_revoked(db, seconds(60)); }
};

TEST_F(api_keys_that_end, are_told_when_they_are_revoked) {
  make('a');
  run_statement(db, "use_key", "update api_keys set last_used_at = now()", {});
  EXPECT_TRUE(ended().empty());
  run_statement(db, "revoke_key", "delete from api_keys", {});
  EXPECT_EQ(ended(), std::vector{credential('a')});
}

TEST_F(api_keys_that_end, are_told_when_another_takes_their_place) {
  make('a');
  rotate('a', 'b', 0);
  EXPECT_EQ(ended(), std::vector{credential('a')});
}

TEST_F(api_keys_that_end, are_told_when_their_overlap_is_over_and_not_before) {
  make('a');
  rotate('a', 'b', 3600);
  EXPECT_TRUE(ended().empty());
  const auto when = run_statement(db, "when",
                                  "select extract(epoch from noticed_at - clock_timestamp())::int from "
                                  "ended_credentials",
                                  {});
  EXPECT_NEAR(when[0][0].as<int>(), 3600, 60);
  rotate('b', 'c', 0);  // ends both
  auto both = ended();
  std::sort(both.begin(), both.end());
  EXPECT_EQ(both, (std::vector{credential('a'), credential('b')}));
}

TEST_F(api_keys_that_end, are_forgotten) {
  make('a');
  run_statement(db, "revoke_key", "delete from api_keys", {});
  forget_sessions(db, start + hours(24 * 365 * 100));
  EXPECT_TRUE(ended().empty());
}

TEST_F(sessions_test, are_forgotten_long_after_their_end) {
  begin(1);
  begin(2, 1, start + hours(1));
  forget_sessions(db, start + hours(2));
  EXPECT_EQ(find_sessions(db, id(1), start).size(), 1u);
}

}  // namespace
}  // namespace steward
