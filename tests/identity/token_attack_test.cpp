#include <gtest/gtest.h>

#include "identity/token.hpp"
#include "tests/identity/shared_secret.hpp"

namespace steward {
namespace token_attack_test {

constexpr std::int64_t now = 1'700'000'000;
constexpr std::string_view good_payload = R"({"sub":"ada","exp":1700003600})";

struct attack {
  std::string name;
  std::string token;
  token_fault fault;
};

std::string with_header(std::string_view header) { return handmade::token(header, good_payload); }

std::string signed_with(std::string_view header, const EVP_MD* digest) {
  const std::string text = handmade::unsigned_part(header, good_payload);
  return text + "." + handmade::base64url(handmade::mac(text, handmade::secret, digest));
}

std::string good() { return handmade::token(handmade::hs256, good_payload); }

std::string changed(std::string token, std::size_t place, char to) {
  token[place] = to;
  return token;
}

std::vector<attack> attacks() {
  using enum token_fault;
  const std::string token = good();
  const auto first_dot = token.find('.');
  const auto second_dot = token.rfind('.');
  const std::string head = token.substr(0, first_dot);
  const std::string body = token.substr(first_dot + 1, second_dot - first_dot - 1);
  const std::string mark = token.substr(second_dot + 1);
  const std::string none = handmade::unsigned_part(R"({"alg":"none"})", good_payload);
  return {
      {"empty", "", missing},
      {"none_unsigned", none + ".", algorithm},
      {"none_with_signature", with_header(R"({"alg":"none"})"), algorithm},
      {"none_capitalised", with_header(R"({"alg":"None"})"), algorithm},
      {"none_upper_case", with_header(R"({"alg":"NONE"})"), algorithm},
      {"rs256_keyed_with_the_secret", with_header(R"({"alg":"RS256"})"), algorithm},
      {"es256", with_header(R"({"alg":"ES256"})"), algorithm},
      {"ps256", with_header(R"({"alg":"PS256"})"), algorithm},
      {"lower_case", with_header(R"({"alg":"hs256"})"), algorithm},
      {"hs512", signed_with(R"({"alg":"HS512"})", EVP_sha512()), algorithm},
      {"hs384", signed_with(R"({"alg":"HS384"})", EVP_sha384()), algorithm},
      {"missing_alg", with_header(R"({"typ":"JWT"})"), algorithm},
      {"null_alg", with_header(R"({"alg":null})"), algorithm},
      {"list_alg", with_header(R"({"alg":["HS256"]})"), algorithm},
      {"second_alg_wins", with_header(R"({"alg":"HS256","alg":"none"})"), algorithm},
      {"critical_extension", with_header(R"({"alg":"HS256","crit":["exp"],"exp":1})"), malformed},
      {"critical_is_no_list", with_header(R"({"alg":"HS256","crit":"b64","b64":false})"), malformed},
      {"critical_is_null", with_header(R"({"alg":"HS256","crit":null})"), malformed},
      {"critical_is_empty", with_header(R"({"alg":"HS256","crit":[]})"), malformed},
      {"critical_is_a_number", with_header(R"({"alg":"HS256","crit":1})"), malformed},
      {"kid_is_no_text", with_header(R"({"alg":"HS256","kid":7})"), malformed},
      {"kid_is_huge", with_header(R"({"alg":"HS256","kid":")" + std::string(256, 'k') + "\"}"), malformed},
      {"header_is_a_list", with_header(R"(["HS256"])"), malformed},
      {"header_is_a_text", with_header(R"("HS256")"), malformed},
      {"header_is_no_json", with_header("{alg:HS256}"), malformed},
      {"header_goes_on", with_header(R"({"alg":"HS256"} {})"), malformed},
      {"payload_is_no_json", handmade::token(handmade::hs256, "hello"), malformed},
      {"payload_is_a_list", handmade::token(handmade::hs256, "[1]"), malformed},
      {"payload_is_empty", handmade::token(handmade::hs256, ""), malformed},
      {"payload_is_no_utf8", handmade::token(handmade::hs256, "{\"sub\":\"\xff\",\"exp\":1700003600}"),
       malformed},
      {"payload_is_deep", handmade::token(handmade::hs256, std::string(5000, '[')), malformed},
      {"one_part", head, malformed},
      {"two_parts", head + "." + body, malformed},
      {"four_parts", token + "." + mark, malformed},
      {"five_parts_like_jwe", token + "..", malformed},
      {"dots_only", "..", malformed},
      {"empty_header", "." + body + "." + mark, malformed},
      {"empty_payload", head + ".." + mark, malformed},
      {"empty_signature", head + "." + body + ".", signature},
      {"cut_signature", token.substr(0, token.size() - 1), signature},
      {"cut_to_a_quarter", token.substr(0, token.size() / 4), malformed},
      {"longer_signature", token + "AAAA", signature},
      {"other_spelling_of_the_signature",
       changed(token, token.size() - 1, static_cast<char>(token.back() + 1)), signature},
      {"changed_signature", changed(token, second_dot + 1, token[second_dot + 1] == 'A' ? 'B' : 'A'),
       signature},
      {"changed_payload", head + "." + handmade::base64url(R"({"sub":"eve","exp":1700003600})") + "." + mark,
       signature},
      {"other_key", handmade::token(handmade::hs256, good_payload, "another-key-of-thirty-two-bytes!"),
       signature},
      {"empty_key", handmade::token(handmade::hs256, good_payload, ""), signature},
      {"padded", token + "=", malformed},
      {"text_after_padding", token + "=AAAA", malformed},
      {"plain_base64", changed(token, second_dot + 2, '+'), malformed},
      {"space_in_front", " " + token, malformed},
      {"bearer_in_front", "Bearer " + token, malformed},
      {"line_break", token + "\n", malformed},
      {"nul_inside", changed(token, 5, '\0'), malformed},
      {"impossible_base64_length", "A." + body + "." + mark, malformed},
      {"impossible_payload_length", head + ".A." + mark, malformed},
      {"huge", head + "." + std::string(max_token_bytes, 'A') + "." + mark, malformed},
  };
}

class token_attack : public testing::TestWithParam<attack> {};

TEST_P(token_attack, is_refused) {
  const token_verifier verifier({test::sharing_secret()});
  const auto result = verifier.verify(GetParam().token, now);
  ASSERT_TRUE(std::holds_alternative<token_fault>(result));
  EXPECT_EQ(to_string(std::get<token_fault>(result)), to_string(GetParam().fault));
}

INSTANTIATE_TEST_SUITE_P(all, token_attack, testing::ValuesIn(attacks()),
                         [](const auto& info) { return info.param.name; });

TEST(token_attack_table, starts_from_a_token_that_is_accepted) {
  EXPECT_TRUE(std::holds_alternative<claims>(token_verifier({test::sharing_secret()}).verify(good(), now)));
}

TEST(token_header, never_chooses_the_key) {
  const auto token =
      with_header(R"({"alg":"HS256","typ":"at+jwt","kid":"../../dev/null","jku":"https://evil.example/keys",)"
                  R"("x5u":"https://evil.example/cert","jwk":{"kty":"oct","k":"AAAA"}})");
  EXPECT_TRUE(std::holds_alternative<claims>(token_verifier({test::sharing_secret()}).verify(token, now)));
}

TEST(token_header, may_lack_a_type) {
  EXPECT_TRUE(std::holds_alternative<claims>(
      token_verifier({test::sharing_secret()}).verify(with_header(R"({"alg":"HS256"})"), now)));
}

TEST(token_size, is_accepted_up_to_the_limit) {
  const auto token_of = [](std::size_t name_bytes) {
    return handmade::token(
        handmade::hs256, R"({"sub":"ada","exp":1700003600,"name":")" + std::string(name_bytes, 'n') + "\"}");
  };
  const token_verifier verifier({test::sharing_secret()});
  EXPECT_TRUE(std::holds_alternative<claims>(verifier.verify(token_of(6000), now)));
  EXPECT_EQ(std::get<token_fault>(verifier.verify(token_of(6200), now)), token_fault::malformed);
}

}  // namespace token_attack_test
}  // namespace steward
