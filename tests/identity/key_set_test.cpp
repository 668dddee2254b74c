#include "identity/key_set.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "identity/jwk.hpp"
#include "tests/identity/handmade_keys.hpp"

namespace steward {
namespace {

using nlohmann::json;

json with(json jwk, const json& more) {
  jwk.update(more);
  return jwk;
}

bool is_read(const json& jwk, signature_algorithm algorithm) { return read_jwk(jwk, algorithm).has_value(); }

TEST(jwk, verifies_what_its_private_half_has_signed) {
  struct kind {
    signature_algorithm algorithm;
    handmade::key_pair key, other;
    json jwk;
  };
  const auto curve = handmade::p256(), edwards = handmade::ed25519(), rsa = handmade::rsa();
  for (const auto& [algorithm, key, other, jwk] :
       {kind{signature_algorithm::es256, curve, handmade::p256(), handmade::p256_jwk(curve)},
        kind{signature_algorithm::eddsa, edwards, handmade::ed25519(), handmade::ed25519_jwk(edwards)},
        kind{signature_algorithm::rs256, rsa, handmade::rsa(), handmade::rsa_jwk(rsa)}}) {
    const auto reads = read_jwk(jwk, algorithm);
    ASSERT_TRUE(reads) << to_string(algorithm);
    EXPECT_EQ(reads->algorithm(), algorithm);
    const auto signature = handmade::signature_of(to_string(algorithm), key, "text");
    EXPECT_TRUE(reads->verifies("text", signature)) << to_string(algorithm);
    EXPECT_FALSE(reads->verifies("Text", signature));
    EXPECT_FALSE(reads->verifies("text", signature.substr(1)));
    EXPECT_FALSE(reads->verifies("text", signature + "x"));
    EXPECT_FALSE(reads->verifies("text", ""));
    EXPECT_FALSE(reads->verifies("text", std::string(64, '\0')));
    EXPECT_FALSE(reads->verifies("text", handmade::signature_of(to_string(algorithm), other, "text")));
  }
}

TEST(jwk, takes_signatures_of_jose_and_not_of_asn1) {
  const auto key = handmade::p256();
  const auto reads = read_jwk(handmade::p256_jwk(key), signature_algorithm::es256);
  EXPECT_FALSE(reads->verifies("text", handmade::raw_signature(key, "text", EVP_sha256())));
}

TEST(jwk, is_of_one_algorithm_only) {
  using enum signature_algorithm;
  const auto p256 = handmade::p256_jwk(handmade::p256());
  const auto edwards = handmade::ed25519_jwk(handmade::ed25519());
  const auto rsa = handmade::rsa_jwk(handmade::rsa());
  for (const auto algorithm : {hs256, es256, eddsa, rs256}) {
    EXPECT_EQ(is_read(p256, algorithm), algorithm == es256);
    EXPECT_EQ(is_read(edwards, algorithm), algorithm == eddsa);
    EXPECT_EQ(is_read(rsa, algorithm), algorithm == rs256);
    EXPECT_FALSE(is_read({{"kty", "oct"}, {"k", "AAAA"}}, algorithm));
  }
}

TEST(jwk, for_something_else_is_left_out) {
  using enum signature_algorithm;
  const auto good = handmade::p256_jwk(handmade::p256());
  EXPECT_TRUE(is_read(with(good, {{"use", "sig"}, {"alg", "ES256"}, {"key_ops", {"verify"}}}), es256));
  EXPECT_FALSE(is_read(with(good, {{"use", "enc"}}), es256));
  EXPECT_FALSE(is_read(with(good, {{"use", 1}}), es256));
  EXPECT_FALSE(is_read(with(good, {{"alg", "ES384"}}), es256));
  EXPECT_FALSE(is_read(with(good, {{"key_ops", {"encrypt"}}}), es256));
  EXPECT_FALSE(is_read(with(good, {{"key_ops", "verify"}}), es256));
  EXPECT_FALSE(is_read(json::array(), es256));
}

TEST(jwk, that_is_no_key_is_left_out) {
  using enum signature_algorithm;
  const auto p256 = handmade::p256_jwk(handmade::p256());
  EXPECT_FALSE(is_read(with(p256, {{"crv", "P-384"}}), es256));
  EXPECT_FALSE(is_read(with(p256, {{"x", p256["y"]}}), es256));  // not on the curve
  EXPECT_FALSE(is_read(with(p256, {{"x", "AAAA"}}), es256));
  EXPECT_FALSE(is_read(with(p256, {{"y", 5}}), es256));
  EXPECT_FALSE(is_read({{"kty", "EC"}, {"crv", "P-256"}}, es256));
  EXPECT_FALSE(is_read({{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "AAAA"}}, eddsa));
  EXPECT_FALSE(is_read({{"kty", "OKP"}, {"crv", "X25519"}, {"x", std::string(43, 'A')}}, eddsa));
  const auto rsa = handmade::rsa_jwk(handmade::rsa());
  EXPECT_FALSE(is_read(handmade::rsa_jwk(handmade::rsa(1024)), rs256));
  EXPECT_FALSE(is_read(with(rsa, {{"e", "AQ"}}), rs256));
  EXPECT_FALSE(is_read(with(rsa, {{"e", "Ag"}}), rs256));
  EXPECT_FALSE(is_read(with(rsa, {{"e", std::string(16, 'B')}}), rs256));
  EXPECT_FALSE(is_read(with(rsa, {{"n", std::string(2000, 'B')}}), rs256));
}

TEST(algorithm, has_its_name_in_jose) {
  EXPECT_EQ(to_string(signature_algorithm::hs256), "HS256");
  EXPECT_EQ(to_string(static_cast<signature_algorithm>(99)), "");
  EXPECT_FALSE(verification_key(static_cast<signature_algorithm>(99), nullptr).verifies("text", "x"));
}

TEST(key_set, finds_by_id) {
  key_set keys;
  keys.add("a", verification_key::of_secret("one"));
  EXPECT_NE(keys.find("a"), nullptr);
  EXPECT_EQ(keys.find("b"), nullptr);
  EXPECT_EQ(keys.find(""), keys.find("a"));  // a token without an id, and only one key
  keys.add("b", verification_key::of_secret("two"));
  EXPECT_EQ(keys.find(""), nullptr);
  EXPECT_NE(keys.find("a"), keys.find("b"));
  EXPECT_EQ(key_set().find("a"), nullptr);
}

TEST(key_set, with_one_key_that_has_no_id_gives_it_to_all) {
  const key_set keys(verification_key::of_secret("one"));
  EXPECT_NE(keys.find("whatever"), nullptr);
  EXPECT_NE(keys.find(""), nullptr);
}

TEST(key_set, is_read_from_a_document_without_what_is_of_no_use) {
  const auto one = with(handmade::p256_jwk(handmade::p256()), {{"kid", "one"}});
  const auto nameless = with(handmade::p256_jwk(handmade::p256()), {{"kid", 7}});
  const json document{{"keys", {one, handmade::rsa_jwk(handmade::rsa()), "nonsense", nameless}}};
  const auto keys = read_jwks(document.dump(), signature_algorithm::es256);
  EXPECT_EQ(keys.size(), 2u);
  EXPECT_NE(keys.find("one"), nullptr);
}

TEST(key_set, holds_a_hundred_keys_of_a_document) {
  auto jwk = handmade::p256_jwk(handmade::p256());
  json document{{"keys", json::array()}};
  for (int i = 0; i < 120; ++i) document["keys"].push_back(with(jwk, {{"kid", std::to_string(i)}}));
  EXPECT_EQ(read_jwks(document.dump(), signature_algorithm::es256).size(), 100u);
}

TEST(key_set, of_something_else_is_an_error) {
  for (const auto* text : {"", "[]", "{}", R"({"keys":{}})"})
    EXPECT_THROW(read_jwks(text, signature_algorithm::es256), std::invalid_argument) << text;
}

TEST(key_store, counts_the_keys_that_were_taken_away) {
  const auto curve = handmade::p256_jwk(handmade::p256());
  key_set one, two, another;
  one.add("a", *read_jwk(curve, signature_algorithm::es256));
  two = one;
  two.add("b", verification_key::of_secret("two"));
  another.add("a", *read_jwk(handmade::p256_jwk(handmade::p256()), signature_algorithm::es256));
  key_store store(one);
  store.put(one);
  store.put(two);
  EXPECT_EQ(store.losses(), 0u);
  EXPECT_EQ(store.get()->size(), 2u);
  store.put(one);
  EXPECT_EQ(store.losses(), 1u);
  store.put(another);  // the same id
  EXPECT_EQ(store.losses(), 2u);
  store.put(key_set(verification_key::of_secret("two")));
  EXPECT_EQ(store.losses(), 3u);
}

TEST(verification_key, is_the_same_when_it_verifies_the_same) {
  const auto a = verification_key::of_secret("a");
  EXPECT_EQ(a, verification_key::of_secret("a"));
  EXPECT_FALSE(a == verification_key::of_secret("b"));
  EXPECT_FALSE(a == *read_jwk(handmade::p256_jwk(handmade::p256()), signature_algorithm::es256));
  EXPECT_THROW(verification_key::of_secret(""), std::invalid_argument);
}

}  // namespace
}  // namespace steward
