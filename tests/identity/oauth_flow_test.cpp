#include "identity/oauth_flow.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace oauth_flow_test {

constexpr std::int64_t now = 1'790'000'000;
const vault secrets("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
const vault others("ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

TEST(oauth_flow, comes_back_as_it_began) {
  auto flow = begin_flow("google", now);
  flow.return_to = "https://app.example.org/in?a=\"b\"";
  flow.challenge = "c";
  flow.link_to = "u";
  const auto again = open_flow(secrets, seal_flow(secrets, flow), "google", flow.state, now + 599);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->provider, "google");
  EXPECT_EQ(again->state, flow.state);
  EXPECT_EQ(again->nonce, flow.nonce);
  EXPECT_EQ(again->verifier, flow.verifier);
  EXPECT_EQ(again->return_to, flow.return_to);
  EXPECT_EQ(again->challenge, "c");
  EXPECT_EQ(again->link_to, "u");
  EXPECT_EQ(again->expires_at, now + 600);
}

TEST(oauth_flow, has_secrets_of_its_own) {
  const auto one = begin_flow("google", now), two = begin_flow("google", now);
  EXPECT_NE(one.state, two.state);
  EXPECT_NE(one.nonce, two.nonce);
  EXPECT_NE(one.verifier, two.verifier);
  EXPECT_NE(one.state, one.nonce);
  EXPECT_GE(one.verifier.size(), 43u) << "RFC 7636 4.1";
}

TEST(oauth_flow, of_another_browser_provider_or_time_is_none) {
  const auto flow = begin_flow("google", now);
  const auto sealed = seal_flow(secrets, flow);
  EXPECT_TRUE(open_flow(secrets, sealed, "google", flow.state, now));
  EXPECT_FALSE(open_flow(secrets, "", "google", flow.state, now));
  EXPECT_FALSE(open_flow(secrets, sealed + "x", "google", flow.state, now));
  EXPECT_FALSE(open_flow(secrets, sealed, "github", flow.state, now));
  EXPECT_FALSE(open_flow(secrets, sealed, "google", begin_flow("google", now).state, now));
  EXPECT_FALSE(open_flow(secrets, sealed, "google", "", now));
  EXPECT_FALSE(open_flow(secrets, sealed, "google", flow.state, now + 600));
  EXPECT_FALSE(open_flow(others, sealed, "google", flow.state, now));
  EXPECT_FALSE(open_flow(secrets, seal_code(secrets, "u", "", now), "google", flow.state, now));
}

TEST(oauth_code, is_for_whoever_has_the_verifier) {
  const auto plain = seal_code(secrets, "u", "", now);
  EXPECT_EQ(open_code(secrets, plain, "", now + 59)->user, "u");
  EXPECT_TRUE(open_code(secrets, plain, "whatever", now));
  EXPECT_FALSE(open_code(secrets, plain, "", now + 60));
  EXPECT_FALSE(open_code(others, plain, "", now));
  EXPECT_FALSE(open_code(secrets, seal_flow(secrets, begin_flow("google", now)), "", now));
  const auto bound = seal_code(secrets, "u", pkce_challenge("verifier"), now);
  EXPECT_TRUE(open_code(secrets, bound, "verifier", now));
  EXPECT_FALSE(open_code(secrets, bound, "", now));
  EXPECT_FALSE(open_code(secrets, bound, "verifier2", now));
  EXPECT_NE(open_code(secrets, bound, "verifier", now)->id, open_code(secrets, plain, "", now)->id);
}

TEST(pkce, is_that_of_the_rfc) {
  EXPECT_EQ(pkce_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

}  // namespace oauth_flow_test
}  // namespace steward
