#include "domain/time.hpp"

#include <gtest/gtest.h>

#include <random>

namespace steward {
namespace {

std::string normal(std::string_view text) {
  const auto parsed = parse_time(text);
  return parsed ? format_time(parsed->at) : "none";
}

TEST(time, reads_what_clients_write) {
  EXPECT_EQ(normal("2026-03-01T10:00:00Z"), "2026-03-01T10:00:00Z");
  EXPECT_EQ(normal("2026-03-01t10:00:00z"), "2026-03-01T10:00:00Z");
  EXPECT_EQ(normal("2026-03-01 10:00:00"), "2026-03-01T10:00:00Z");
  EXPECT_EQ(normal("2026-03-01T10:00"), "2026-03-01T10:00:00Z");
  EXPECT_EQ(normal("2026-03-01T10:00:00+02:00"), "2026-03-01T08:00:00Z");
  EXPECT_EQ(normal("2026-03-01T10:00:00+0530"), "2026-03-01T04:30:00Z");
  EXPECT_EQ(normal("2026-03-01T22:00:00-03"), "2026-03-02T01:00:00Z");
  EXPECT_EQ(normal("2024-02-29"), "2024-02-29T00:00:00Z");
}

TEST(time, knows_a_date_alone) {
  EXPECT_TRUE(parse_time("2026-03-01")->date_only);
  EXPECT_FALSE(parse_time("2026-03-01T00:00:00Z")->date_only);
}

TEST(time, keeps_microseconds_and_cuts_what_is_finer) {
  EXPECT_EQ(normal("2026-03-01T10:00:00.5Z"), "2026-03-01T10:00:00.500000Z");
  EXPECT_EQ(normal("2026-03-01T10:00:00.000001Z"), "2026-03-01T10:00:00.000001Z");
  EXPECT_EQ(normal("2026-03-01T10:00:00.123456789Z"), "2026-03-01T10:00:00.123456Z");
}

TEST(time, a_leap_second_is_the_next_second) {
  EXPECT_EQ(normal("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00Z");
}

TEST(time, works_before_1970) {
  EXPECT_EQ(normal("0001-01-01"), "0001-01-01T00:00:00Z");
  EXPECT_EQ(normal("1969-12-31T23:59:59.999999Z"), "1969-12-31T23:59:59.999999Z");
}

TEST(time, refuses_everything_else) {
  for (const auto text : {"",
                          "today",
                          "2026",
                          "2026-3-1",
                          "2026-13-01",
                          "2026-00-01",
                          "2026-02-29",
                          "0000-01-01",
                          "2026-03-01T",
                          "2026-03-01T10",
                          "2026-03-01T24:00:00Z",
                          "2026-03-01T10:60:00Z",
                          "2026-03-01T10:00:61Z",
                          "2026-03-01T10:00:0",
                          "2026-03-01T10:00:00.Z",
                          "2026-03-01T10:00:00+",
                          "2026-03-01T10:00:00+24:00",
                          "2026-03-01T10:00:00+02:60",

                          "2026-03-01T10:00:00Q",
                          "2026-03-01T10:00:00Zz",
                          "2026-03-01 ",
                          "2026/03/01",
                          "2026-03-01T1a:00:00Z",
                          "20260301T100000Z",
                          "-026-03-01",
                          "2026-03-01X10:00:00Z"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(time, writing_and_reading_are_inverse) {
  std::mt19937_64 random(7);
  const auto low = parse_time("0001-01-01")->at.time_since_epoch().count();
  const auto high = parse_time("9999-12-31T23:59:59.999999Z")->at.time_since_epoch().count();
  std::uniform_int_distribution<std::int64_t> any(low, high);
  for (int i = 0; i < 2000; ++i) {
    const timestamp at{std::chrono::microseconds{any(random)}};
    ASSERT_EQ(parse_time(format_time(at))->at, at);
  }
}

TEST(time, refuses_half_an_offset_and_one_that_leads_out_of_the_calendar) {
  for (const auto* text :
       {"2026-03-01T10:00:00+02:", "0001-01-01T00:00:00+01:00", "9999-12-31T23:30:00-01:00"})
    EXPECT_FALSE(parse_time(text)) << text;
}

}  // namespace
}  // namespace steward
