#include "identity/digest.hpp"

#include <gtest/gtest.h>

#include "identity/base64url.hpp"

namespace steward {
namespace {

TEST(digest, has_the_published_values) {
  EXPECT_EQ(to_base64url(sha256("abc")), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  EXPECT_EQ(to_base64url(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
}

TEST(digest, compares_bytes) {
  EXPECT_TRUE(same_bytes("abc", "abc"));
  EXPECT_FALSE(same_bytes("abc", "abd"));
  EXPECT_FALSE(same_bytes("abc", "ab"));
}

TEST(digest, a_derived_key_belongs_to_one_secret_and_one_purpose) {
  EXPECT_EQ(derive_key("s", "a"), derive_key("s", "a"));
  EXPECT_NE(derive_key("s", "a"), derive_key("s", "b"));
  EXPECT_NE(derive_key("s", "a"), derive_key("t", "a"));
  EXPECT_EQ(derive_key("s", "a").size(), 32u);
}

}  // namespace
}  // namespace steward
