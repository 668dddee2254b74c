#include "bench/units.hpp"

#include <gtest/gtest.h>

namespace steward::bench {
namespace {

using namespace std::chrono_literals;

TEST(units, durations_are_read) {
  EXPECT_EQ(parse_duration("500us"), 500us);
  EXPECT_EQ(parse_duration("5.5ms"), 5500us);
  EXPECT_EQ(parse_duration("2m"), 120s);
  EXPECT_EQ(parse_duration("24h"), 24h);
  EXPECT_EQ(parse_duration("10", true), 10s);
}

TEST(units, what_is_no_duration_is_refused) {
  for (const auto* text : {"", "ms", "5", "5x", "-5ms", "5 ms", "25h", "1e3s", "nan", "inf"}) {
    EXPECT_THROW(parse_duration(text), usage_error) << text;
  }
}

TEST(units, numbers_are_read) {
  EXPECT_EQ(parse_number("12"), 12);
  EXPECT_EQ(parse_number("2.5k"), 2500);
  EXPECT_EQ(parse_number("1M"), 1e6);
  for (const auto* text : {"", "k", "12x", "-1", "1kk"})
    EXPECT_THROW(parse_number(text), usage_error) << text;
}

TEST(units, values_are_shown_with_the_digits_that_count) {
  EXPECT_EQ(show_duration(0us), "0us");
  EXPECT_EQ(show_duration(850us), "850us");
  EXPECT_EQ(show_duration(999'600ns), "1.00ms");
  EXPECT_EQ(show_duration(5321us), "5.32ms");
  EXPECT_EQ(show_duration(53'210us), "53.2ms");
  EXPECT_EQ(show_duration(1500ms), "1.50s");
  EXPECT_EQ(show_rate(12.34), "12.3");
  EXPECT_EQ(show_rate(12345.6), "12,346");
  EXPECT_EQ(show_count(999), "999");
  EXPECT_EQ(show_count(1'234'567), "1,234,567");
}

}  // namespace
}  // namespace steward::bench
