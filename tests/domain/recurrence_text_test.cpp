#include "domain/recurrence_text.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

class good_rule : public testing::TestWithParam<const char*> {};
class bad_rule : public testing::TestWithParam<const char*> {};

TEST_P(good_rule, is_kept) {
  const auto rule = normalise_rule(GetParam());
  ASSERT_TRUE(rule) << rule.fault().detail;
  EXPECT_EQ(*rule, GetParam());
}

TEST_P(bad_rule, is_refused_with_a_sentence) {
  const auto rule = normalise_rule(GetParam());
  ASSERT_FALSE(rule) << *rule;
  EXPECT_EQ(rule.fault().code, errc::validation);
  EXPECT_EQ(rule.fault().detail.back(), '.');
}

// Mostly the examples of RFC 5545 section 3.8.5.3.
INSTANTIATE_TEST_SUITE_P(rfc, good_rule,
                         testing::Values("FREQ=DAILY", "FREQ=DAILY;COUNT=10",
                                         "FREQ=DAILY;UNTIL=19971224T000000Z", "FREQ=DAILY;UNTIL=19971224",
                                         "FREQ=DAILY;UNTIL=19971224T000000", "FREQ=DAILY;INTERVAL=10;COUNT=5",
                                         "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO",
                                         "FREQ=WEEKLY;INTERVAL=2;WKST=SU", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
                                         "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO,+1SU", "FREQ=MONTHLY;BYMONTHDAY=-3",
                                         "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200,-366",
                                         "FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYWEEKNO=20,-53;BYDAY=MO",
                                         "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
                                         "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,16",
                                         "FREQ=SECONDLY;BYSECOND=0,60;BYMINUTE=59", "FREQ=HOURLY;BYYEARDAY=1",
                                         "INTERVAL=2;FREQ=YEARLY;BYMONTH=12"));

INSTANTIATE_TEST_SUITE_P(
    rfc, bad_rule,
    testing::Values("", ";", "FREQ", "FREQ=", "FREQ=OFTEN", "COUNT=3", "FREQ=DAILY;", "FREQ=DAILY;FREQ=DAILY",
                    "FREQ=DAILY;X=1", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;COUNT=x",
                    "FREQ=DAILY;COUNT=1x", "FREQ=DAILY;COUNT=9999999999", "FREQ=DAILY;INTERVAL=0",
                    "FREQ=DAILY;COUNT=2;UNTIL=20260101", "FREQ=DAILY;UNTIL=2026", "FREQ=DAILY;UNTIL=20260230",
                    "FREQ=DAILY;UNTIL=20260101T2500", "FREQ=DAILY;UNTIL=20260101T250000",
                    "FREQ=DAILY;UNTIL=20260101X000000", "FREQ=DAILY;BYSECOND=61", "FREQ=DAILY;BYMINUTE=60",
                    "FREQ=DAILY;BYHOUR=24", "FREQ=DAILY;BYHOUR=-1", "FREQ=DAILY;BYHOUR=1,,2",
                    "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=--1",
                    "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;BYMONTH=-1", "FREQ=YEARLY;BYYEARDAY=367",
                    "FREQ=YEARLY;BYWEEKNO=54", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=M",
                    "FREQ=MONTHLY;BYDAY=0MO", "FREQ=MONTHLY;BYDAY=54MO", "FREQ=WEEKLY;BYDAY=1MO",
                    "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "FREQ=MONTHLY;BYWEEKNO=1", "FREQ=WEEKLY;BYMONTHDAY=1",
                    "FREQ=DAILY;BYYEARDAY=1", "FREQ=WEEKLY;BYYEARDAY=1", "FREQ=MONTHLY;BYYEARDAY=1",
                    "FREQ=MONTHLY;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "FREQ=WEEKLY;WKST=XX",
                    "FREQ=DAILY COUNT=3", "FREQ = DAILY"));

TEST(recurrence_text, is_normalised) {
  EXPECT_EQ(*normalise_rule("rrule:freq=weekly;byday=mo,tu"), "FREQ=WEEKLY;BYDAY=MO,TU");
}

TEST(recurrence_text, has_a_longest_rule) {
  std::string rule = "FREQ=DAILY;BYHOUR=1";
  while (rule.size() <= longest_rule) rule += ",1";
  EXPECT_FALSE(normalise_rule(rule));
}

TEST(recurrence_text, knows_patterns) {
  EXPECT_EQ(rule_of_pattern("daily"), "FREQ=DAILY");
  EXPECT_EQ(rule_of_pattern("WEEKLY"), "FREQ=WEEKLY");
  EXPECT_EQ(rule_of_pattern("Monthly"), "FREQ=MONTHLY");
  EXPECT_EQ(rule_of_pattern("YEARLY"), "");
}

}  // namespace
}  // namespace steward
