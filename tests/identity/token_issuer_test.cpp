#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <thread>

#include "identity/random.hpp"
#include "identity/token.hpp"
#include "tests/identity/handmade_token.hpp"

namespace steward {
namespace {

constexpr std::int64_t now = 1'700'000'000;

const claims ada{"steward", "0190c0de-0000-7000-8000-000000000001", "ada@example.com", "Ada \"É\"", now,
                 now + 900};

nlohmann::json payload_of(const std::string& token) {
  std::string text = token.substr(token.find('.') + 1, token.rfind('.') - token.find('.') - 1);
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  text.append((4 - text.size() % 4) % 4, 'A');
  std::string bytes(text.size(), '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                  reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  return nlohmann::json::parse(bytes.substr(0, bytes.rfind('}') + 1));
}

TEST(token_issuer, makes_tokens_that_the_verifier_accepts) {
  const auto result = token_verifier(handmade::secret).verify(token_issuer(handmade::secret).sign(ada), now);
  ASSERT_TRUE(std::holds_alternative<claims>(result));
  const auto& who = std::get<claims>(result);
  EXPECT_EQ(who.issuer, ada.issuer);
  EXPECT_EQ(who.subject, ada.subject);
  EXPECT_EQ(who.email, ada.email);
  EXPECT_EQ(who.name, ada.name);
  EXPECT_EQ(who.issued_at, ada.issued_at);
  EXPECT_EQ(who.expires_at, ada.expires_at);
}

TEST(token_issuer, signs_as_any_hs256_implementation_does) {
  const std::string token = token_issuer(handmade::secret).sign(ada);
  const std::string text = token.substr(0, token.rfind('.'));
  EXPECT_EQ(token, text + "." + handmade::base64url(handmade::mac(text, handmade::secret)));
}

TEST(token_issuer, a_short_secret_signs_as_elsewhere_too) {
  const std::string token = token_issuer("short").sign(ada);
  const std::string text = token.substr(0, token.rfind('.'));
  EXPECT_EQ(token, text + "." + handmade::base64url(handmade::mac(text, "short")));
  EXPECT_TRUE(std::holds_alternative<claims>(token_verifier("short").verify(token, now)));
}

TEST(token_issuer, writes_the_claims_of_the_contract) {
  const auto payload = payload_of(token_issuer(handmade::secret).sign(ada));
  EXPECT_EQ(payload.at("iss"), "steward");
  EXPECT_EQ(payload.at("sub"), ada.subject);
  EXPECT_EQ(payload.at("user_id"), ada.subject);
  EXPECT_EQ(payload.at("email"), ada.email);
  EXPECT_EQ(payload.at("name"), ada.name);
  EXPECT_EQ(payload.at("iat"), now);
  EXPECT_EQ(payload.at("exp"), now + 900);
  EXPECT_EQ(payload.at("jti").get<std::string>().size(), 32u);
  EXPECT_FALSE(payload.contains("aud"));
}

TEST(token_issuer, writes_the_audience_when_there_is_one) {
  const auto token = token_issuer(handmade::secret, "tasks").sign(ada);
  EXPECT_EQ(payload_of(token).at("aud"), "tasks");
  const token_verifier verifier(handmade::secret, {.audience = "tasks"});
  EXPECT_TRUE(std::holds_alternative<claims>(verifier.verify(token, now)));
}

TEST(token_issuer, never_makes_the_same_token_twice) {
  const token_issuer issuer(handmade::secret);
  EXPECT_NE(issuer.sign(ada), issuer.sign(ada));
}

TEST(token_issuer, refuses_text_that_is_not_utf8) {
  claims broken = ada;
  broken.name = "\xff";
  EXPECT_THROW(token_issuer(handmade::secret).sign(broken), std::exception);
}

TEST(token_secret, may_not_be_empty) {
  EXPECT_THROW(token_issuer(""), std::invalid_argument);
  EXPECT_THROW(token_verifier(""), std::invalid_argument);
}

TEST(token_verifier, serves_several_threads_at_once) {
  const token_issuer issuer(handmade::secret);
  const token_verifier verifier(handmade::secret);
  const std::string token = issuer.sign(ada);
  std::vector<int> accepted(4);
  std::vector<std::thread> threads;
  for (int& count : accepted)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        count += std::holds_alternative<claims>(verifier.verify(token, now));
        count += std::holds_alternative<claims>(verifier.verify(issuer.sign(ada), now));
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(accepted, std::vector<int>(4, 400));
}

TEST(token_fault, has_a_sentence_of_its_own_for_each) {
  std::set<std::string_view> sentences;
  for (int fault = 0; fault <= static_cast<int>(token_fault::subject); ++fault)
    sentences.insert(to_string(static_cast<token_fault>(fault)));
  EXPECT_EQ(sentences.size(), static_cast<std::size_t>(token_fault::subject) + 1);
  EXPECT_FALSE(sentences.contains(to_string(static_cast<token_fault>(99))));
}

TEST(random_hex, has_the_length_asked_for_and_differs) {
  EXPECT_EQ(random_hex(1).size(), 2u);
  EXPECT_EQ(random_hex(256).size(), 512u);
  EXPECT_EQ(random_hex(16).find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(random_hex(16), random_hex(16));
  EXPECT_THROW(random_hex(257), std::runtime_error);
}

}  // namespace
}  // namespace steward
