#include "persistence/account_tokens.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "persistence/accounts.hpp"
#include "persistence/beta_access.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace {

class account_tokens : public testing::Test {
 protected:
  account_tokens() {
    account.id = *uuid::parse("01890a5d-ac96-774b-bcce-0000000000aa");
    account.email = "Ada@example.org";
    account.created_at = account.updated_at = now;
    create_account(db, account, "ada@example.org", "old");
  }

  std::string password() { return find_credentials(db, "ada@example.org")->password_hash; }

  std::string url = test::migrated_database();
  database db{url};
  timestamp now{std::chrono::seconds{1'790'000'000}};
  timestamp later = now + std::chrono::minutes{30};
  user account;
};

TEST_F(account_tokens, a_reset_token_works_once_and_in_time) {
  EXPECT_EQ(add_reset_token(db, "a", "ada@example.org", now, later), account.id);
  EXPECT_FALSE(use_reset_token(db, "a", "new", later));
  EXPECT_FALSE(use_reset_token(db, "b", "new", now));
  EXPECT_EQ(password(), "old");
  EXPECT_EQ(use_reset_token(db, "a", "new", now), account.id);
  EXPECT_EQ(password(), "new");
  EXPECT_FALSE(use_reset_token(db, "a", "newer", now));
}

TEST_F(account_tokens, a_token_for_nobody_is_kept_and_good_for_nothing) {
  EXPECT_FALSE(add_reset_token(db, "a", "eve@example.org", now, later));
  EXPECT_FALSE(find_account_token(db, "a", "reset", now));
  EXPECT_FALSE(use_reset_token(db, "a", "new", now));
}

TEST_F(account_tokens, of_sixteen_uses_at_once_one_succeeds) {
  add_reset_token(db, "a", "ada@example.org", now, later);
  std::atomic<int> used{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&, i] {
      database own(url);
      used += use_reset_token(own, "a", "new " + std::to_string(i), now).has_value();
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(used, 1);
}

TEST_F(account_tokens, three_at_a_time) {
  for (const auto* hash : {"a", "b", "c"})
    EXPECT_TRUE(add_reset_token(db, hash, "ada@example.org", now, later));
  EXPECT_FALSE(add_reset_token(db, "d", "ada@example.org", now, later));
  forget_account_tokens(db, later + std::chrono::seconds{1});
  EXPECT_TRUE(add_reset_token(db, "d", "ada@example.org", later, later + std::chrono::minutes{30}));
  for (const auto* hash : {"e", "f", "g"})
    EXPECT_TRUE(add_email_token(db, {hash, "email", account.id, "new@example.org"}, now, later));
  EXPECT_FALSE(add_email_token(db, {"h", "email", account.id, "new@example.org"}, now, later));
}

TEST_F(account_tokens, a_password_is_exchanged_only_for_the_one_that_was_read) {
  EXPECT_TRUE(replace_password(db, account.id, "old", "new"));
  EXPECT_FALSE(replace_password(db, account.id, "old", "newer"));
  EXPECT_EQ(password(), "new");
}

TEST_F(account_tokens, an_address_belongs_to_one_account) {
  user other;
  other.id = *uuid::parse("01890a5d-ac96-774b-bcce-0000000000bb");
  create_account(db, other, "eve@example.org", "x");
  add_reset_token(db, "a", "ada@example.org", now, later);
  EXPECT_FALSE(set_login_address(db, account.id, "eve@example.org"));
  EXPECT_TRUE(set_login_address(db, account.id, "new@example.org"));
  EXPECT_TRUE(set_login_address(db, account.id, "new@example.org"));
  EXPECT_EQ(find_credentials(db, "new@example.org")->account.id, account.id);
  EXPECT_FALSE(find_account_token(db, "a", "reset", now)) << "a link to the former address is void";
}

TEST_F(account_tokens, an_address_that_the_table_does_not_take_is_no_taken_one) {
  EXPECT_THROW(set_login_address(db, account.id, std::string(256, 'a')), statement_refused);
}

TEST_F(account_tokens, invitations) {
  EXPECT_TRUE(is_listed({"Ada@Example.org", "@x.example"}, "ada@example.org"));
  EXPECT_TRUE(is_listed({"@X.example"}, "anybody@x.example"));
  EXPECT_FALSE(is_listed({"@x.example"}, "anybody@yx.example"));
  EXPECT_FALSE(is_listed({"invited", ""}, ""));
  EXPECT_TRUE(invite(db, "@x.example", now));
  EXPECT_FALSE(invite(db, "@x.example", now));
  invite_by_code(db, "code", 1, now);
  EXPECT_EQ(find_invitation(db, "@x.example")->kind, "domain");
  EXPECT_FALSE(find_invitation(db, "x.example"));
  EXPECT_EQ(list_invitations(db, {50, ""}).size(), 2u);
  EXPECT_EQ(list_invitations(db, {1, ""})[0].id, "@x.example");
  EXPECT_EQ(list_invitations(db, {50, "@x.example"})[0].uses_left, 1);
  EXPECT_TRUE(is_invited(db, "a@x.example", "", true));
  EXPECT_TRUE(is_invited(db, "a@y.example", "code", false));
  EXPECT_TRUE(is_invited(db, "a@y.example", "code", true));
  EXPECT_FALSE(is_invited(db, "a@y.example", "code", false));
  EXPECT_FALSE(is_invited(db, "a@y.example", "code", true));
  EXPECT_FALSE(is_invited(db, "@x.example@y.example", "", true));
  EXPECT_TRUE(uninvite(db, "@x.example"));
  EXPECT_FALSE(uninvite(db, "@x.example"));
}

}  // namespace
}  // namespace steward
