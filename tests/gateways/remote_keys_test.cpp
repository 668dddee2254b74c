#include "gateways/oidc/remote_keys.hpp"

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

#include "gateways/oidc/discovery.hpp"
#include "identity/signing_key.hpp"

namespace steward {
namespace {

const std::string issuer_url = "https://id.example.org";

std::string set_of(const std::vector<signing_key>& keys) {
  std::string text = "{\"keys\":[";
  for (const auto& one : keys) text += (text.ends_with('[') ? "" : ",") + one.public_jwk();
  return text + "]}";
}

std::string fault_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& fault) {
    return fault.what();
  }
  return {};
}

class remote_keys_test : public ::testing::Test {
 protected:
  remote_keys_test() { answers["https://id.example.org/keys"] = {200, set_of({first})}; }

  remote_keys keys(std::string url = "https://id.example.org/keys") {
    return {
        {issuer_url, std::move(url), signature_algorithm::es256}, store, [this](const fetch_request& wanted) {
          asked.push_back(wanted.url);
          const auto found = answers.find(wanted.url);
          if (found == answers.end())
            return fetch_result(fetch_failure{fetch_fault::unreachable, "https://id.example.org: gone"});
          return fetch_result(found->second);
        }};
  }
  bool knows(const signing_key& key) { return store->get()->find(key.kid()) != nullptr; }

  signing_key first = signing_key::make(), second = signing_key::make(), third = signing_key::make();
  std::map<std::string, fetch_answer> answers;
  std::vector<std::string> asked;
  std::shared_ptr<key_store> store = std::make_shared<key_store>();
  timestamp now{std::chrono::seconds{1'790'000'000}};
};

TEST_F(remote_keys_test, are_what_the_issuer_publishes_at_present) {
  auto source = keys();
  source.refresh(now);
  EXPECT_TRUE(knows(first));
  answers["https://id.example.org/keys"].body = set_of({second, third});
  source.refresh(now);
  EXPECT_FALSE(knows(first));
  EXPECT_TRUE(knows(second));
  EXPECT_EQ(store->losses(), 1u);
}

TEST_F(remote_keys_test, are_where_the_metadata_say_and_that_is_asked_once) {
  answers[issuer_url + "/.well-known/openid-configuration"] = {
      200, R"({"issuer":"https://id.example.org","jwks_uri":"https://id.example.org/keys"})"};
  auto source = keys("");
  source.refresh(now);
  source.refresh(now);
  EXPECT_TRUE(knows(first));
  EXPECT_EQ(asked.size(), 3u);
}

TEST_F(remote_keys_test, are_looked_for_anew_when_they_have_moved) {
  const auto metadata = issuer_url + "/.well-known/openid-configuration";
  answers[metadata] = {200,
                       R"({"issuer":"https://id.example.org","jwks_uri":"https://id.example.org/keys"})"};
  auto source = keys("");
  source.refresh(now);
  answers.erase("https://id.example.org/keys");
  answers["https://elsewhere.example.org/"] = {200, set_of({second, third})};
  answers[metadata].body =
      R"({"issuer":"https://id.example.org","jwks_uri":"https://elsewhere.example.org/"})";
  EXPECT_THROW(source.refresh(now), std::runtime_error);
  source.refresh(now);
  EXPECT_TRUE(knows(second));
}

TEST_F(remote_keys_test, stay_while_the_issuer_is_down_but_not_for_ever) {
  auto source = keys();
  source.refresh(now);
  answers.clear();
  EXPECT_EQ(fault_of([&] { source.refresh(now + std::chrono::hours{23}); }), "https://id.example.org: gone");
  EXPECT_TRUE(knows(first));
  EXPECT_THROW(source.refresh(now + std::chrono::hours{24}), std::runtime_error);
  EXPECT_FALSE(knows(first));
  EXPECT_THROW(source.refresh(now + std::chrono::hours{25}), std::runtime_error);
  answers["https://id.example.org/keys"] = {200, set_of({first})};
  source.refresh(now + std::chrono::hours{26});
  EXPECT_TRUE(knows(first));
}

TEST_F(remote_keys_test, are_not_replaced_by_nonsense) {
  auto source = keys();
  source.refresh(now);
  auto& answer = answers["https://id.example.org/keys"];
  for (const auto* body : {"", "<html>", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})", R"({"keys":[1,{}]})",
                           R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]})"}) {
    answer.body = body;
    EXPECT_NE(fault_of([&] { source.refresh(now); }), "") << body;
    EXPECT_TRUE(knows(first)) << body;
  }
  answer = {404, set_of({second})};
  EXPECT_EQ(fault_of([&] { source.refresh(now); }), "https://id.example.org answers 404");
  EXPECT_TRUE(knows(first));
}

TEST(discovery, asks_below_the_issuer) {
  EXPECT_EQ(discovery_url("https://id.example.org"),
            "https://id.example.org/.well-known/openid-configuration");
  EXPECT_EQ(discovery_url("https://id.example.org/a/"),
            "https://id.example.org/a/.well-known/openid-configuration");
}

TEST(discovery, reads_the_addresses) {
  const auto found = read_discovery(
      R"({"issuer":"https://id.example.org","authorization_endpoint":"https://id.example.org/auth",)"
      R"("token_endpoint":"https://id.example.org/token","jwks_uri":"https://id.example.org/keys","x":[1]})",
      issuer_url);
  EXPECT_EQ(found.issuer, issuer_url);
  EXPECT_EQ(found.authorization_endpoint, "https://id.example.org/auth");
  EXPECT_EQ(found.token_endpoint, "https://id.example.org/token");
  EXPECT_EQ(found.jwks_uri, "https://id.example.org/keys");
}

TEST(discovery, refuses_what_is_not_the_issuers_or_not_safe) {
  for (const auto* text :
       {"", "[]", "{}", R"({"jwks_uri":"https://a/"})", R"({"issuer":"https://id.example.org"})",
        R"({"issuer":"https://evil.example.org","jwks_uri":"https://a/"})",
        R"({"issuer":"https://id.example.org/","jwks_uri":"https://a/"})",
        R"({"issuer":["https://id.example.org"],"jwks_uri":"https://a/"})",
        R"({"issuer":"https://id.example.org","jwks_uri":"http://a/"})",
        R"({"issuer":"https://id.example.org","jwks_uri":"file:///etc/passwd"})",
        R"({"issuer":"https://id.example.org","jwks_uri":["https://a/"]})",
        R"({"issuer":"https://id.example.org","jwks_uri":"https://a/","token_endpoint":"http://a/"})"})
    EXPECT_THROW(read_discovery(text, issuer_url), std::runtime_error) << text;
  const auto long_one =
      R"({"issuer":"https://id.example.org","jwks_uri":"https://)" + std::string(2'000, 'a') + "\"}";
  EXPECT_THROW(read_discovery(long_one, issuer_url), std::runtime_error);
  EXPECT_NO_THROW(read_discovery(R"({"issuer":"http://127.0.0.1:1","jwks_uri":"http://127.0.0.1:1/k"})",
                                 "http://127.0.0.1:1"));
}

}  // namespace
}  // namespace steward
