#include "domain/json_read.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace json_read_test {

using nlohmann::json;

TEST(json_read, gives_what_the_library_gives) {
  for (const std::string text : {R"({"a":1,"b":[true,false,null,-2,1.5,"x"],"c":{"d":{}},"e":[]})",
                                 R"("text")", "[[[]]]", "18446744073709551615", " {} "}) {
    const auto read = read_json(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, json::parse(text));
  }
}

struct refused {
  std::string text, code, pointer;
};

class json_refused : public testing::TestWithParam<refused> {};

TEST_P(json_refused, names_the_fault) {
  const auto read = read_json(GetParam().text);
  ASSERT_FALSE(read) << GetParam().text;
  EXPECT_EQ(read.fault().code, errc::validation);
  ASSERT_EQ(read.fault().fields.size(), 1u);
  EXPECT_EQ(read.fault().fields[0].code, GetParam().code);
  EXPECT_EQ(read.fault().fields[0].pointer, GetParam().pointer);
  EXPECT_FALSE(read.fault().fields[0].message.empty());
}

INSTANTIATE_TEST_SUITE_P(
    faults, json_refused,
    testing::Values(refused{"", "invalid_json", ""}, refused{"{", "invalid_json", ""},
                    refused{"{} x", "invalid_json", ""}, refused{R"({"a":1,})", "invalid_json", ""},
                    refused{"\"\xff\"", "invalid_json", ""}, refused{"\"\xed\xa0\x80\"", "invalid_json", ""},
                    refused{R"("\ud800")", "invalid_json", ""}, refused{"\"a\nb\"", "invalid_json", ""},
                    refused{"[1e999]", "invalid_json", ""}, refused{"NaN", "invalid_json", ""},
                    refused{"// x\n1", "invalid_json", ""},
                    refused{R"({"a":1,"a":2})", "duplicate_member", "/a"},
                    refused{R"({"x/y":[1,{"k~":1,"k~":2}]})", "duplicate_member", "/x~1y/1/k~0"},
                    refused{R"({"z":"a\u0000b"})", "nul_character", ""},
                    refused{R"([{"a\u0000":1}])", "nul_character", "/0"},
                    refused{std::string(33, '['), "too_deep", std::string("") + [] {
                              std::string p;
                              for (int i = 0; i < 31; ++i) p += "/0";
                              return p;
                            }()}));

TEST(json_read, says_where_the_text_is_wrong) {
  const auto read = read_json(R"({"a":tru})");
  EXPECT_NE(read.fault().fields[0].message.find("byte 9"), std::string::npos)
      << read.fault().fields[0].message;
}

TEST(json_read, allows_nesting_to_the_limit) {
  EXPECT_TRUE(read_json(std::string(32, '[') + std::string(32, ']')));
  EXPECT_TRUE(read_json("[[]]", 2));
  EXPECT_FALSE(read_json("[[[]]]", 2));
}

}  // namespace json_read_test
}  // namespace steward
