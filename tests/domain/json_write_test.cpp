#include "domain/json_write.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "domain/project.hpp"

namespace steward {
namespace {

TEST(json_write, escapes_what_must_be_escaped_and_nothing_else) {
  EXPECT_EQ(to_json("plain"), R"("plain")");
  EXPECT_EQ(to_json(""), R"("")");
  EXPECT_EQ(to_json("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(to_json("\n\r\t"), R"("\n\r\t")");
  EXPECT_EQ(to_json(std::string("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(to_json("h\u00e9 \u2028 \U0001F600"), "\"h\u00e9 \u2028 \U0001F600\"");
}

TEST(json_write, every_text_comes_back_from_a_parser) {
  std::string text;
  for (char c = 0; c < 127; ++c) text += c;
  text += "\u00fc\u20ac";
  EXPECT_EQ(nlohmann::json::parse(to_json(text)).get<std::string>(), text);
}

TEST(json_write, writes_fractions_as_people_do) {
  EXPECT_EQ(to_json(50.0), "50");
  EXPECT_EQ(to_json(49.99), "49.99");
  EXPECT_EQ(to_json(-100'000.0), "-100000");
  EXPECT_EQ(to_json(0.001), "0.001");
  EXPECT_EQ(to_json(1e300), "1e+300");
  EXPECT_EQ(to_json(1e-9), "1e-09");
  EXPECT_EQ(to_json(0.0), "0");
  EXPECT_EQ(to_json(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(to_json(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(json_write, writes_numbers_booleans_and_nothing) {
  EXPECT_EQ(to_json(0), "0");
  EXPECT_EQ(to_json(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(to_json(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(to_json(true), "true");
  EXPECT_EQ(to_json(false), "false");
  EXPECT_EQ(to_json(std::optional<int>{}), "null");
  EXPECT_EQ(to_json(std::optional(3)), "3");
}

TEST(json_write, writes_lists) {
  EXPECT_EQ(to_json(std::vector<std::string>{}), "[]");
  EXPECT_EQ(to_json(std::vector<std::string>{"a", "b\""}), R"(["a","b\""])");
}

TEST(json_write, writes_documents_as_they_are) { EXPECT_EQ(to_json(json_text{R"({"a":1})"}), R"({"a":1})"); }

TEST(json_write, writes_objects_member_by_member) {
  std::string out;
  json_object object(out);
  object.member("a", 1).member("b", "x");
  object.name("c") += "[2]";
  object.end();
  EXPECT_EQ(out, R"({"a":1,"b":"x","c":[2]})");
  out.clear();
  json_object(out).end();
  EXPECT_EQ(out, "{}");
}

TEST(json_write, writes_records_in_the_order_of_their_description) {
  project p;
  p.name = "Home \"and\" garden";
  p.created_at = p.updated_at = parse_time("2026-03-01T10:00:00Z")->at;
  EXPECT_EQ(
      to_json(p),
      R"({"id":"00000000-0000-0000-0000-000000000000","user_id":"00000000-0000-0000-0000-000000000000",)"
      R"("name":"Home \"and\" garden","description":null,"colour":null,"archived":false,)"
      R"("created_at":"2026-03-01T10:00:00Z","updated_at":"2026-03-01T10:00:00Z","version":1})");
}

}  // namespace
}  // namespace steward
