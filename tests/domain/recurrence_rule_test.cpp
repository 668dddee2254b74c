#include "domain/recurrence_rule.hpp"

#include <gtest/gtest.h>

#include "domain/task_text.hpp"

namespace steward {
namespace recurrence_rule_test {

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
                    "FREQ=DAILY COUNT=3", "FREQ = DAILY", "FREQ=DAILY;COUNT=100001",
                    "FREQ=DAILY;UNTIL=20260101T0000000", "FREQ=DAILY;UNTIL=2026010aT000000",
                    "FREQ=DAILY;UNTIL=00000101", "FREQ=DAILY;UNTIL=20260101T006000",
                    "FREQ=DAILY;UNTIL=20260101T000061Z", "FREQ=WEEKLY;BYDAY=2MO", "FREQ=DAILY;BYDAY=-1FR",
                    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31",
                    "FREQ=MONTHLY;BYDAY=6MO", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
                    "FREQ=DAILY;BYDAY=MO;BYSETPOS=2", "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
                    "FREQ=SECONDLY;BYHOUR=3;BYSETPOS=-2", "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3"));

struct refusal {
  const char* rule;
  const char* reason;
};
class refused_rule : public testing::TestWithParam<refusal> {};

TEST_P(refused_rule, says_what_is_wrong) {
  const auto rule = parse_rule(GetParam().rule);
  ASSERT_FALSE(rule);
  EXPECT_EQ(rule.fault().detail, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    reasons, refused_rule,
    testing::Values(
        refusal{"FREQ=OFTEN", "FREQ takes DAILY, WEEKLY, MONTHLY, YEARLY, HOURLY, MINUTELY or SECONDLY."},
        refusal{"FREQ=WEEKLY;BYDAY=2MO",
                "A number before a day of BYDAY counts days of a month or a year: it needs FREQ=MONTHLY or "
                "YEARLY."},
        refusal{"FREQ=YEARLY;BYWEEKNO=2;BYDAY=2MO",
                "A number before a day of BYDAY does not go with BYWEEKNO, where each day comes once."},
        refusal{"FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs another BY part to choose from."},
        refusal{"FREQ=DAILY;COUNT=3;COUNT=3", "COUNT is there twice. Give each part once."},
        refusal{"FREQ=DAILY;COUNT=3;UNTIL=20260101",
                "Use COUNT or UNTIL, not both: each of them ends the rule."},
        refusal{"FREQ=DAILY;UNTIL=20260230", "UNTIL is \"20260230\", a date that does not exist."},
        refusal{"FREQ=DAILY;UNTIL=20260101T240000Z",
                "UNTIL is \"20260101T240000Z\", a time of day that does not exist."},
        refusal{"FREQ=DAILY;UNTIL=soon",
                "UNTIL is \"SOON\", which is not of the form 20261231, 20261231T235959Z or 20261231T235959."},
        refusal{"FREQ=DAILY;BYHOUR=9,24", "BYHOUR takes numbers from 0 to 23, not \"24\"."},
        refusal{"FREQ=MONTHLY;BYMONTHDAY=32",
                "BYMONTHDAY takes numbers from 1 to 31 or -31 to -1, not \"32\"."},
        refusal{"FREQ=DAILY;INTERVAL=0", "INTERVAL takes a number from 1 to 999999999, not \"0\"."},
        refusal{"FREQ=MONTHLY;BYDAY=54MO",
                "The number before a day of BYDAY is 1 to 53 or -53 to -1, not as in \"54MO\"."},
        refusal{"FREQ=WEEKLY;BYDAY=MONDAY", "BYDAY takes days such as MO, 1FR or -1SU, not \"MONDAY\"."},
        refusal{"INTERVAL=2", "FREQ is missing. Start with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY."},
        refusal{"FREQ=DAILY;SKIP=OMIT",
                "\"SKIP=OMIT\" is no part of a rule. Write NAME=VALUE parts with semicolons between them and "
                "no spaces, "
                "such as FREQ=WEEKLY;BYDAY=MO."},
        refusal{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                "This rule never falls on any date. Check its BY parts."}));

TEST(recurrence_rule, may_fit_only_the_week_of_a_start) {
  EXPECT_TRUE(parse_rule("FREQ=YEARLY;BYMONTH=10,2,4,8;BYWEEKNO=-16,20,30"));
  EXPECT_TRUE(parse_rule("FREQ=YEARLY;BYMONTH=1;BYWEEKNO=53"));
}

TEST(recurrence_rule, does_not_depend_on_the_order_of_its_parts) {
  EXPECT_EQ(*parse_rule("FREQ=MONTHLY;BYDAY=1MO,FR;WKST=SU;COUNT=2"),
            *parse_rule("COUNT=2;WKST=SU;FREQ=MONTHLY;BYDAY=FR,+1MO"));
}

TEST(recurrence_rule, ends_differ_in_form_and_in_time) {
  const auto until = [](const std::string& end) { return *parse_rule("FREQ=DAILY;UNTIL=" + end); };
  EXPECT_EQ(until("20260301"), until("20260301"));
  const auto day = until("20260301"), local = until("20260301T000000"), utc = until("20260301T000000Z");
  EXPECT_NE(day, local);
  EXPECT_NE(local, utc);
  EXPECT_NE(day, until("20260302"));
  EXPECT_NE(day, *parse_rule("FREQ=DAILY"));
}

TEST(recurrence_rule, is_normalised) {
  EXPECT_EQ(*normalise_rule("rrule:freq=weekly;byday=mo,tu"), "FREQ=WEEKLY;BYDAY=MO,TU");
}

TEST(recurrence_rule, has_a_longest_rule) {
  std::string rule = "FREQ=DAILY;BYHOUR=1";
  while (rule.size() <= longest_rule) rule += ",1";
  EXPECT_FALSE(normalise_rule(rule));
}

TEST(recurrence_rule, is_refused_with_whole_characters) {
  const std::string long_part = "FREQ=DAILY;" + std::string(38, 'X') + "\xE5\xB5\xBE=1";
  const auto rule = parse_rule(long_part);
  ASSERT_FALSE(rule);
  EXPECT_TRUE(is_utf8(rule.fault().detail)) << rule.fault().detail;
}

TEST(recurrence_rule, knows_patterns) {
  EXPECT_EQ(rule_of_pattern("daily"), "FREQ=DAILY");
  EXPECT_EQ(rule_of_pattern("WEEKLY"), "FREQ=WEEKLY");
  EXPECT_EQ(rule_of_pattern("Monthly"), "FREQ=MONTHLY");
  EXPECT_EQ(rule_of_pattern("YEARLY"), "");
}

}  // namespace recurrence_rule_test
}  // namespace steward
