#include "domain/input.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

using nlohmann::json;

constexpr std::string_view colours[] = {"red", "Green"};
constexpr input_field fields[] = {
    {.name = "count", .kind = input_kind::integer, .min = -5, .max = 10},
    {.name = "colour", .kind = input_kind::choice, .nullable = true, .choices = colours},
    {.name = "part", .kind = input_kind::object},
    {.name = "parts", .kind = input_kind::objects, .min = 1, .max = 2},
    {.name = "share", .kind = input_kind::number, .max = 1},
    {.name = "what", .kind = input_kind::anything},
};
constexpr input_table table{"Example", fields};

std::string first_code(const json& value) {
  auto body = value;
  field_errors faults;
  read_members(body, table, "", faults, [](int, json&) {});
  return faults.empty() ? "" : faults[0].code;
}

TEST(input, holds_integers_to_their_range) {
  EXPECT_EQ(first_code({{"count", 10}}), "");
  EXPECT_EQ(first_code({{"count", -5}}), "");
  EXPECT_EQ(first_code({{"count", 11}}), "out_of_range");
  EXPECT_EQ(first_code({{"count", -6}}), "out_of_range");
  EXPECT_EQ(first_code({{"count", 18446744073709551615ull}}), "out_of_range");
  EXPECT_EQ(first_code({{"count", 1.0}}), "wrong_type");
}

TEST(input, holds_numbers_to_their_range) {
  EXPECT_EQ(first_code({{"share", 0.5}}), "");
  EXPECT_EQ(first_code({{"share", 1}}), "");
  EXPECT_EQ(first_code({{"share", 1.01}}), "out_of_range");
  EXPECT_EQ(first_code({{"share", -0.1}}), "out_of_range");
  EXPECT_EQ(first_code({{"share", "1"}}), "wrong_type");
}

TEST(input, lets_anything_but_null_through_where_somebody_else_checks_it) {
  EXPECT_EQ(first_code({{"what", json::object()}}), "");
  EXPECT_EQ(first_code({{"what", 1}}), "");
  EXPECT_EQ(first_code({{"what", nullptr}}), "null");
}

TEST(input, holds_choices_to_their_list_in_any_case) {
  EXPECT_EQ(first_code({{"colour", "RED"}}), "");
  EXPECT_EQ(first_code({{"colour", "green"}}), "");
  EXPECT_EQ(first_code({{"colour", nullptr}}), "");
  EXPECT_EQ(first_code({{"colour", "blue"}}), "not_one_of");
  EXPECT_EQ(first_code({{"colour", 1}}), "wrong_type");
}

TEST(input, holds_objects_to_their_number) {
  EXPECT_EQ(first_code({{"part", json::object()}}), "");
  EXPECT_EQ(first_code({{"part", 1}}), "wrong_type");
  EXPECT_EQ(first_code({{"parts", {json::object()}}}), "");
  EXPECT_EQ(first_code({{"parts", json::array()}}), "too_few");
  EXPECT_EQ(first_code({{"parts", {1, 2, 3}}}), "too_many");
  EXPECT_EQ(first_code({{"parts", 1}}), "wrong_type");
}

TEST(input, hands_over_only_good_members) {
  json body{{"count", 3}, {"colour", "blue"}, {"other", 1}};
  field_errors faults;
  std::vector<int> seen;
  read_members(body, table, "/x", faults, [&](int place, json&) { seen.push_back(place); });
  EXPECT_EQ(seen, (std::vector<int>{0}));
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].pointer, "/x/colour");
  EXPECT_EQ(faults[1].pointer, "/x/other");
}

TEST(input, names_the_closest_member_of_the_first_hundred_unknown_ones) {
  field_errors faults;
  for (int i = 0; i < 101; ++i) find_member(table, "colours", "", faults);
  EXPECT_EQ(faults[99].message, "There is no such member here. Did you mean \"colour\"?");
  EXPECT_EQ(faults[100].message, "There is no such member here. Leave it out.");
}

TEST(input, counts_its_faults_for_people) {
  EXPECT_EQ(invalid_input({{"/a", "b", "c"}}).detail, "One member of the request is not acceptable.");
  EXPECT_EQ(invalid_input({{"/a", "b", "c"}, {"/a", "b", "c"}}).detail,
            "2 members of the request are not acceptable.");
}

}  // namespace
}  // namespace steward
