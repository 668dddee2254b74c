#include "identity/webhook_signer.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "identity/base64url.hpp"
#include "identity/webhook_signature.hpp"

namespace steward {
namespace webhook_signer_test {

// The example of the standard, and the one that Svix has published for its asymmetric scheme.
const std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::int64_t at = 1'614'265'330;
const std::string body = R"({"test": 2432232314})";
const std::string hmac = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string hmac_signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const std::string ed25519 =
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
const std::string ed25519_signature =
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

std::optional<std::string> sign(std::vector<std::string> secrets) {
  return sign_webhook(secrets, id, at, body);
}

TEST(webhook_signer, signs_as_the_published_examples) {
  EXPECT_EQ(sign({hmac}), hmac_signature);
  EXPECT_EQ(sign({ed25519}), ed25519_signature);
}

TEST(webhook_signer, signs_with_every_secret_in_order) {
  EXPECT_EQ(sign({ed25519, hmac}), ed25519_signature + " " + hmac_signature);
  EXPECT_EQ(sign({}), "");
}

TEST(webhook_signer, signs_with_nothing_that_is_no_secret) {
  for (const std::string wrong : {"", "whsec_", "whsec_AAAA", "whsec_!", "whsk_", "whsk_AAAA", "whpk_AAAA",
                                  "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    EXPECT_EQ(sign({hmac, wrong}), std::nullopt) << wrong;
}

TEST(webhook_signer, fresh_secrets_verify_where_messages_come_in) {
  const auto one = make_webhook_hmac_key(), other = make_webhook_hmac_key();
  EXPECT_NE(one.secret, other.secret);
  EXPECT_EQ(one.public_key, "");
  const auto signature = *sign({other.secret, one.secret});
  const auto time = std::to_string(at);
  EXPECT_EQ(check_webhook(one.secret, {id, time, signature}, body, at), webhook_fault::none);
  EXPECT_EQ(check_webhook(one.secret, {id, time, signature}, body + " ", at), webhook_fault::forged);
}

TEST(webhook_signer, a_key_pair_has_its_public_half_in_it) {
  const auto made = make_webhook_ed25519_key();
  const auto pair = *from_base64(made.secret.substr(5));
  ASSERT_EQ(pair.size(), 64u);
  EXPECT_EQ(made.public_key, "whpk_" + to_base64(pair.substr(32)));
  EXPECT_TRUE(sign({made.secret})->starts_with("v1a,"));
  EXPECT_NE(make_webhook_ed25519_key().secret, made.secret);
}

TEST(base64, has_padding) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("\xFB\xFF\xBF"), "+/+/");
}

}  // namespace webhook_signer_test
}  // namespace steward
