#include "identity/webhook_signature.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/identity/handmade_keys.hpp"

namespace steward {
namespace webhook_signature_test {

// The example of the standard's own library, and ours made by OpenSSL alone.
const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string key =
    "\x31\xf2\x90\xf6\xbf\x06\x29\x8a\xab\x4f\x08\xd4\x3c\x3f\x08\x2c\xf6\x48\xa3\x62\xda\x2d\xa4\xb0";
constexpr std::int64_t now = 1'614'265'330;
const std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const std::string body = R"({"test": 2432232314})";

std::string as_base64(std::string text) {
  text = handmade::base64url(text);
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::string signature(std::string_view with = key, std::int64_t at = now, const std::string& of = body) {
  return "v1," + as_base64(handmade::mac(id + '.' + std::to_string(at) + '.' + of, with));
}

webhook_fault check(const std::string& signatures, std::int64_t at = now,
                    const std::string& secrets = secret) {
  const auto time = std::to_string(at);
  return check_webhook(secrets, {id, time, signatures}, body, now);
}

TEST(webhook_signature, of_the_standards_example_is_right) {
  EXPECT_EQ(check("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="), webhook_fault::none);
  EXPECT_EQ(signature(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(webhook_signature, may_be_one_of_several) {
  EXPECT_EQ(check("v1,AAAA v2,x v1a,y " + signature()), webhook_fault::none);
  EXPECT_EQ(check(signature("another key 12345"), now, secret + " whsec_" + as_base64("another key 12345")),
            webhook_fault::none);
}

TEST(webhook_signature, that_is_another_is_forged) {
  for (const auto& text :
       {signature("another key 12345"), signature(key, now, body + " "), signature(key, now + 1),
        "v2" + signature().substr(2), signature().substr(3), std::string("v1,"), std::string("nonsense"),
        signature() + "x", signature().substr(0, 20)})
    EXPECT_EQ(check(text), webhook_fault::forged) << text;
  EXPECT_EQ(check(signature(), now, ""), webhook_fault::forged);
  EXPECT_EQ(check(signature(""), now, "whsec_"), webhook_fault::forged) << "an empty secret signs nothing";
  EXPECT_EQ(check(signature("short"), now, "whsec_" + as_base64("short")), webhook_fault::forged);
}

TEST(webhook_signature, is_good_for_five_minutes) {
  for (const auto away : {-300, 300})
    EXPECT_EQ(check(signature(key, now + away), now + away), webhook_fault::none);
  for (const auto away : {-301, 301, -1'000'000})
    EXPECT_EQ(check(signature(key, now + away), now + away), webhook_fault::too_old);
}

TEST(webhook_signature, needs_all_headers) {
  const auto time = std::to_string(now), good = signature();
  const std::string long_id(256, 'x');
  for (const auto& headers :
       {webhook_headers{"", time, good}, webhook_headers{id, "", good}, webhook_headers{id, "x", good},
        webhook_headers{id, "1614265330.5", good}, webhook_headers{id, "99999999999999999999", good},
        webhook_headers{id, time, ""}, webhook_headers{long_id, time, good}})
    EXPECT_EQ(check_webhook(secret, headers, body, now), webhook_fault::incomplete);
}

TEST(webhook_signature, knows_what_a_secret_is) {
  EXPECT_TRUE(are_webhook_secrets(secret));
  EXPECT_TRUE(are_webhook_secrets(secret + "  " + secret));
  for (const auto& text :
       {std::string(), std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), std::string("whsec_"),
        std::string("whsec_c2hvcnQ="), std::string("whsec_!"), secret + " x"})
    EXPECT_FALSE(are_webhook_secrets(text)) << text;
}

/// SendGrid's: ECDSA over the time and the body, as OpenSSL signs.
class event_signature : public testing::Test {
 protected:
  static std::string public_key_of(const handmade::key_pair& key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key.get(), &der);
    const std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return as_base64(text);
  }
  std::string signed_with(const handmade::key_pair& key, const std::string& of, std::int64_t at = now) const {
    return as_base64(handmade::raw_signature(key, std::to_string(at) + of, EVP_sha256()));
  }
  webhook_fault check(const std::string& signature, const std::string& of = events,
                      std::int64_t at = now) const {
    return check_event_webhook(public_key, {std::to_string(at), signature}, of, now);
  }
  static inline const std::string events = "[{\"event\":\"delivered\"}]\r\n";
  const handmade::key_pair pair = handmade::p256();
  std::string public_key = public_key_of(pair);
};

TEST_F(event_signature, of_time_and_body_is_right) {
  EXPECT_EQ(check(signed_with(pair, events)), webhook_fault::none);
}

TEST_F(event_signature, may_be_by_one_of_several_keys) {
  public_key = public_key_of(handmade::p256()) + " nonsense " + public_key;
  EXPECT_EQ(check(signed_with(pair, events)), webhook_fault::none);
}

TEST_F(event_signature, of_another_text_or_by_another_key_is_forged) {
  const auto right = signed_with(pair, events);
  EXPECT_EQ(check(right, events + " "), webhook_fault::forged);
  EXPECT_EQ(check(right, "[{\"event\":\"bounce\"}]"), webhook_fault::forged);
  EXPECT_EQ(check(right, events, now + 1), webhook_fault::forged) << "the time is signed";
  EXPECT_EQ(check(signed_with(handmade::p256(), events)), webhook_fault::forged);
  EXPECT_EQ(check(as_base64(handmade::es256_signature(pair, std::to_string(now) + events))),
            webhook_fault::forged)
      << "JOSE's form is another";
  for (const auto& text : {right.substr(4), std::string("AAAA"), std::string("nonsense!"), right + "AAAA"})
    EXPECT_EQ(check(text), webhook_fault::forged) << text;
}

TEST_F(event_signature, is_of_p256_only) {
  for (const auto& key : {handmade::p384(), handmade::rsa()}) {
    public_key = public_key_of(key);
    EXPECT_EQ(check(signed_with(key, events)), webhook_fault::forged);
  }
  public_key.clear();
  EXPECT_EQ(check(signed_with(pair, events)), webhook_fault::forged);
}

TEST_F(event_signature, is_good_for_five_minutes) {
  for (const auto away : {-300, 300})
    EXPECT_EQ(check(signed_with(pair, events, now + away), events, now + away), webhook_fault::none);
  for (const auto away : {-301, 301})
    EXPECT_EQ(check(signed_with(pair, events, now + away), events, now + away), webhook_fault::too_old);
}

TEST_F(event_signature, needs_both_headers) {
  EXPECT_EQ(check_event_webhook(public_key, {std::to_string(now), ""}, events, now),
            webhook_fault::incomplete);
  for (const auto* at : {"", "x", "16142653.5"})
    EXPECT_EQ(check_event_webhook(public_key, {at, signed_with(pair, events)}, events, now),
              webhook_fault::incomplete);
}

}  // namespace webhook_signature_test
}  // namespace steward
