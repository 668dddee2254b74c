#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "gateways/oauth/answers.hpp"
#include "gateways/oauth/github_provider.hpp"
#include "gateways/oauth/oidc_provider.hpp"
#include "identity/base64url.hpp"

namespace steward {
namespace {

using nlohmann::json;

const std::string redirect = "https://steward.example.org/callback";

oidc_profile google() {
  return {"google", "Google", "https://id.example.org", "client",
          [](timestamp) { return std::string("secret"); }};
}

refusal kind_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const oauth_refusal& refused) {
    return refused.kind;
  }
  ADD_FAILURE() << "was not refused";
  return refusal::broken;
}

class oauth_provider_test : public ::testing::Test {
 protected:
  document_source source() {
    return [this](const fetch_request& wanted) -> fetch_result {
      asked.push_back(wanted);
      const auto found = answers.find(wanted.url);
      if (found == answers.end()) return fetch_failure{failure, "https://id.example.org: gone"};
      return found->second;
    };
  }
  void publish(const std::string& more = "") {
    answers["https://id.example.org/.well-known/openid-configuration"] = {
        200,
        R"({"issuer":"https://id.example.org","authorization_endpoint":"https://id.example.org/auth?a=1",)"
        R"("token_endpoint":"https://id.example.org/token","jwks_uri":"https://id.example.org/keys")" +
            more + "}"};
  }

  std::map<std::string, fetch_answer> answers;
  std::vector<fetch_request> asked;
  fetch_fault failure = fetch_fault::unreachable;
  oauth_flow flow = begin_flow("google", 0);
  oauth_callback back{.provider = "google", .code = "c"};
};

TEST_F(oauth_provider_test, the_address_has_all_that_protects_the_sign_in) {
  publish();
  const auto provider = make_oidc_provider(google(), source());
  const auto url = provider->authorization_url(flow, redirect);
  EXPECT_TRUE(url.starts_with("https://id.example.org/auth?a=1&response_type=code&client_id=client&")) << url;
  for (const auto& part :
       {"state=" + flow.state, "nonce=" + flow.nonce, "code_challenge=" + pkce_challenge(flow.verifier),
        std::string("code_challenge_method=S256"), std::string("scope=openid%20email%20profile")})
    EXPECT_NE(url.find('&' + part), std::string::npos) << part;
  EXPECT_EQ(url.find(flow.verifier), std::string::npos);
  provider->authorization_url(flow, redirect);
  EXPECT_EQ(asked.size(), 1u) << "the metadata are asked for once";
}

TEST_F(oauth_provider_test, a_provider_that_is_down_may_be_up_again) {
  const auto provider = make_oidc_provider(google(), source());
  EXPECT_EQ(kind_of([&] { provider->authorization_url(flow, redirect); }), refusal::down);
  publish();
  EXPECT_NO_THROW(provider->authorization_url(flow, redirect));
}

TEST_F(oauth_provider_test, what_will_not_pass_is_broken) {
  const auto provider = make_oidc_provider(google(), source());
  failure = fetch_fault::untrusted;
  EXPECT_EQ(kind_of([&] { provider->authorization_url(flow, redirect); }), refusal::broken);
  auto& metadata = answers["https://id.example.org/.well-known/openid-configuration"];
  for (const auto& answer :
       {fetch_answer{404, "{}"}, fetch_answer{200, "<html>"}, fetch_answer{200, "{}"},
        fetch_answer{200, R"({"issuer":"https://id.example.org","jwks_uri":"https://a/"})"}}) {
    metadata = answer;
    EXPECT_EQ(kind_of([&] { provider->authorization_url(flow, redirect); }), refusal::broken) << answer.body;
  }
  metadata = {503, ""};
  EXPECT_EQ(kind_of([&] { provider->authorization_url(flow, redirect); }), refusal::down);
}

TEST_F(oauth_provider_test, without_a_right_token_nobody_signs_in) {
  publish();
  const auto provider = make_oidc_provider(google(), source());
  const auto complete = [&] { provider->complete(back, flow, redirect, timestamp{}); };
  EXPECT_EQ(kind_of(complete), refusal::down);
  auto& answer = answers["https://id.example.org/token"];
  answer = {400, R"({"error":"invalid_grant"})"};
  EXPECT_EQ(kind_of(complete), refusal::begin_again);
  for (const auto* text : {"{}", "[]", "x", R"({"id_token":1})", R"({"id_token":"a.b.c"})"}) {
    answer = {200, text};
    EXPECT_EQ(kind_of(complete), refusal::broken) << text;
  }
  back.issuer = "https://evil.example.org";
  EXPECT_EQ(kind_of(complete), refusal::begin_again);
}

json claims() {
  return {{"iss", "https://id.example.org"},
          {"sub", "s"},
          {"nonce", "n"},
          {"email", "a@example.org"},
          {"name", "Ada"}};
}

TEST_F(oauth_provider_test, an_address_counts_only_if_it_is_verified) {
  flow.nonce = "n";
  for (const auto& [proof, counts] : std::vector<std::pair<json, bool>>{{true, true},
                                                                        {"true", true},
                                                                        {false, false},
                                                                        {"false", false},
                                                                        {nullptr, false},
                                                                        {"yes", false}}) {
    auto of = claims();
    of["email_verified"] = proof;
    EXPECT_EQ(read_identity(of.dump(), google(), flow, back).email, counts ? "a@example.org" : "") << proof;
  }
  EXPECT_EQ(read_identity(claims().dump(), google(), flow, back).email, "");
  auto microsoft = google();
  microsoft.tenants = true;
  auto of = claims();
  of["email_verified"] = true;
  EXPECT_EQ(read_identity(of.dump(), microsoft, flow, back).email, "");
  of["xms_edov"] = 1;
  EXPECT_EQ(read_identity(of.dump(), microsoft, flow, back).email, "a@example.org");
}

TEST_F(oauth_provider_test, a_token_of_another_sign_in_is_refused) {
  flow.nonce = "other";
  EXPECT_EQ(kind_of([&] { read_identity(claims().dump(), google(), flow, back); }), refusal::begin_again);
  EXPECT_EQ(kind_of([&] { read_identity("[]", google(), flow, back); }), refusal::begin_again);
}

TEST_F(oauth_provider_test, apple_tells_the_name_beside_the_token) {
  flow.nonce = "n";
  auto of = claims();
  of.erase("name");
  for (const auto& [person, name] : std::vector<std::pair<std::string, std::string>>{
           {R"({"name":{"firstName":"Tim","lastName":"Cook"}})", "Tim Cook"},
           {R"({"name":{"lastName":"Cook"}})", "Cook"},
           {R"({"name":{}})", ""},
           {R"({"name":1})", ""},
           {"{}", ""},
           {"nonsense", ""},
           {"", ""}}) {
    back.person = person;
    EXPECT_EQ(read_identity(of.dump(), google(), flow, back).name, name) << person;
  }
}

TEST(microsoft, has_an_issuer_for_each_tenant) {
  const std::string published = "https://login.example.com/{tenantid}/v2.0";
  const auto token = [](const json& payload) { return "x." + to_base64url(payload.dump()) + ".x"; };
  EXPECT_EQ(expected_issuer(published, token({{"tid", "9188040d-6c67"}})),
            "https://login.example.com/9188040d-6c67/v2.0");
  for (const auto& payload : {json{{"tid", "../evil"}}, json{{"tid", ""}}, json{{"tid", 1}}, json::array()})
    EXPECT_EQ(expected_issuer(published, token(payload)), published);
  EXPECT_EQ(expected_issuer(published, "nonsense"), published);
  EXPECT_EQ(expected_issuer("https://id.example.org", token({{"tid", "a"}})), "https://id.example.org");
}

class github_test : public oauth_provider_test {
 protected:
  github_test() {
    answers["https://git.example.org/login/oauth/access_token"] = {200, R"({"access_token":"t"})"};
    answers["https://api.example.org/user"] = {200, R"({"id":7,"login":"octo","name":null})"};
    answers["https://api.example.org/user/emails"] = {
        200, R"([{"email":"x@example.org","primary":false,"verified":true},1,)"
             R"({"email":"octo@example.org","primary":true,"verified":true}])"};
    provider = make_github_provider(
        {"https://git.example.org", "https://api.example.org", "client", "secret"}, source());
  }
  external_identity complete() { return provider->complete(back, flow, redirect, timestamp{}); }
  std::unique_ptr<oauth_provider> provider;
};

TEST_F(github_test, is_asked_who_it_is) {
  const auto who = complete();
  EXPECT_EQ(who.provider, "github");
  EXPECT_EQ(who.issuer, "https://git.example.org");
  EXPECT_EQ(who.subject, "7");
  EXPECT_EQ(who.email, "octo@example.org");
  EXPECT_EQ(who.name, "octo");
  EXPECT_EQ(asked[1].headers[0], "Authorization: Bearer t");
  EXPECT_FALSE(provider->posts_back());
}

TEST_F(github_test, has_no_address_unless_the_primary_one_is_verified) {
  for (const auto* text : {R"([{"email":"o@example.org","primary":true,"verified":false}])", "[]", "{}"}) {
    answers["https://api.example.org/user/emails"].body = text;
    EXPECT_EQ(complete().email, "") << text;
  }
}

TEST_F(github_test, that_tells_nothing_is_broken) {
  for (const auto* text : {R"({"id":"7"})", "[]", "{}"}) {
    answers["https://api.example.org/user"].body = text;
    EXPECT_EQ(kind_of([&] { complete(); }), refusal::broken) << text;
  }
  answers["https://git.example.org/login/oauth/access_token"].body = "{}";
  EXPECT_EQ(kind_of([&] { complete(); }), refusal::broken);
  answers["https://git.example.org/login/oauth/access_token"].body = R"({"error":"bad_verification_code"})";
  EXPECT_EQ(kind_of([&] { complete(); }), refusal::begin_again);
}

TEST(oauth_providers, are_those_that_the_settings_name) {
  settings config;
  const document_source nobody = [](const fetch_request&) -> fetch_result { return fetch_answer{}; };
  EXPECT_TRUE(oauth_provider_names(config).empty());
  EXPECT_TRUE(make_oauth_providers(config, nobody).empty());
  config.google_client_id = config.github_client_id = config.microsoft_client_id = "id";
  EXPECT_EQ(make_oauth_providers(config, nobody).size(), 3u);
  config.apple_client_id = "id";
  config.apple_private_key = "no key";
  EXPECT_EQ(oauth_provider_names(config),
            (std::vector<std::string>{"apple", "github", "google", "microsoft"}));
  EXPECT_THROW(make_oauth_providers(config, nobody), std::runtime_error);
}

TEST(text_member, is_printable_and_not_endless) {
  const json object{{"a", "x"}, {"b", 1}, {"c", "a\nb"}, {"d", std::string(8'001, 'x')}};
  EXPECT_EQ(text_member(object, "a"), "x");
  for (const auto* name : {"b", "c", "d", "e"}) EXPECT_EQ(text_member(object, name), "");
  EXPECT_EQ(text_member(json::array(), "a"), "");
}

}  // namespace
}  // namespace steward
