#include "identity/mail_secrets.hpp"

#include <gtest/gtest.h>

#include "identity/digest.hpp"
#include "identity/hex.hpp"

namespace steward {
namespace {

const mail_secrets ours("an installation's secret"), others("another installation's secret");

TEST(mail_secrets, an_address_has_one_hash_that_others_cannot_make) {
  const auto hash = ours.hash("ada@example.org");
  EXPECT_EQ(hash.size(), 64u);
  EXPECT_EQ(hash, ours.hash(" Ada@Example.org "));
  EXPECT_NE(hash, ours.hash("bob@example.org"));
  EXPECT_NE(hash, others.hash("ada@example.org"));
}

TEST(mail_secrets, a_link_says_whose_and_which_mails) {
  for (const auto category : {mail_category::summaries, mail_category::monitors}) {
    const auto token = ours.unsubscribe_token("ada@example.org", category);
    const auto read = ours.read(token);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->address_hash, ours.hash("ada@example.org"));
    EXPECT_EQ(read->category, category);
    EXPECT_EQ(token.find("ada"), std::string::npos);
    for (const char c : token) EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) || c == '.') << token;
  }
}

TEST(mail_secrets, a_link_that_was_changed_is_none) {
  const auto token = ours.unsubscribe_token("ada@example.org", mail_category::summaries);
  EXPECT_FALSE(others.read(token));
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto changed = token;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_FALSE(ours.read(changed)) << changed;
    EXPECT_FALSE(ours.read(token.substr(0, i)));
  }
  for (const auto* bad : {"", ".", "..", "summaries", "summaries..", "all.x.y"})
    EXPECT_FALSE(ours.read(bad)) << bad;
  EXPECT_FALSE(ours.read(token + "0"));
}

TEST(mail_secrets, a_link_that_we_signed_for_something_else_is_none) {
  const auto signed_by_us = [](const std::string& text) {
    const auto key = derive_key("an installation's secret", "unsubscribe links");
    return text + '.' + hex_of(hmac_sha256(key, text)).substr(0, 32);
  };
  const auto hash = ours.hash("ada@example.org");
  EXPECT_TRUE(ours.read(signed_by_us("monitors." + hash)));
  for (const auto& text : {"horoscopes." + hash, "monitors." + hash + "0", std::string("monitors"), hash})
    EXPECT_FALSE(ours.read(signed_by_us(text))) << text;
}

}  // namespace
}  // namespace steward
