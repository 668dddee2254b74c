#include "identity/password.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace steward {
namespace {

constexpr int cheap = 4;

// Published vectors of crypt_blowfish.
TEST(verify_password, agrees_with_the_published_vectors) {
  for (const std::string kind : {"$2a$", "$2b$", "$2y$"}) {
    EXPECT_TRUE(verify_password("U*U", kind + "05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
    EXPECT_TRUE(verify_password("U*U*", kind + "05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"));
    EXPECT_TRUE(verify_password("U*U*U", kind + "05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"));
    EXPECT_TRUE(verify_password("", kind + "05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"));
    EXPECT_FALSE(verify_password("U*V", kind + "05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
  }
}

TEST(verify_password, reads_all_72_bytes_that_bcrypt_has) {
  const std::string hash = "$2b$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
  const std::string password = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  EXPECT_EQ(password.size(), 72u);
  EXPECT_TRUE(verify_password(password, hash));
  EXPECT_FALSE(verify_password(password.substr(0, 71), hash));
}

TEST(verify_password, does_not_cut_long_passwords) {
  const std::string hash = "$2b$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
  EXPECT_FALSE(
      verify_password("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789x", hash));
}

TEST(hash_password, round_trips_at_every_length) {
  for (const std::size_t size : {8, 71, 72, 73, 200, 1024}) {
    const std::string password(size, 'p');
    const std::string hash = hash_password(password, cheap);
    EXPECT_TRUE(verify_password(password, hash)) << size;
    EXPECT_FALSE(verify_password(password.substr(1), hash)) << size;
    EXPECT_FALSE(verify_password(password.substr(1) + "q", hash)) << size;
  }
}

// A vector of our own: it must never change, or people with long passwords could no longer sign in.
TEST(verify_password, keeps_the_rule_for_long_passwords) {
  EXPECT_TRUE(
      verify_password(std::string(100, 'p'), "$2b$04$54gI99GsaUT7aTtQlAreAuM7xMPSbu9mDyHzCaAqAeX2xeZFYTRIG"));
}

TEST(hash_password, salts) {
  EXPECT_NE(hash_password("correct horse", cheap), hash_password("correct horse", cheap));
}

TEST(hash_password, states_kind_and_cost) {
  EXPECT_EQ(hash_password("correct horse", cheap).substr(0, 7), "$2b$04$");
  EXPECT_EQ(hash_password("correct horse", cheap).size(), 60u);
}

TEST(hash_password, refuses_what_it_cannot_keep) {
  EXPECT_THROW(hash_password(std::string("nul\0inside!", 11), cheap), std::invalid_argument);
  EXPECT_THROW(hash_password(std::string(1025, 'p'), cheap), std::invalid_argument);
  EXPECT_THROW(hash_password("correct horse", 3), std::invalid_argument);
  EXPECT_THROW(hash_password("correct horse", 32), std::invalid_argument);
}

TEST(verify_password, is_false_for_what_is_no_bcrypt_hash) {
  for (const char* hash : {"", "secret", "*0", "$1$abc$def", "$2b$05$short", "$6$salt$hash",
                           "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                           "$2b$99$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"})
    EXPECT_FALSE(verify_password("U*U", hash)) << hash;
}

TEST(verify_password, is_false_for_what_was_never_hashable) {
  const std::string hash = hash_password("correct horse", cheap);
  EXPECT_FALSE(verify_password(std::string("correct horse\0", 14), hash));
  EXPECT_FALSE(verify_password(std::string(1025, 'p'), hash));
}

TEST(needs_rehash, when_weaker_or_of_another_kind) {
  const std::string hash = hash_password("correct horse", 5);
  EXPECT_FALSE(needs_rehash(hash, 5));
  EXPECT_FALSE(needs_rehash(hash, 4));
  EXPECT_TRUE(needs_rehash(hash, 6));
  EXPECT_TRUE(needs_rehash(hash, 12));
  EXPECT_TRUE(needs_rehash("$2a$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", 12));
  EXPECT_FALSE(needs_rehash("$2b$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", 12));
  EXPECT_TRUE(needs_rehash("$6$salt$hash", 12));
}

TEST(dummy_verify_password, accepts_whatever_a_stranger_sends) {
  EXPECT_NO_THROW(dummy_verify_password("correct horse", cheap));
  EXPECT_NO_THROW(dummy_verify_password(std::string(1025, 'p'), cheap));
  EXPECT_NO_THROW(dummy_verify_password("", 10));
  EXPECT_THROW(dummy_verify_password("correct horse", 3), std::invalid_argument);
}

TEST(validate_password, counts_characters_not_bytes) {
  EXPECT_EQ(validate_password("12345678"), "");
  EXPECT_NE(validate_password("1234567"), "");
  EXPECT_NE(validate_password("äöüÄÖÜß"), "");
  EXPECT_EQ(validate_password("äöüÄÖÜßé"), "");
  EXPECT_NE(validate_password(""), "");
}

TEST(validate_password, refuses_nul_and_excess) {
  EXPECT_EQ(validate_password(std::string(1024, 'p')), "");
  EXPECT_EQ(validate_password(std::string(1025, 'p')), "The password must not be longer than 1024 bytes.");
  EXPECT_EQ(validate_password(std::string("12345678\0", 9)),
            "The password must not contain a NUL character.");
}

}  // namespace
}  // namespace steward
