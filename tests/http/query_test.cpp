#include "http/query.hpp"

#include <gtest/gtest.h>

namespace steward::http {
namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

pairs parsed(std::string_view query) {
  pairs result;
  EXPECT_TRUE(parse_query(query, result)) << query;
  return result;
}

bool refused(std::string_view query) {
  pairs ignored;
  return !parse_query(query, ignored);
}

TEST(query, is_split_and_decoded_in_order) {
  EXPECT_EQ(parsed("a=1&b=x%20y+z&a=2"), (pairs{{"a", "1"}, {"b", "x y z"}, {"a", "2"}}));
  EXPECT_EQ(parsed("flag&&x=&=y&z=a=b"), (pairs{{"flag", ""}, {"x", ""}, {"", "y"}, {"z", "a=b"}}));
  EXPECT_EQ(parsed("q=%E2%82%AC"), (pairs{{"q", "\xE2\x82\xAC"}}));
  EXPECT_EQ(parsed(""), pairs{});
}

TEST(query, refuses_what_is_no_text) {
  for (const auto* query : {"a=%", "a=%4", "a=%zz", "a=%00", "%0a=1", "a=%ff", "a=%c0%af", "a=%ed%a0%80",
                            "a=%f4%90%80%80", "a=%7f"})
    EXPECT_TRUE(refused(query)) << query;
}

TEST(query, is_bounded) {
  std::string many;
  for (std::size_t i = 0; i < max_parameters; ++i) many += "a&";
  EXPECT_EQ(parsed(many).size(), max_parameters);
  EXPECT_TRUE(refused(many + "a"));
}

TEST(percent_encoding, goes_both_ways) {
  const std::string text = "a/b ?&=\xC3\xA4~";
  std::string encoded;
  append_percent_encoded(encoded, text);
  EXPECT_EQ(encoded, "a%2Fb%20%3F%26%3D%C3%A4~");
  EXPECT_EQ(percent_decode(encoded, false), text);
  EXPECT_EQ(percent_decode("a+b", false), "a+b");
}

}  // namespace
}  // namespace steward::http
