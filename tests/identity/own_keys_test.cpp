#include "identity/own_keys.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "identity/base64url.hpp"
#include "identity/digest.hpp"
#include "tests/identity/handmade_keys.hpp"

namespace steward {
namespace {

using std::chrono::minutes;

constexpr timestamp now{std::chrono::seconds(1'700'000'000)};
const vault secrets("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

std::string signer_of(const own_keys& keys) { return keys.signer() ? keys.signer()->kid() : ""; }

TEST(signing_key, is_read_again_from_what_it_wrote) {
  const auto key = signing_key::make();
  const auto again = signing_key::from_der(key.der());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->kid(), key.kid());
  EXPECT_EQ(again->public_jwk(), key.public_jwk());
}

TEST(signing_key, is_of_its_curve) {
  EXPECT_FALSE(signing_key::from_der("no key"));
  for (const auto& pair : {handmade::p384(), handmade::ed25519()}) {
    unsigned char* encoded = nullptr;
    const int size = i2d_PrivateKey(pair.get(), &encoded);
    EXPECT_FALSE(signing_key::from_der({reinterpret_cast<char*>(encoded), static_cast<std::size_t>(size)}));
    OPENSSL_free(encoded);
  }
}

TEST(signing_key, has_the_thumbprint_of_its_public_half_as_id) {
  const auto key = signing_key::make();
  const auto jwk = nlohmann::json::parse(key.public_jwk());
  const nlohmann::json required{{"crv", jwk["crv"]}, {"kty", jwk["kty"]}, {"x", jwk["x"]}, {"y", jwk["y"]}};
  EXPECT_EQ(key.kid(), to_base64url(sha256(required.dump())));
  EXPECT_EQ(jwk["kid"], key.kid());
  EXPECT_EQ(jwk["alg"], "ES256");
  EXPECT_EQ(jwk["use"], "sig");
  EXPECT_FALSE(jwk.contains("d"));
}

TEST(own_keys, have_nothing_to_sign_with_at_first) {
  const own_keys keys(secrets);
  EXPECT_EQ(keys.signer(), nullptr);
  EXPECT_EQ(*keys.jwks(), R"({"keys":[]})");
}

TEST(own_keys, the_newest_signs_and_all_verify) {
  own_keys keys(secrets);
  auto old = keys.make(now);
  const auto fresh = keys.make(now + minutes(1));
  keys.take({old}, now);
  EXPECT_EQ(signer_of(keys), old.kid);
  old.ends_at = now + minutes(17);
  keys.take({old, fresh}, now + minutes(2));
  EXPECT_EQ(signer_of(keys), fresh.kid);
  EXPECT_NE(keys.store()->get()->find(old.kid), nullptr);
  const auto shown = nlohmann::json::parse(*keys.jwks());
  EXPECT_EQ(shown["keys"][0]["kid"], fresh.kid);
  EXPECT_EQ(shown["keys"][1]["kid"], old.kid);
  keys.take({old, fresh}, now + minutes(17));
  EXPECT_EQ(keys.store()->get()->find(old.kid), nullptr);
  EXPECT_EQ(keys.store()->losses(), 1u);
  EXPECT_EQ(nlohmann::json::parse(*keys.jwks())["keys"].size(), 1u);
}

TEST(own_keys, of_another_vault_verify_but_do_not_sign) {
  own_keys here(secrets), there(vault(std::string(64, 'a')));
  const auto mine = here.make(now);
  const auto theirs = there.make(now + minutes(1));
  here.take({mine, theirs}, now);
  there.take({mine, theirs}, now);
  EXPECT_EQ(signer_of(here), mine.kid);
  EXPECT_EQ(signer_of(there), theirs.kid);
  EXPECT_NE(here.store()->get()->find(theirs.kid), nullptr);
  here.take({theirs}, now);
  EXPECT_EQ(signer_of(here), "");
}

TEST(own_keys, a_row_that_was_tampered_with_does_not_sign) {
  own_keys keys(secrets);
  auto one = keys.make(now), two = keys.make(now);
  std::swap(one.sealed, two.sealed);
  keys.take({one, two}, now);
  EXPECT_EQ(signer_of(keys), "");
  one.public_jwk = "nonsense";
  keys.take({one}, now);
  EXPECT_EQ(keys.store()->get()->size(), 0u);
}

TEST(own_keys, are_taken_only_when_they_have_changed) {
  own_keys keys(secrets);
  const auto one = keys.make(now);
  keys.take({one}, now);
  const auto before = keys.signer();
  keys.take({one}, now + minutes(1));
  EXPECT_EQ(keys.signer(), before);
}

}  // namespace
}  // namespace steward
