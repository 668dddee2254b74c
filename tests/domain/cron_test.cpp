#include "domain/cron.hpp"

#include <gtest/gtest.h>

#include <random>

namespace steward {
namespace {

using namespace std::chrono;
using strings = std::vector<std::string>;

strings fires(const char* text, const char* after, std::size_t count, const char* zone = "UTC") {
  const auto cron = parse_cron(text);
  EXPECT_TRUE(cron) << text << ": " << cron.fault().detail;
  strings found;
  auto at = parse_time(after)->at;
  while (found.size() < count) {
    const auto next = next_fire(*cron, *time_zone::find(zone), at);
    if (!next) break;
    found.push_back(format_time(at = *next));
  }
  return found;
}

struct firing {
  const char* text;
  strings expected;
};
class cron_table : public testing::TestWithParam<firing> {};

TEST_P(cron_table, fires_at_these_times) {
  EXPECT_EQ(fires(GetParam().text, "2026-01-01T00:00:00Z", GetParam().expected.size()), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    forms, cron_table,
    testing::Values(
        firing{"* * * * *", {"2026-01-01T00:01:00Z", "2026-01-01T00:02:00Z"}},
        firing{"*/15 9-10 * * *",
               {"2026-01-01T09:00:00Z", "2026-01-01T09:15:00Z", "2026-01-01T09:30:00Z",
                "2026-01-01T09:45:00Z", "2026-01-01T10:00:00Z"}},
        firing{"*/20 * * * * *", {"2026-01-01T00:00:20Z", "2026-01-01T00:00:40Z", "2026-01-01T00:01:00Z"}},
        firing{"30 9 * * mon-fri", {"2026-01-01T09:30:00Z", "2026-01-02T09:30:00Z", "2026-01-05T09:30:00Z"}},
        firing{"0 0 * * FRI-MON",
               {"2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z",
                "2026-01-05T00:00:00Z", "2026-01-09T00:00:00Z"}},
        firing{
            "0 0 13 * FRI",
            {"2026-01-02T00:00:00Z", "2026-01-09T00:00:00Z", "2026-01-13T00:00:00Z", "2026-01-16T00:00:00Z"}},
        firing{"0 0 L * ?", {"2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z"}},
        firing{"0 0 L-2,15 * *", {"2026-01-15T00:00:00Z", "2026-01-29T00:00:00Z", "2026-02-15T00:00:00Z"}},
        firing{"0 0 ? * MON#2", {"2026-01-12T00:00:00Z", "2026-02-09T00:00:00Z"}},
        firing{"0 0 * * 5L", {"2026-01-30T00:00:00Z", "2026-02-27T00:00:00Z"}},
        firing{"0 0 * * 7", {"2026-01-04T00:00:00Z", "2026-01-11T00:00:00Z"}},
        firing{"0 0 * * */3", {"2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z", "2026-01-07T00:00:00Z"}},
        firing{
            "5/20 0 1 JAN,mar *",
            {"2026-01-01T00:05:00Z", "2026-01-01T00:25:00Z", "2026-01-01T00:45:00Z", "2026-03-01T00:05:00Z"}},
        firing{"0 0 29 2 *", {"2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"}},
        firing{"@yearly", {"2027-01-01T00:00:00Z"}}, firing{"@annually", {"2027-01-01T00:00:00Z"}},
        firing{"@monthly", {"2026-02-01T00:00:00Z"}}, firing{"@weekly", {"2026-01-04T00:00:00Z"}},
        firing{"@daily", {"2026-01-02T00:00:00Z"}}, firing{"@midnight", {"2026-01-02T00:00:00Z"}},
        firing{"@Hourly", {"2026-01-01T01:00:00Z"}}, firing{" 1\t2  3 4 * ", {"2026-04-03T02:01:00Z"}}));

class bad_cron : public testing::TestWithParam<const char*> {};

TEST_P(bad_cron, is_refused_with_a_sentence) {
  const auto cron = parse_cron(GetParam());
  ASSERT_FALSE(cron);
  EXPECT_EQ(cron.fault().code, errc::validation);
  EXPECT_EQ(cron.fault().detail.back(), '.');
}

INSTANTIATE_TEST_SUITE_P(forms, bad_cron,
                         testing::Values("", "* * * *", "* * * * * * *", "60 * * * *", "* 24 * * *",
                                         "* * 0 * *", "* * 32 * *", "* * * 13 * ", "* * * * 8", "-1 * * * *",
                                         "1- * * * *", "5-1 * * * *", "*/0 * * * *", "*/x * * * *",
                                         "a * * * *", "1,,2 * * * *", "* * L3 * *", "* * L-31 * *",
                                         "* * LW * *", "* * 15W * *", "* * * * MON#6", "* * * * QQQ#1",
                                         "* * * * MON#", "* * * * XL", "* * * FOO *", "0 0 30 2 *",
                                         "0 0 31 4,6 ?", "@reboot", "@every", "? * * * *", "12345 * * * *"));

TEST(cron, says_which_field_is_wrong) {
  EXPECT_EQ(parse_cron("* 24 * * *").fault().detail,
            "The hour is \"24\": use numbers from 0 to 23, *, ranges (1-5) and steps (*/15), with commas "
            "between them.");
  EXPECT_EQ(parse_cron("* * * * MO").fault().detail,
            "The day of the week is \"MO\": use numbers from 0 to 7 or names from SUN to SAT, *, ranges "
            "(1-5) and steps (*/15), with commas "
            "between them.");
  EXPECT_EQ(parse_cron("0 0 30 2 *").fault().detail,
            "There is no such day. Check the day of the month and the month.");
  EXPECT_EQ(parse_cron(std::string(1001, ' ')).fault().detail, "Use at most 1000 characters.");
}

TEST(cron, fires_after_a_gap_what_would_be_in_it) {
  EXPECT_EQ(fires("30 2 * * *", "2026-03-07T12:00:00Z", 2, "America/New_York"),
            (strings{"2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"}));
  EXPECT_EQ(fires("0,30 2,3 * * *", "2026-03-08T06:59:00Z", 3, "America/New_York"),
            (strings{"2026-03-08T07:00:00Z", "2026-03-08T07:30:00Z", "2026-03-09T06:00:00Z"}));
  EXPECT_EQ(fires("30 2 * * *", "2026-03-08T07:10:00Z", 1, "America/New_York"),
            (strings{"2026-03-08T07:30:00Z"}));
  EXPECT_EQ(fires("40 2,3 * * *", "2026-03-08T07:00:00Z", 2, "America/New_York"),
            (strings{"2026-03-08T07:40:00Z", "2026-03-09T06:40:00Z"}));
  EXPECT_EQ(fires("50,10 2,3 * * *", "2026-03-08T06:00:00Z", 3, "America/New_York"),
            (strings{"2026-03-08T07:10:00Z", "2026-03-08T07:50:00Z", "2026-03-09T06:10:00Z"}));
}

TEST(cron, fires_once_when_a_time_comes_twice) {
  EXPECT_EQ(fires("30 1 * * *", "2026-10-31T12:00:00Z", 2, "America/New_York"),
            (strings{"2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"}));
}

TEST(cron, for_every_hour_follows_the_stop_watch) {
  EXPECT_EQ(fires("30 * * * *", "2026-11-01T05:00:00Z", 3, "America/New_York"),
            (strings{"2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z"}));
  EXPECT_EQ(fires("30 * * * *", "2026-03-08T06:00:00Z", 2, "America/New_York"),
            (strings{"2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z"}));
}

TEST(cron, ends_with_the_year_9999) {
  EXPECT_TRUE(fires("0 0 29 2 *", "9998-01-01T00:00:00Z", 1).empty());
  EXPECT_TRUE(fires("0 * 29 2 *", "9998-01-01T00:00:00Z", 1).empty());
}

/// An expression made of plain sets, and whether a minute is in them.
struct plain_cron {
  std::vector<int> minutes, hours, month_days, months, weekdays;
  std::string text() const {
    const auto list = [](const std::vector<int>& numbers) {
      std::string out;
      for (const int n : numbers) out += (out.empty() ? "" : ",") + std::to_string(n);
      return out.empty() ? "*" : out;
    };
    return list(minutes) + ' ' + list(hours) + ' ' + list(month_days) + ' ' + list(months) + ' ' +
           list(weekdays);
  }
  bool has(timestamp at) const {
    const auto in = [](const std::vector<int>& list, unsigned n) {
      return list.empty() || std::find(list.begin(), list.end(), static_cast<int>(n)) != list.end();
    };
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const auto minute = static_cast<unsigned>(floor<std::chrono::minutes>(at - day).count());
    const bool by_date = in(month_days, static_cast<unsigned>(date.day())),
               by_weekday = in(weekdays, weekday{day}.c_encoding());
    const bool either = !month_days.empty() && !weekdays.empty();
    return in(minutes, minute % 60) && in(hours, minute / 60) &&
           in(months, static_cast<unsigned>(date.month())) &&
           (either ? by_date || by_weekday : by_date && by_weekday);
  }
};

TEST(cron, agrees_with_looking_at_every_minute) {
  std::mt19937 random(11);
  const auto some = [&](int least, int most, unsigned often) {
    std::vector<int> list;
    if (random() % often == 0)
      for (unsigned i = 0; i <= random() % 3; ++i)
        list.push_back(least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1)));
    return list;
  };
  for (int round = 0; round < 300; ++round) {
    const plain_cron plain{some(0, 59, 1), some(0, 23, 2), some(1, 28, 3), some(1, 12, 6), some(0, 6, 3)};
    const auto cron = parse_cron(plain.text());
    ASSERT_TRUE(cron) << plain.text();
    const timestamp begin = sys_days{year{2026} / 1 / 1} + std::chrono::minutes{random() % 500'000};
    auto at = begin;
    for (int found = 0; found < 3; ++found) {
      auto expected = floor<std::chrono::minutes>(at) + std::chrono::minutes{1};
      while (!plain.has(expected) && expected < begin + days{40}) expected += std::chrono::minutes{1};
      const auto next = next_fire(*cron, time_zone(), at);
      ASSERT_TRUE(next) << plain.text();
      if (expected >= begin + days{40}) {
        EXPECT_GE(*next, expected);
        break;
      }
      EXPECT_EQ(format_time(*next), format_time(expected)) << plain.text();
      at = *next;
    }
  }
}

}  // namespace
}  // namespace steward
