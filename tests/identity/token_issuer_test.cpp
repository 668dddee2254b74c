#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <thread>

#include "identity/base64url.hpp"
#include "identity/random.hpp"
#include "identity/token_issuer.hpp"
#include "tests/identity/handmade_token.hpp"

namespace steward {
namespace token_issuer_test {

constexpr std::int64_t now = 1'700'000'000;

const claims ada{
    "steward",  "0190c0de-0000-7000-8000-000000000001", "ada@example.com", "Ada \"É\"", now, now + 900,
    "session-1"};

nlohmann::json payload_of(const std::string& token) {
  const auto first = token.find('.') + 1;
  return nlohmann::json::parse(*from_base64url(token.substr(first, token.rfind('.') - first)));
}

class token_issuer_test : public testing::Test {
 protected:
  token_issuer_test() { keys.take({keys.make(timestamp(std::chrono::seconds(now)))}, timestamp()); }

  token_result verify(const std::string& token, std::vector<std::string> audiences = {}) const {
    issuer own{"steward", signature_algorithm::es256, keys.store(), true, true};
    own.audiences = std::move(audiences);
    return token_verifier({own}).verify(token, now);
  }

  own_keys keys{vault(std::string(64, 'a'))};
  const token_issuer tokens{keys};
};

TEST_F(token_issuer_test, makes_tokens_that_the_verifier_accepts) {
  const auto result = verify(tokens.sign(ada));
  ASSERT_TRUE(std::holds_alternative<claims>(result));
  const auto& who = std::get<claims>(result);
  EXPECT_EQ(who.issuer, ada.issuer);
  EXPECT_EQ(who.subject, ada.subject);
  EXPECT_EQ(who.email, ada.email);
  EXPECT_EQ(who.name, ada.name);
  EXPECT_EQ(who.issued_at, ada.issued_at);
  EXPECT_EQ(who.expires_at, ada.expires_at);
  EXPECT_EQ(who.session, "session-1");
  EXPECT_TRUE(who.own);
}

TEST_F(token_issuer_test, names_algorithm_and_key) {
  const auto token = tokens.sign(ada);
  const auto header = nlohmann::json::parse(*from_base64url(token.substr(0, token.find('.'))));
  EXPECT_EQ(header, (nlohmann::json{{"alg", "ES256"}, {"kid", keys.signer()->kid()}, {"typ", "JWT"}}));
}

TEST_F(token_issuer_test, signs_as_anybody_can_verify_with_the_published_key) {
  const auto token = tokens.sign(ada);
  const auto published = read_jwks(*tokens.jwks(), signature_algorithm::es256);
  const auto* key = published.find(keys.signer()->kid());
  ASSERT_NE(key, nullptr);
  EXPECT_TRUE(
      key->verifies(token.substr(0, token.rfind('.')), *from_base64url(token.substr(token.rfind('.') + 1))));
}

TEST_F(token_issuer_test, cannot_sign_without_a_key) {
  const own_keys none(vault(std::string(64, 'a')));
  EXPECT_THROW(token_issuer(none).sign(ada), std::runtime_error);
}

TEST_F(token_issuer_test, writes_the_claims_of_the_contract) {
  const auto payload = payload_of(tokens.sign(ada));
  EXPECT_EQ(payload.at("iss"), "steward");
  EXPECT_EQ(payload.at("sub"), ada.subject);
  EXPECT_EQ(payload.at("user_id"), ada.subject);
  EXPECT_EQ(payload.at("email"), ada.email);
  EXPECT_EQ(payload.at("name"), ada.name);
  EXPECT_EQ(payload.at("iat"), now);
  EXPECT_EQ(payload.at("exp"), now + 900);
  EXPECT_EQ(payload.at("jti").get<std::string>().size(), 32u);
  EXPECT_EQ(payload.at("sid"), "session-1");
  EXPECT_FALSE(payload.contains("aud"));
  claims without = ada;
  without.session.clear();
  EXPECT_FALSE(payload_of(tokens.sign(without)).contains("sid"));
}

TEST_F(token_issuer_test, writes_the_audience_when_there_is_one) {
  const auto token = token_issuer(keys, "tasks").sign(ada);
  EXPECT_EQ(payload_of(token).at("aud"), "tasks");
  EXPECT_TRUE(std::holds_alternative<claims>(verify(token, {"tasks"})));
  EXPECT_FALSE(std::holds_alternative<claims>(verify(token, {"monitors"})));
}

TEST_F(token_issuer_test, never_makes_the_same_token_twice) { EXPECT_NE(tokens.sign(ada), tokens.sign(ada)); }

TEST_F(token_issuer_test, refuses_text_that_is_not_utf8) {
  claims broken = ada;
  broken.name = "\xff";
  EXPECT_THROW(tokens.sign(broken), std::exception);
}

TEST_F(token_issuer_test, and_verifier_serve_several_threads_at_once) {
  const std::string token = tokens.sign(ada);
  std::vector<int> accepted(4);
  std::vector<std::thread> threads;
  for (int& count : accepted)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        count += std::holds_alternative<claims>(verify(token));
        count += std::holds_alternative<claims>(verify(tokens.sign(ada)));
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(accepted, std::vector<int>(4, 400));
}

TEST(token_fault, has_a_sentence_of_its_own_for_each) {
  std::set<std::string_view> sentences;
  for (int fault = 0; fault <= static_cast<int>(token_fault::revoked); ++fault)
    sentences.insert(to_string(static_cast<token_fault>(fault)));
  EXPECT_EQ(sentences.size(), static_cast<std::size_t>(token_fault::revoked) + 1);
  EXPECT_FALSE(sentences.contains(to_string(static_cast<token_fault>(99))));
}

TEST(random_hex, has_the_length_asked_for_and_differs) {
  EXPECT_EQ(random_hex(1).size(), 2u);
  EXPECT_EQ(random_hex(256).size(), 512u);
  EXPECT_EQ(random_hex(16).find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(random_hex(16), random_hex(16));
  EXPECT_THROW(random_hex(257), std::runtime_error);
}

}  // namespace token_issuer_test
}  // namespace steward
