#include "identity/refresh_token.hpp"

#include <gtest/gtest.h>

#include <set>

#include "identity/revoked_sessions.hpp"

namespace steward {
namespace {

const refresh_tokens tokens("the installation's secret");
const uuid session = make_uuid_v7(1'700'000'000'000, 1, 2);

TEST(refresh_token, is_read_as_it_was_written) {
  const auto token = tokens.first(session);
  const auto text = tokens.write(token);
  EXPECT_TRUE(text.starts_with("srt_"));
  EXPECT_LT(text.size(), 100u);
  const auto read = tokens.read(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->session, session);
  EXPECT_EQ(read->secret, token.secret);
  EXPECT_EQ(refresh_tokens::hash(*read), refresh_tokens::hash(token));
}

TEST(refresh_token, has_one_successor_and_never_comes_again) {
  auto token = tokens.first(session);
  EXPECT_EQ(tokens.write(tokens.successor(token)), tokens.write(tokens.successor(token)));
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i, token = tokens.successor(token)) {
    EXPECT_TRUE(seen.insert(refresh_tokens::hash(token)).second);
    EXPECT_EQ(token.session, session);
  }
  EXPECT_NE(tokens.first(session).secret, tokens.first(session).secret);
}

TEST(refresh_token, nobody_else_can_compute_the_successor) {
  const auto token = tokens.first(session);
  EXPECT_NE(refresh_tokens("another secret").successor(token).secret, tokens.successor(token).secret);
}

TEST(refresh_token, that_was_not_made_here_is_refused) {
  const auto good = tokens.write(tokens.first(session));
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto changed = good;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(tokens.read(changed)) << i;
    EXPECT_FALSE(tokens.read(good.substr(0, i))) << i;
  }
  EXPECT_FALSE(tokens.read(good + "AA"));
  EXPECT_FALSE(tokens.read(good + "="));
  EXPECT_FALSE(tokens.read("srt_"));
  EXPECT_FALSE(refresh_tokens("another secret").read(good));
}

TEST(revoked_sessions, are_known_until_they_do_not_matter) {
  revoked_sessions revoked;
  const auto other = make_uuid_v7(1'700'000'000'000, 3, 4);
  EXPECT_TRUE(revoked.get()->empty());
  revoked.add({session}, 100, 0);
  revoked.add({other}, 200, 50);
  EXPECT_TRUE(revoked.get()->contains(session));
  EXPECT_TRUE(revoked.get()->contains(other));
  revoked.add({}, 300, 100);
  EXPECT_FALSE(revoked.get()->contains(session));
  EXPECT_TRUE(revoked.get()->contains(other));
}

TEST(revoked_sessions, are_the_same_set_while_nothing_is_new) {
  revoked_sessions revoked;
  revoked.add({session}, 100, 0);
  const auto before = revoked.get();
  revoked.add({session}, 150, 50);
  EXPECT_EQ(revoked.get(), before);
  revoked.add({}, 150, 99);
  EXPECT_EQ(revoked.get(), before);
}

}  // namespace
}  // namespace steward
