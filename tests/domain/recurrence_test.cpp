#include "domain/recurrence.hpp"

#include <gtest/gtest.h>

#include <random>

namespace steward {
namespace {

using namespace std::chrono;
using strings = std::vector<std::string>;

local_seconds wall(const std::string& text) {
  return local_seconds{parse_time(text)->at.time_since_epoch() / seconds{1} * seconds{1}};
}

recurrence of(const std::string& rule, const std::string& start, const char* zone = "America/New_York") {
  auto parsed = parse_rule(rule);
  EXPECT_TRUE(parsed) << rule << ": " << parsed.fault().detail;
  return {*parsed, wall(start), *time_zone::find(zone), {}, {}};
}

std::string local_text(const time_zone& zone, timestamp at) {
  auto text = format_time(timestamp{zone.local(at).time_since_epoch()});
  text.pop_back();
  return text;
}

/// The first `most` occurrences as wall times.
strings first(const recurrence& what, std::size_t most) {
  strings found;
  occurrences all(what);
  while (found.size() < most) {
    const auto next = all.next();
    if (!next) break;
    found.push_back(local_text(what.zone, *next));
  }
  return found;
}

struct example {
  const char* rule;
  strings expected;  ///< see spread
  bool ends = false;
  const char* start = "1997-09-02T09:00:00";
};

/// "1997-09-02,04" is two dates at the time of day of the start.
strings spread(const strings& compact, const std::string& start) {
  strings all;
  for (const auto& one : compact)
    if (one.size() > 10 && one[10] == 'T')
      all.push_back(one);
    else
      for (std::size_t at = 8; at < one.size(); at += 3)
        all.push_back(one.substr(0, 8) + one.substr(at, 2) + start.substr(10));
  return all;
}

class rfc_example : public testing::TestWithParam<example> {};

TEST_P(rfc_example, falls_on_these_dates) {
  const auto& [rule, compact, ends, start] = GetParam();
  const auto expected = spread(compact, start);
  EXPECT_EQ(first(of(rule, start), expected.size() + (ends ? 5 : 0)), expected);
}

// Section 3.8.5.3, all of its examples that a rule alone can express.
INSTANTIATE_TEST_SUITE_P(
    section_3_8_5_3, rfc_example,
    testing::Values(
        example{"FREQ=DAILY;COUNT=10", {"1997-09-02,03,04,05,06,07,08,09,10,11"}, true},
        example{"FREQ=DAILY;INTERVAL=2",
                {"1997-09-02,04,06,08,10,12,14,16,18,20,22,24,26,28,30", "1997-10-02,04"}},
        example{"FREQ=DAILY;INTERVAL=10;COUNT=5", {"1997-09-02,12,22", "1997-10-02,12"}, true},
        example{"FREQ=DAILY;UNTIL=19970905T130000Z", {"1997-09-02,03,04,05"}, true},
        example{
            "FREQ=WEEKLY;COUNT=10", {"1997-09-02,09,16,23,30", "1997-10-07,14,21,28", "1997-11-04"}, true},
        example{"FREQ=WEEKLY;INTERVAL=2;WKST=SU", {"1997-09-02,16,30", "1997-10-14,28", "1997-11-11,25"}},
        example{"FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
                {"1997-09-02,04,09,11,16,18,23,25,30", "1997-10-02"},
                true},
        example{"FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
                {"1997-09-02,04,09,11,16,18,23,25,30", "1997-10-02"},
                true},
        example{"FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
                {"1997-09-01,03,05,15,17,19,29", "1997-10-01,03,13,15,17,27,29,31",
                 "1997-11-10,12,14,24,26,28", "1997-12-08,10,12,22"},
                true,
                "1997-09-01T09:00:00"},
        example{"FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
                {"1997-09-02,04,16,18,30", "1997-10-02,14,16"},
                true},
        example{"FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
                {"1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05", "1998-01-02", "1998-02-06",
                 "1998-03-06", "1998-04-03", "1998-05-01", "1998-06-05"},
                true,
                "1997-09-05T09:00:00"},
        example{"FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
                {"1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05"},
                true,
                "1997-09-05T09:00:00"},
        example{"FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
                {"1997-09-07,28", "1997-11-02,30", "1998-01-04,25", "1998-03-01,29", "1998-05-03,31"},
                true,
                "1997-09-07T09:00:00"},
        example{"FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
                {"1997-09-22", "1997-10-20", "1997-11-17", "1997-12-22", "1998-01-19", "1998-02-16"},
                true,
                "1997-09-22T09:00:00"},
        example{"FREQ=MONTHLY;BYMONTHDAY=-3",
                {"1997-09-28", "1997-10-29", "1997-11-28", "1997-12-29", "1998-01-29", "1998-02-26"},
                false,
                "1997-09-28T09:00:00"},
        example{"FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
                {"1997-09-02,15", "1997-10-02,15", "1997-11-02,15", "1997-12-02,15", "1998-01-02,15"},
                true},
        example{
            "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
            {"1997-09-30", "1997-10-01,31", "1997-11-01,30", "1997-12-01,31", "1998-01-01,31", "1998-02-01"},
            true,
            "1997-09-30T09:00:00"},
        example{"FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
                {"1997-09-10,11,12,13,14,15", "1999-03-10,11,12,13"},
                true,
                "1997-09-10T09:00:00"},
        example{"FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
                {"1997-09-02,09,16,23,30", "1997-11-04,11,18,25", "1998-01-06,13,20,27"}},
        example{"FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
                {"1997-06-10", "1997-07-10", "1998-06-10", "1998-07-10", "1999-06-10", "1999-07-10",
                 "2000-06-10", "2000-07-10", "2001-06-10", "2001-07-10"},
                true,
                "1997-06-10T09:00:00"},
        example{"FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
                {"1997-03-10", "1999-01-10", "1999-02-10", "1999-03-10", "2001-01-10", "2001-02-10",
                 "2001-03-10", "2003-01-10", "2003-02-10", "2003-03-10"},
                true,
                "1997-03-10T09:00:00"},
        example{"FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
                {"1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01", "2000-04-09", "2000-07-18",
                 "2003-01-01", "2003-04-10", "2003-07-19", "2006-01-01"},
                true,
                "1997-01-01T09:00:00"},
        example{"FREQ=YEARLY;BYDAY=20MO",
                {"1997-05-19", "1998-05-18", "1999-05-17"},
                false,
                "1997-05-19T09:00:00"},
        example{"FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
                {"1997-05-12", "1998-05-11", "1999-05-17"},
                false,
                "1997-05-12T09:00:00"},
        example{"FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
                {"1997-03-13,20,27", "1998-03-05,12,19,26", "1999-03-04,11,18,25"},
                false,
                "1997-03-13T09:00:00"},
        example{
            "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
            {"1997-06-05,12,19,26", "1997-07-03,10,17,24,31", "1997-08-07,14,21,28", "1998-06-04,11,18,25"},
            false,
            "1997-06-05T09:00:00"},
        example{"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
                {"1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13", "2000-10-13"}},
        example{"FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
                {"1997-09-13", "1997-10-11", "1997-11-08", "1997-12-13", "1998-01-10"},
                false,
                "1997-09-13T09:00:00"},
        example{"FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
                {"1996-11-05", "2000-11-07", "2004-11-02"},
                false,
                "1996-11-05T09:00:00"},
        example{"FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
                {"1997-09-04", "1997-10-07", "1997-11-06"},
                true,
                "1997-09-04T09:00:00"},
        example{"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
                {"1997-09-29", "1997-10-30", "1997-11-27", "1997-12-30", "1998-01-29", "1998-02-26",
                 "1998-03-30"},
                false,
                "1997-09-29T09:00:00"},
        example{"FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z",
                {"1997-09-02T09:00:00", "1997-09-02T12:00:00", "1997-09-02T15:00:00"},
                true},
        example{"FREQ=MINUTELY;INTERVAL=15;COUNT=6",
                {"1997-09-02T09:00:00", "1997-09-02T09:15:00", "1997-09-02T09:30:00", "1997-09-02T09:45:00",
                 "1997-09-02T10:00:00", "1997-09-02T10:15:00"},
                true},
        example{"FREQ=MINUTELY;INTERVAL=90;COUNT=4",
                {"1997-09-02T09:00:00", "1997-09-02T10:30:00", "1997-09-02T12:00:00", "1997-09-02T13:30:00"},
                true},
        example{"FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,16",
                {"1997-09-02T09:00:00", "1997-09-02T09:20:00", "1997-09-02T09:40:00", "1997-09-02T16:00:00",
                 "1997-09-02T16:20:00", "1997-09-02T16:40:00", "1997-09-03T09:00:00"}},
        example{"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
                {"1997-08-05,10,19,24"},
                true,
                "1997-08-05T09:00:00"},
        example{"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
                {"1997-08-05,17,19,31"},
                true,
                "1997-08-05T09:00:00"},
        example{"FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
                {"2007-01-15,30", "2007-02-15", "2007-03-15,30"},
                true,
                "2007-01-15T09:00:00"}));

// What other implementations are known to get wrong.
INSTANTIATE_TEST_SUITE_P(
    less_simple, rfc_example,
    testing::Values(
        example{"FREQ=YEARLY", {"2024-02-29", "2028-02-29", "2032-02-29"}, false, "2024-02-29T09:00:00"},
        example{"FREQ=MONTHLY",
                {"2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"},
                false,
                "2026-01-31T09:00:00"},
        example{"FREQ=DAILY;BYMONTHDAY=-1",
                {"2026-01-31", "2026-02-28", "2026-03-31"},
                false,
                "2026-01-01T09:00:00"},
        example{"FREQ=YEARLY;BYMONTHDAY=13",
                {"2026-01-13", "2026-02-13", "2026-03-13"},
                false,
                "2026-01-01T09:00:00"},
        example{"FREQ=YEARLY;BYWEEKNO=20",
                {"1997-05-12", "1998-05-11", "1999-05-17"},
                false,
                "1997-05-12T09:00:00"},
        example{"FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO",
                {"1997-12-29", "1999-01-04", "2000-01-03", "2001-01-01", "2001-12-31"},
                false,
                "1997-12-29T09:00:00"},
        example{"FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU",
                {"1999-01-03", "2000-01-02", "2000-12-31"},
                false,
                "1997-12-30T09:00:00"},
        example{"FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR",
                {"1999-01-01", "2004-12-31", "2010-01-01"},
                false,
                "1998-01-01T09:00:00"},
        example{"FREQ=YEARLY;BYYEARDAY=-366", {"2000-01-01", "2004-01-01"}, false, "1997-01-01T09:00:00"},
        example{"FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1", {"1997-09-05,12,19"}},
        example{"FREQ=DAILY;BYHOUR=9,12,15;BYSETPOS=1,-1;COUNT=4",
                {"1997-09-02T09:00:00", "1997-09-02T15:00:00", "1997-09-03T09:00:00", "1997-09-03T15:00:00"},
                true},
        example{"FREQ=DAILY;INTERVAL=999999999", {"1997-09-02"}, true},
        example{"FREQ=YEARLY;INTERVAL=999999999", {"1997-09-02"}, true},
        example{"FREQ=MONTHLY;INTERVAL=999999999", {"1997-09-02"}, true},
        example{"FREQ=HOURLY;INTERVAL=2;BYHOUR=10", {}, true},
        example{"FREQ=HOURLY;INTERVAL=48;BYDAY=WE;BYHOUR=8", {}, true},
        example{"FREQ=DAILY;INTERVAL=7;BYDAY=WE", {}, true},
        example{"FREQ=WEEKLY;INTERVAL=521775;BYMONTH=1", {}, true},
        example{"FREQ=SECONDLY;BYHOUR=3;BYMINUTE=4;BYSECOND=5,60",
                {"1997-09-03T03:04:05", "1997-09-03T03:04:59", "1997-09-04T03:04:05"}},
        example{"FREQ=SECONDLY;INTERVAL=7;BYHOUR=3;BYMINUTE=3;BYSECOND=3",
                {"1997-09-05T03:03:03", "1997-09-12T03:03:03"}},
        example{"FREQ=HOURLY;BYMINUTE=0,30;BYSETPOS=-1;COUNT=2",
                {"1997-09-02T09:30:00", "1997-09-02T10:30:00"},
                true},
        example{"FREQ=DAILY;UNTIL=19970904", {"1997-09-02,03,04"}, true},
        example{"FREQ=DAILY;UNTIL=19970904T085959", {"1997-09-02,03"}, true},
        example{"FREQ=DAILY;UNTIL=19970904T090000", {"1997-09-02,03,04"}, true}));

TEST(recurrence, reads_a_wall_time_in_a_gap_with_the_offset_before_it) {
  EXPECT_EQ(first(of("FREQ=DAILY", "2026-03-07T02:30:00"), 3),
            (strings{"2026-03-07T02:30:00", "2026-03-08T03:30:00", "2026-03-09T02:30:00"}));
  EXPECT_EQ(first(of("FREQ=DAILY", "2026-10-03T02:15:00", "Australia/Lord_Howe"), 2),
            (strings{"2026-10-03T02:15:00", "2026-10-04T02:45:00"}));
}

TEST(recurrence, merges_what_a_gap_moves_with_what_is_there) {
  EXPECT_EQ(
      first(of("FREQ=HOURLY", "2026-03-08T00:30:00"), 4),
      (strings{"2026-03-08T00:30:00", "2026-03-08T01:30:00", "2026-03-08T03:30:00", "2026-03-08T04:30:00"}));
  EXPECT_EQ(first(of("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30", "2026-03-08T02:00:00"), 3),
            (strings{"2026-03-08T03:00:00", "2026-03-08T03:30:00", "2026-03-09T02:00:00"}));
  EXPECT_EQ(
      first(of("FREQ=MINUTELY;INTERVAL=25;COUNT=7", "2026-03-08T01:40:00"), 9),
      (strings{"2026-03-08T01:40:00", "2026-03-08T03:05:00", "2026-03-08T03:20:00", "2026-03-08T03:30:00",
               "2026-03-08T03:45:00", "2026-03-08T03:55:00", "2026-03-08T04:10:00"}));
}

TEST(recurrence, ends_in_a_gap_by_what_is_past_there) {
  EXPECT_EQ(first(of("FREQ=MINUTELY;INTERVAL=20;UNTIL=20260308T071500Z", "2026-03-08T01:40:00"), 9),
            (strings{"2026-03-08T01:40:00", "2026-03-08T03:00:00"}));
  EXPECT_EQ(first(of("FREQ=MINUTELY;INTERVAL=20;UNTIL=20260308T022000", "2026-03-08T01:40:00"), 9),
            (strings{"2026-03-08T01:40:00", "2026-03-08T03:00:00", "2026-03-08T03:20:00"}));
}

TEST(recurrence, takes_the_first_of_a_wall_time_that_comes_twice) {
  const auto nights = of("FREQ=DAILY", "2026-10-31T01:30:00");
  occurrences all(nights);
  EXPECT_EQ(format_time(*all.next()), "2026-10-31T05:30:00Z");
  EXPECT_EQ(format_time(*all.next()), "2026-11-01T05:30:00Z");
  EXPECT_EQ(format_time(*all.next()), "2026-11-02T06:30:00Z");
}

TEST(recurrence, lets_a_day_that_a_zone_left_out_be_the_next_one) {
  EXPECT_EQ(first(of("FREQ=DAILY", "2011-12-29T10:00:00", "Pacific/Apia"), 3),
            (strings{"2011-12-29T10:00:00", "2011-12-31T10:00:00", "2012-01-01T10:00:00"}));
}

TEST(recurrence, begins_after_an_instant_in_a_gap_without_losing_any) {
  const auto quarters = of("FREQ=MINUTELY;INTERVAL=15", "2026-03-01T00:10:00");
  const auto all =
      between(quarters, parse_time("2026-03-08T05:00:00Z")->at, parse_time("2026-03-08T10:00:00Z")->at, 99);
  EXPECT_EQ(all.size(), 20u);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) EXPECT_EQ(next_after(quarters, all[i]), all[i + 1]);
}

TEST(recurrence, adds_and_removes_instants) {
  auto what = of("FREQ=DAILY;COUNT=3", "2026-01-01T10:00:00", "UTC");
  const auto at = [](const char* text) { return parse_time(text)->at; };
  what.added = {at("2025-12-01T00:00:00Z"), at("2026-01-02T10:00:00Z"), at("2026-01-02T12:00:00Z"),
                at("2026-02-01T00:00:00Z")};
  what.removed = {at("2026-01-01T10:00:00Z"), at("2026-02-01T00:00:00Z")};
  EXPECT_EQ(first(what, 9), (strings{"2025-12-01T00:00:00", "2026-01-02T10:00:00", "2026-01-02T12:00:00",
                                     "2026-01-03T10:00:00"}));
  EXPECT_EQ(next_after(what, at("2026-01-02T10:00:00Z")), at("2026-01-02T12:00:00Z"));
  EXPECT_EQ(next_after(what, at("2026-01-03T10:00:00Z")), std::nullopt);
}

TEST(recurrence, counts_instants_from_the_start_wherever_it_is_asked) {
  const auto what = of("FREQ=DAILY;COUNT=3", "2026-01-01T10:00:00", "UTC");
  EXPECT_EQ(next_after(what, parse_time("2026-01-02T10:00:00Z")->at), parse_time("2026-01-03T10:00:00Z")->at);
  EXPECT_EQ(next_after(what, parse_time("2026-01-03T10:00:00Z")->at), std::nullopt);
}

TEST(recurrence, is_given_within_bounds) {
  const auto what = of("FREQ=DAILY", "2026-01-01T10:00:00", "UTC");
  const auto at = [](const char* text) { return parse_time(text)->at; };
  EXPECT_EQ(between(what, timestamp::min(), at("2026-01-03T10:00:00Z"), 9).size(), 2u);
  EXPECT_EQ(between(what, at("2026-01-02T10:00:00Z"), at("2027-01-01T00:00:00Z"), 5).front(),
            at("2026-01-02T10:00:00Z"));
  EXPECT_EQ(between(what, at("2026-01-02T10:00:00Z"), at("2027-01-01T00:00:00Z"), 5).size(), 5u);
}

TEST(recurrence, ends_with_the_year_9999) {
  EXPECT_EQ(first(of("FREQ=YEARLY", "9998-12-31T23:30:00"), 5), (strings{"9998-12-31T23:30:00"}));
  EXPECT_EQ(first(of("FREQ=YEARLY", "9998-06-01T00:00:00"), 5).size(), 2u);
  EXPECT_EQ(next_after(of("FREQ=DAILY", "2026-01-01T00:00:00"), parse_time("9999-12-31T23:00:00Z")->at),
            std::nullopt);
}

TEST(recurrence, is_the_same_from_the_start_and_from_the_middle) {
  std::mt19937 random(7);
  const auto pick = [&](auto... choices) {
    const std::vector<std::string> all{choices...};
    return all[random() % all.size()];
  };
  for (int i = 0; i < 400; ++i) {
    const auto rule = "FREQ=" + pick("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY") +
                      ";INTERVAL=" + pick("1", "2", "7") + pick("", "", ";BYMONTH=2,3,11") +
                      pick("", "", ";BYDAY=SU,WE") + pick("", "", ";BYHOUR=1,2,3;BYMINUTE=10,50") +
                      pick("", "", ";COUNT=20") + pick("", "", ";BYDAY=MO;BYSETPOS=1");
    if (rule.find("BYDAY") != rule.rfind("BYDAY") || !parse_rule(rule)) continue;
    const auto what = of(rule, pick("2025-03-07T01:40:00", "2025-10-25T02:30:00"),
                         pick("America/New_York", "Europe/Berlin", "Pacific/Apia").c_str());
    const auto all = between(what, timestamp::min(), timestamp::max(), 60);
    for (std::size_t at = 0; at + 1 < all.size(); at += 1 + random() % 5) {
      EXPECT_EQ(next_after(what, all[at]), all[at + 1]) << rule;
      EXPECT_EQ(next_after(what, all[at] - seconds{1}), all[at]) << rule;
    }
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  }
}

}  // namespace
}  // namespace steward
