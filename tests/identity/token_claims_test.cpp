#include <gtest/gtest.h>

#include <optional>

#include "identity/token.hpp"
#include "tests/identity/shared_secret.hpp"

namespace steward {
namespace token_claims_test {

constexpr std::int64_t now = 1'700'000'000;

struct rules {
  std::string issuer;
  std::vector<std::string> audiences{};
  std::vector<std::string> parties{};
  std::int64_t skew_seconds = 30;
};

token_result verify(std::string_view payload, const rules& given = {}) {
  auto from = test::sharing_secret(given.issuer);
  from.audiences = given.audiences;
  from.parties = given.parties;
  return token_verifier({from}, given.skew_seconds).verify(handmade::token(handmade::hs256, payload), now);
}

std::optional<token_fault> fault_of(std::string_view payload, const rules& given = {}) {
  const auto result = verify(payload, given);
  const auto* fault = std::get_if<token_fault>(&result);
  return fault ? std::optional(*fault) : std::nullopt;
}

std::string with(const std::string& more) { return R"({"sub":"ada","exp":1700003600,)" + more + "}"; }
std::string expiring(std::int64_t at) { return R"({"sub":"ada","exp":)" + std::to_string(at) + "}"; }

TEST(token_expiry, tolerates_the_skew_and_no_more) {
  EXPECT_EQ(fault_of(expiring(now + 1)), std::nullopt);
  EXPECT_EQ(fault_of(expiring(now - 29)), std::nullopt);
  EXPECT_EQ(fault_of(expiring(now - 30)), token_fault::expired);
  EXPECT_EQ(fault_of(expiring(now - 60)), token_fault::expired);
  EXPECT_EQ(fault_of(expiring(now), {.skew_seconds = 0}), token_fault::expired);
  EXPECT_EQ(fault_of(expiring(now + 1), {.skew_seconds = -5}), std::nullopt);
}

TEST(token_expiry, sixty_seconds_ago_is_refused_whatever_skew_is_configured) {
  EXPECT_EQ(fault_of(expiring(now - 58), {.skew_seconds = 3600}), std::nullopt);
  EXPECT_EQ(fault_of(expiring(now - 60), {.skew_seconds = 3600}), token_fault::expired);
}

TEST(token_expiry, must_be_a_time) {
  EXPECT_EQ(fault_of(R"({"sub":"ada"})"), token_fault::malformed);
  EXPECT_EQ(fault_of(R"({"sub":"ada","exp":"1700003600"})"), token_fault::malformed);
  EXPECT_EQ(fault_of(R"({"sub":"ada","exp":null})"), token_fault::malformed);
  EXPECT_EQ(fault_of(R"({"sub":"ada","exp":-1})"), token_fault::malformed);
  EXPECT_EQ(fault_of(R"({"sub":"ada","exp":1e300})"), token_fault::malformed);
  EXPECT_EQ(fault_of(R"({"sub":"ada","exp":1e999})"), token_fault::malformed);
  EXPECT_EQ(fault_of(R"({"sub":"ada","exp":18446744073709551615})"), token_fault::malformed);
}

TEST(token_expiry, in_milliseconds_is_no_time) {
  EXPECT_EQ(fault_of(R"({"sub":"ada","exp":1700003600000})"), token_fault::malformed);
}

TEST(token_expiry, may_have_a_fraction) {
  const auto result = verify(R"({"sub":"ada","exp":1700003600.75})");
  EXPECT_EQ(std::get<claims>(result).expires_at, 1700003600);
}

TEST(token_start, may_not_lie_in_the_future) {
  EXPECT_EQ(fault_of(with(R"("nbf":1700000030)")), std::nullopt);
  EXPECT_EQ(fault_of(with(R"("nbf":1700000031)")), token_fault::not_yet_valid);
  EXPECT_EQ(fault_of(with(R"("iat":1700000031)")), token_fault::not_yet_valid);
  EXPECT_EQ(fault_of(with(R"("iat":1700000000,"nbf":1700000000)")), std::nullopt);
  EXPECT_EQ(fault_of(with(R"("nbf":"soon")")), token_fault::malformed);
  EXPECT_EQ(fault_of(with(R"("iat":[])")), token_fault::malformed);
}

TEST(token_issuer_claim, is_absent_or_known) {
  EXPECT_EQ(fault_of(expiring(now + 1)), std::nullopt);
  EXPECT_EQ(fault_of(expiring(now + 1), {.issuer = "better-auth"}), token_fault::issuer);
  const rules named{.issuer = "better-auth"};
  EXPECT_EQ(fault_of(with(R"("iss":"better-auth")"), named), std::nullopt);
  EXPECT_EQ(fault_of(with(R"("iss":"Better-Auth")"), named), token_fault::issuer);
  for (const auto* unnamed :
       {R"("iss":"better-auth")", R"("iss":"")", R"("iss":null)", R"("iss":["steward"])"})
    EXPECT_EQ(fault_of(with(unnamed)), token_fault::issuer) << unnamed;
}

TEST(token_audience, counts_when_configured) {
  EXPECT_EQ(fault_of(with(R"("aud":"elsewhere")")), std::nullopt);
  const rules tasks{.audiences = {"tasks", "monitors"}};
  EXPECT_EQ(fault_of(with(R"("aud":"tasks")"), tasks), std::nullopt);
  EXPECT_EQ(fault_of(with(R"("aud":["elsewhere","monitors"])"), tasks), std::nullopt);
  EXPECT_EQ(fault_of(with(R"("aud":["elsewhere"])"), tasks), token_fault::audience);
  EXPECT_EQ(fault_of(with(R"("aud":{"a":"tasks"})"), tasks), token_fault::audience);
  EXPECT_EQ(fault_of(expiring(now + 1), tasks), token_fault::audience);
}

TEST(token_party, counts_when_configured_and_there) {
  EXPECT_EQ(fault_of(with(R"("azp":"https://evil.example")")), std::nullopt);
  const rules app{.parties = {"https://app.example"}};
  EXPECT_EQ(fault_of(with(R"("azp":"https://app.example")"), app), std::nullopt);
  EXPECT_EQ(fault_of(expiring(now + 1), app), std::nullopt);
  for (const auto* other :
       {R"("azp":"https://evil.example")", R"("azp":"")", R"("azp":["https://app.example"])"})
    EXPECT_EQ(fault_of(with(other), app), token_fault::audience) << other;
}

TEST(token_subject, comes_from_sub_or_else_user_id) {
  EXPECT_EQ(std::get<claims>(verify(R"({"user_id":"u-1","exp":1700003600})")).subject, "u-1");
  EXPECT_EQ(std::get<claims>(verify(R"({"sub":"s-1","user_id":"u-1","exp":1700003600})")).subject, "s-1");
}

TEST(token_subject, is_a_text_of_1_to_255_bytes) {
  const auto subject = [](const std::string& json) {
    return fault_of(R"({"exp":1700003600,"sub":)" + json + "}");
  };
  EXPECT_EQ(fault_of(R"({"exp":1700003600})"), token_fault::subject);
  EXPECT_EQ(subject("42"), token_fault::subject);
  EXPECT_EQ(subject("null"), token_fault::subject);
  EXPECT_EQ(subject(R"("")"), token_fault::subject);
  EXPECT_EQ(subject(R"("a\u0000b")"), token_fault::subject);
  EXPECT_EQ(subject(R"("a\nb")"), token_fault::subject);
  EXPECT_EQ(subject('"' + std::string(255, 'a') + '"'), std::nullopt);
  EXPECT_EQ(subject('"' + std::string(256, 'a') + '"'), token_fault::subject);
  EXPECT_EQ(fault_of(R"({"exp":1700003600,"sub":42,"user_id":"u-1"})"), token_fault::subject);
}

TEST(token_claims, of_another_implementation_are_all_read) {
  const auto result = verify(R"({"iss":"better-auth","sub":"ada","email":"ada@example.com",)"
                             R"("name":"Ada \u00c9","sid":"s-1","iat":1699999999,"exp":1700003600})",
                             {.issuer = "better-auth"});
  const auto& who = std::get<claims>(result);
  EXPECT_EQ(who.issuer, "better-auth");
  EXPECT_EQ(who.session, "s-1");
  EXPECT_FALSE(who.own);
  EXPECT_EQ(who.subject, "ada");
  EXPECT_EQ(who.email, "ada@example.com");
  EXPECT_EQ(who.name, "Ada É");
  EXPECT_EQ(who.issued_at, 1699999999);
  EXPECT_EQ(who.expires_at, 1700003600);
}

TEST(token_claims, that_are_optional_and_unusable_are_left_out) {
  const auto result = verify(with(R"("email":5,"name":"a\u0000")"));
  const auto& who = std::get<claims>(result);
  EXPECT_EQ(who.email, "");
  EXPECT_EQ(who.name, "");
  EXPECT_EQ(who.issuer, "");
  EXPECT_EQ(who.issued_at, 0);
}

}  // namespace token_claims_test
}  // namespace steward
