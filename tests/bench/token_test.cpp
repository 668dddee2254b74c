#include "bench/token.hpp"

#include <gtest/gtest.h>

#include <set>

namespace steward::bench {
namespace {

TEST(token, agrees_with_the_example_of_rfc_7515_a_1) {
  // The key is given there as base64url; these are its bytes.
  const unsigned char key[] = {3,   35,  53, 75,  43,  15, 165, 188, 131, 126, 6,   101, 119, 123, 166, 143,
                               90,  179, 40, 230, 240, 84, 201, 40,  169, 15,  132, 178, 210, 80,  46,  191,
                               211, 251, 90, 146, 210, 6,  71,  239, 150, 138, 180, 195, 119, 98,  61,  34,
                               61,  46,  33, 114, 5,   46, 79,  8,   192, 205, 154, 245, 103, 208, 128, 163};
  const auto got =
      sign_hs256("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}",
                 "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}",
                 {reinterpret_cast<const char*>(key), sizeof key});
  EXPECT_EQ(got,
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

TEST(token, base64url_is_that_of_rfc_4648_without_padding) {
  EXPECT_EQ(base64url(""), "");
  EXPECT_EQ(base64url("f"), "Zg");
  EXPECT_EQ(base64url("fo"), "Zm8");
  EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url("\xff\xfe\xfd"), "__79");
}

TEST(token, carries_subject_and_times) {
  const auto got = make_token("someone", 1000, 2000, "secret");
  EXPECT_TRUE(got.starts_with(base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
                              base64url(R"({"exp":2000,"iat":1000,"sub":"someone"})") + "."));
}

TEST(token, user_ids_are_distinct_version_5_uuids_that_stay_the_same) {
  EXPECT_EQ(user_uuid(7), user_uuid(7));
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto id = user_uuid(i);
    ASSERT_EQ(id.size(), 36u);
    EXPECT_EQ(id[14], '5');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 1000u);
}

}  // namespace
}  // namespace steward::bench
