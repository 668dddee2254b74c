#include "domain/local_day.hpp"
#include "tests/domain/job_world.hpp"

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

class preferences : public testing::Test {
 protected:
  strings faults_of(std::string_view body) {
    auto made = w.try_choose(body);
    return made ? strings{} : codes(made.fault());
  }
  job_world w;
};

TEST_F(preferences, have_defaults_until_something_is_chosen) {
  const auto answer = *get_preferences(w.state);
  EXPECT_EQ(answer.etag, "\"0\"");
  EXPECT_EQ(w.body_of(answer), json::parse(R"({"timezone":"UTC","day_start_hour":0,"quiet_hours":null,
      "notify":{"reminder":["in_app"],"daily_summary":["in_app"],"monitor":["in_app"]},"missed_reminders":{"policy":"once","minutes":60},
      "daily_summary":{"enabled":false,"time":"07:00"},"updated_at":null,"version":0})"));
}

TEST_F(preferences, are_merged_and_versioned) {
  auto body = w.choose(R"({"timezone":"Europe/Berlin","quiet_hours":{"from":"22:00","to":"07:00"}})");
  EXPECT_EQ(body["version"], 1);
  EXPECT_EQ(body["quiet_hours"]["days"].size(), 7u);
  EXPECT_EQ(json::parse(w.events.back().changed.text)["timezone"], json::parse(R"(["UTC","Europe/Berlin"])"));
  body = w.choose(R"({"quiet_hours":{"days":["SU","MO","MO"]},"missed_reminders":{"policy":"ALL"}})");
  EXPECT_EQ(body["quiet_hours"], json::parse(R"({"from":"22:00","to":"07:00","days":["MO","SU"]})"));
  EXPECT_EQ(body["missed_reminders"], json::parse(R"({"policy":"all","minutes":60})"));
  EXPECT_EQ(body["timezone"], "Europe/Berlin");
  EXPECT_TRUE(w.try_choose(R"({"timezone":"Europe/Berlin"})")->changes.empty());
  EXPECT_EQ(w.try_choose(R"({"timezone":"UTC"})", {strings{"\"1\""}}).fault().code,
            errc::precondition_failed);
  EXPECT_EQ(w.choose(R"({"quiet_hours":null})")["quiet_hours"], nullptr);
  EXPECT_EQ(w.last_kinds(1), strings{"preferences.updated"});
}

TEST_F(preferences, that_make_no_sense_are_refused_together) {
  EXPECT_EQ(
      faults_of(
          R"({"timezone":"Nowhere/Land","day_start_hour":13,"quiet_hours":{"from":"24:00","days":["XX"]},
      "notify":{"reminder":["email"],"daily_summary":["pigeon"],"party":[]},"missed_reminders":{"policy":"never","minutes":0},
      "daily_summary":{"enabled":1,"time":"7:00"},"version":3})"),
      (strings{"/daily_summary/enabled wrong_type", "/daily_summary/time invalid_time",
               "/day_start_hour out_of_range", "/missed_reminders/minutes out_of_range",
               "/missed_reminders/policy not_one_of", "/notify/daily_summary/0 not_one_of",
               "/notify/party unknown_member", "/notify/reminder/0 not_one_of",
               "/quiet_hours/days/0 not_one_of", "/quiet_hours/from invalid_time",
               "/timezone unknown_timezone", "/version read_only"}));
  EXPECT_EQ(faults_of(R"({"quiet_hours":{"from":"22:00"}})"), strings{"/quiet_hours/to required"});
  EXPECT_EQ(faults_of(R"({"quiet_hours":{"from":"22:00","to":"22:00"}})"),
            strings{"/quiet_hours/to same_as_from"});
  EXPECT_EQ(faults_of(R"({"quiet_hours":{"days":["MO"]}})"), strings{"/quiet_hours/from required"});
}

struct quiet_case {
  const char *zone, *from, *until;
  strings days;
  const char *now, *end;  ///< "": not quiet
};

TEST_F(preferences, quiet_hours_end_when_the_clock_says_so) {
  const strings all{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  for (const auto& [zone, from, until, days, now, end] : {
           quiet_case{"UTC", "22:00", "07:00", all, "2026-03-01T21:59:59.999999Z", ""},
           quiet_case{"UTC", "22:00", "07:00", all, "2026-03-01T22:00:00Z", "2026-03-02T07:00:00Z"},
           quiet_case{"UTC", "22:00", "07:00", all, "2026-03-02T06:59:59Z", "2026-03-02T07:00:00Z"},
           quiet_case{"UTC", "22:00", "07:00", all, "2026-03-02T07:00:00Z", ""},
           quiet_case{"UTC", "12:00", "13:00", all, "2026-03-02T12:30:00Z", "2026-03-02T13:00:00Z"},
           quiet_case{"UTC", "22:00", "21:59", all, "2026-03-02T12:00:00Z", "2026-03-02T21:59:00Z"},
           // The first of March 2026 is a Sunday: its night belongs to it, also after midnight.
           quiet_case{"UTC", "22:00", "07:00", {"SU"}, "2026-03-02T03:00:00Z", "2026-03-02T07:00:00Z"},
           quiet_case{"UTC", "22:00", "07:00", {"MO"}, "2026-03-02T03:00:00Z", ""},
           quiet_case{"UTC", "22:00", "07:00", {}, "2026-03-02T03:00:00Z", ""},
           // Year ends and leap days.
           quiet_case{"Asia/Tokyo", "23:00", "06:00", all, "2026-12-31T15:00:00Z", "2026-12-31T21:00:00Z"},
           quiet_case{"UTC", "23:00", "06:00", all, "2028-02-28T23:30:00Z", "2028-02-29T06:00:00Z"},
           quiet_case{"UTC", "23:00", "06:00", all, "2028-02-29T23:30:00Z", "2028-03-01T06:00:00Z"},
           // The clock goes from 02:00 to 03:00: 02:30 is read as 03:30.
           quiet_case{"Europe/Berlin", "22:00", "02:30", all, "2026-03-29T01:15:00Z", "2026-03-29T01:30:00Z"},
           quiet_case{"Europe/Berlin", "22:00", "02:30", all, "2026-03-29T01:30:00Z", ""},
           quiet_case{"Europe/Berlin", "02:30", "07:00", all, "2026-03-29T01:29:00Z", ""},
           quiet_case{"Europe/Berlin", "02:30", "07:00", all, "2026-03-29T01:30:00Z", "2026-03-29T05:00:00Z"},
           // It goes from 03:00 back to 02:00: the first 02:30 counts.
           quiet_case{"Europe/Berlin", "22:00", "02:30", all, "2026-10-25T00:29:00Z", "2026-10-25T00:30:00Z"},
           quiet_case{"Europe/Berlin", "22:00", "02:30", all, "2026-10-25T01:15:00Z", ""},
           quiet_case{"Europe/Berlin", "02:30", "07:00", all, "2026-10-25T01:15:00Z", "2026-10-25T06:00:00Z"},
       }) {
    user_preferences chosen;
    chosen.timezone = zone;
    chosen.quiet_from = from;
    chosen.quiet_until = until;
    chosen.quiet_days = days;
    const auto found = quiet_until(chosen, at(now));
    EXPECT_EQ(found ? format_time(*found) : "", end) << zone << ' ' << from << ' ' << until << ' ' << now;
  }
}

TEST_F(preferences, every_instant_is_in_the_day_that_has_begun) {
  for (const auto* zone : {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia",
                           "America/Sao_Paulo", "Asia/Kolkata"})
    for (const int hour : {0, 2, 3, 4, 12}) {
      user_preferences chosen;
      chosen.timezone = zone;
      chosen.day_start_hour = hour;
      auto last = day_of(chosen, at("2011-11-01"));
      for (auto now = at("2011-11-01"); now < at("2012-12-01"); now += std::chrono::minutes{30}) {
        const auto day = day_of(chosen, now);
        EXPECT_LE(start_of(chosen, day), now) << zone << hour << ' ' << format_time(now);
        EXPECT_GT(start_of(chosen, day + std::chrono::days{1}), now)
            << zone << hour << ' ' << format_time(now);
        EXPECT_GE(day, last) << zone << hour << ' ' << format_time(now);
        EXPECT_EQ(parse_day(to_string(day)), day);
        last = day;
      }
    }
}

}  // namespace
}  // namespace steward
