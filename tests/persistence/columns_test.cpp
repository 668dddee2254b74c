#include "persistence/columns.hpp"

#include <gtest/gtest.h>

#include <random>

namespace steward {
namespace {

TEST(array_literal, survives_every_text) {
  std::mt19937 random(7);
  const std::string alphabet = "ab,{}\"\\ \n'NUL\xC3\xA9";
  for (int round = 0; round < 500; ++round) {
    std::vector<std::string> values(random() % 5);
    for (auto& value : values)
      for (auto n = random() % 8; n > 0; --n) value += alphabet[random() % alphabet.size()];
    std::string literal;
    append_literal(literal, values);
    EXPECT_EQ(parse_array(literal), values) << literal;
  }
}

TEST(array_literal, reads_what_postgres_leaves_unquoted) {
  EXPECT_EQ(parse_array("{}"), std::vector<std::string>{});
  EXPECT_EQ(parse_array("{a,b c,\"d,e\"}"), (std::vector<std::string>{"a", "b c", "d,e"}));
}

TEST(column, writes_absence_as_a_length_that_no_text_has) {
  std::string absent, text;
  column<std::optional<std::string>>::append(absent, std::nullopt);
  EXPECT_EQ(absent, "\xFF\xFF\xFF\xFF");
  column<std::optional<std::string>>::append(text, "NULL");
  EXPECT_EQ(text, std::string("\0\0\0\4NULL", 8));
}

}  // namespace
}  // namespace steward
