#include "log/line.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace steward::log {
namespace {

TEST(log_line, json_holds_the_message_and_every_kind_of_value) {
  const std::string user = "u1";
  EXPECT_EQ(json_members(
                "stopped",
                {{"user", user}, {"n", -3}, {"big", 18446744073709551615ULL}, {"half", 0.5}, {"ok", true}}),
            R"("message":"stopped","user":"u1","n":-3,"big":18446744073709551615,"half":0.5,"ok":true)");
}

TEST(log_line, json_escapes_what_would_break_the_line) {
  EXPECT_EQ(json_members("a\"b\\c\nd\x01", {{"k\n", "\t\x7f"}}),
            R"("message":"a\"b\\c\nd\u0001","k\n":"\t\u007f")");
}

TEST(log_line, text_that_is_utf8_stays_and_other_bytes_are_replaced) {
  EXPECT_EQ(json_members("größe €😀", {}), "\"message\":\"größe €😀\"");
  EXPECT_EQ(json_members("\xC3(", {}), "\"message\":\"\xEF\xBF\xBD(\"");
  EXPECT_EQ(json_members("\xE2\x82", {}), "\"message\":\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(json_members("\xC0\xAF", {}), "\"message\":\"\xEF\xBF\xBD\xEF\xBF\xBD\"") << "overlong";
  EXPECT_EQ(json_members("\xED\xA0\x80", {}), "\"message\":\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"")
      << "surrogate";
}

TEST(log_line, infinity_is_null) {
  EXPECT_EQ(json_members("m", {{"x", std::numeric_limits<double>::infinity()}}), R"("message":"m","x":null)");
}

TEST(log_line, credentials_are_redacted_in_both_forms) {
  for (const char* key :
       {"password", "Authorization", "refresh_token", "set-cookie", "client_SECRET", "api_key"}) {
    EXPECT_EQ(json_members("m", {{key, "x1"}}).find("x1"), std::string::npos) << key;
    EXPECT_EQ(text_line("m", {{key, "x1"}}).find("x1"), std::string::npos) << key;
  }
}

TEST(log_line, text_quotes_only_what_needs_it) {
  EXPECT_EQ(text_line("it began", {{"port", 80}, {"host", "a.b"}, {"why", "no idea"}, {"empty", ""}}),
            R"(it began port=80 host=a.b why="no idea" empty="")");
}

TEST(log_line, text_cannot_be_made_to_forge_a_line) {
  EXPECT_EQ(text_line("a\nb", {{"k", "x\ny"}}), R"(a\nb k="x\ny")");
}

}  // namespace
}  // namespace steward::log
