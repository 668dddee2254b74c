#include "persistence/accounts.hpp"

#include <gtest/gtest.h>

#include "domain/user_state.hpp"
#include "persistence/load.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace {

user make_user(std::uint64_t n) {
  user account;
  account.id = make_uuid_v7(static_cast<std::int64_t>(n), n, n);
  account.email = "Ada@Example.com";
  account.name = "Ada";
  account.created_at = account.updated_at = parse_time("2026-11-20T12:00:00Z")->at;
  return account;
}

TEST(accounts, an_address_belongs_to_who_was_first) {
  database db(test::migrated_database());
  EXPECT_TRUE(create_account(db, make_user(1), "ada@example.com", "hash"));
  EXPECT_FALSE(create_account(db, make_user(2), "ada@example.com", "other"));
  const auto found = find_credentials(db, "ada@example.com");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account.id, make_user(1).id);
  EXPECT_EQ(found->account.email, "Ada@Example.com");
  EXPECT_EQ(found->password_hash, "hash");
  EXPECT_FALSE(find_credentials(db, "nobody@example.com"));
}

TEST(accounts, the_key_of_a_sign_up_is_kept_with_the_account_or_not_at_all) {
  database db(test::migrated_database());
  const auto ada = make_user(1), late = make_user(2);
  const auto long_ago = ada.created_at - std::chrono::hours{1};
  EXPECT_TRUE(create_account(db, ada, "ada@example.com", "hash", idempotency_token{"key", "print"}));
  EXPECT_FALSE(create_account(db, late, "ada@example.com", "hash", idempotency_token{"other", "print"}));
  EXPECT_EQ(find_fingerprint(db, ada.id, "key", long_ago), "print");
  EXPECT_FALSE(find_fingerprint(db, ada.id, "other", long_ago));
  EXPECT_FALSE(find_fingerprint(db, late.id, "other", long_ago));
  EXPECT_FALSE(find_fingerprint(db, ada.id, "key", ada.created_at + std::chrono::hours{1}));
  const auto loaded = load_user(db, ada.id, ada.created_at, limits{});
  user_state state;
  for (const auto& row : loaded.rows) steward::apply(state, change{row});
  EXPECT_EQ(state.idempotency.at("key")->body, "");  // an answer would hold a token
}

TEST(accounts, a_sign_up_without_a_key_keeps_no_record) {
  database db(test::migrated_database());
  create_account(db, make_user(1), "ada@example.com", "hash");
  EXPECT_EQ(load_user(db, make_user(1).id, make_user(1).created_at, limits{}).rows.size(), 1u);
}

TEST(accounts, a_subject_is_one_user_per_issuer) {
  database db(test::migrated_database());
  EXPECT_EQ(resolve_identity(db, "issuer", "user_1", make_user(1)), make_user(1).id);
  EXPECT_EQ(resolve_identity(db, "issuer", "user_1", make_user(2)), make_user(1).id);
  EXPECT_EQ(resolve_identity(db, "other", "user_1", make_user(3)), make_user(3).id);
}

TEST(accounts, an_id_that_is_taken_is_refused) {
  database db(test::migrated_database());
  create_account(db, make_user(1), "ada@example.com", "hash");
  EXPECT_THROW(resolve_identity(db, "issuer", "someone", make_user(1)), statement_refused);
}

}  // namespace
}  // namespace steward
