// Several issuers, several algorithms: no token passes for one of another issuer, algorithm or key.
#include <gtest/gtest.h>

#include "identity/jwk.hpp"
#include "identity/token.hpp"
#include "tests/identity/handmade_keys.hpp"
#include "tests/identity/shared_secret.hpp"

namespace steward {
namespace token_confusion_test {

using nlohmann::json;

constexpr std::int64_t now = 1'700'000'000;

json payload_of(const std::string& issuer) { return {{"iss", issuer}, {"sub", "ada"}, {"exp", now + 600}}; }

class token_confusion : public testing::Test {
 protected:
  static issuer one_of(const std::string& name, signature_algorithm algorithm, const json& jwk,
                       const std::string& kid, bool refreshes = false) {
    key_set keys;
    keys.add(kid, read_jwk(jwk, algorithm).value());
    return {name, algorithm, std::make_shared<key_store>(keys), false, refreshes};
  }

  token_result verify(const std::string& token) const { return verifier.verify(token, now); }
  std::string fault(const std::string& token) const {
    const auto result = verify(token);
    if (std::holds_alternative<claims>(result)) return "accepted";
    if (const auto* key = std::get_if<unknown_key>(&result)) return "unknown key " + key->kid;
    return std::string(to_string(std::get<token_fault>(result)));
  }
  static std::string of(token_fault fault) { return std::string(to_string(fault)); }

  const handmade::key_pair curve = handmade::p256(), edwards = handmade::ed25519(), rsa = handmade::rsa();
  const token_verifier verifier{
      {one_of("curve", signature_algorithm::es256, handmade::p256_jwk(curve), "c1", true),
       one_of("edwards", signature_algorithm::eddsa, handmade::ed25519_jwk(edwards), "e1"),
       one_of("rsa", signature_algorithm::rs256, handmade::rsa_jwk(rsa), "r1"),
       test::sharing_secret("secret")}};
};

TEST_F(token_confusion, each_issuer_has_its_algorithm_and_key) {
  EXPECT_EQ(fault(handmade::token_of("ES256", curve, {{"alg", "ES256"}, {"kid", "c1"}}, payload_of("curve"))),
            "accepted");
  EXPECT_EQ(
      fault(handmade::token_of("EdDSA", edwards, {{"alg", "EdDSA"}, {"kid", "e1"}}, payload_of("edwards"))),
      "accepted");
  EXPECT_EQ(fault(handmade::token_of("RS256", rsa, {{"alg", "RS256"}, {"kid", "r1"}}, payload_of("rsa"))),
            "accepted");
  EXPECT_EQ(fault(handmade::token(handmade::hs256, payload_of("secret").dump())), "accepted");
}

TEST_F(token_confusion, a_token_of_one_issuer_is_none_of_another) {
  const std::map<std::string, std::pair<std::string, handmade::key_pair>> signers{
      {"curve", {"ES256", curve}}, {"edwards", {"EdDSA", edwards}}, {"rsa", {"RS256", rsa}}};
  for (const auto& [from, signer] : signers)
    for (const auto* named : {"curve", "edwards", "rsa", "secret"}) {
      const auto token =
          handmade::token_of(signer.first, signer.second, {{"alg", signer.first}}, payload_of(named));
      EXPECT_EQ(fault(token), from == named ? "accepted" : of(token_fault::algorithm)) << from << named;
    }
}

TEST_F(token_confusion, the_public_key_is_no_secret) {
  const auto header = R"({"alg":"HS256"})";
  for (const auto& [name, key, jwk] : {std::tuple("rsa", rsa, handmade::rsa_jwk(rsa)),
                                       std::tuple("curve", curve, handmade::p256_jwk(curve))}) {
    const auto payload = payload_of(name).dump();
    for (const auto& secret : {handmade::public_pem(key), jwk.dump()})
      EXPECT_EQ(fault(handmade::token(header, payload, secret)), of(token_fault::algorithm));
  }
}

TEST_F(token_confusion, a_key_of_the_right_kind_that_comes_with_the_token_does_not_count) {
  const auto evil = handmade::p256();
  json header{{"alg", "ES256"},
              {"kid", "c1"},
              {"jwk", handmade::p256_jwk(evil)},
              {"jku", "https://evil.example/jwks.json"},
              {"x5u", "https://evil.example/cert.pem"}};
  EXPECT_EQ(fault(handmade::token_of("ES256", evil, header, payload_of("curve"))),
            of(token_fault::signature));
}

TEST_F(token_confusion, an_unknown_key_is_asked_for_only_where_keys_are_refreshed) {
  for (const std::string kid : {"c2", "../../dev/null", "' or 1=1 --", "e1"})
    EXPECT_EQ(
        fault(handmade::token_of("ES256", curve, {{"alg", "ES256"}, {"kid", kid}}, payload_of("curve"))),
        "unknown key " + kid);
  EXPECT_EQ(fault(handmade::token_of("RS256", rsa, {{"alg", "RS256"}, {"kid", "r2"}}, payload_of("rsa"))),
            of(token_fault::key));
}

TEST_F(token_confusion, losses_of_all_issuers_are_counted) {
  auto store = test::store_of_secret();
  const token_verifier verifier({test::sharing_secret(), {"x", signature_algorithm::hs256, store}});
  EXPECT_EQ(verifier.key_losses(), 0u);
  store->put({});
  EXPECT_EQ(verifier.key_losses(), 1u);
}

}  // namespace token_confusion_test
}  // namespace steward
