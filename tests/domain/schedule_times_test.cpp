#include "domain/schedule_times.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace schedule_times_test {

using strings = std::vector<std::string>;

timestamp at(const char* text) { return parse_time(text)->at; }

strings fires(const char* text, const char* zone, const char* anchor, std::size_t count) {
  const auto times = read_times(text, zone, at(anchor));
  EXPECT_TRUE(times) << text;
  strings found;
  std::optional<timestamp> last = at(anchor);
  while (found.size() < count && (last = (*times)(*last))) found.push_back(format_time(*last));
  return found;
}

field_error fault_of(const char* text, const char* zone = "") {
  const auto times = read_times(text, zone, at("2026-01-01T00:00:00Z"));
  EXPECT_FALSE(times) << text;
  EXPECT_EQ(times.fault().fields.size(), 1u);
  return times.fault().fields.at(0);
}

TEST(schedule_times, can_be_a_cron_expression_in_wall_time) {
  EXPECT_EQ(fires("30 9 * * MON-FRI", "Europe/Berlin", "2026-03-27T12:00:00Z", 2),
            (strings{"2026-03-30T07:30:00Z", "2026-03-31T07:30:00Z"}));
  EXPECT_EQ(fires("@daily", "", "2026-03-27T12:00:00Z", 1), (strings{"2026-03-28T00:00:00Z"}));
}

TEST(schedule_times, can_be_a_recurrence_rule_from_the_anchor_on) {
  EXPECT_EQ(fires("freq=monthly;byday=-1fr;byhour=9;byminute=0;bysecond=0", "Europe/Berlin",
                  "2026-03-01T12:00:00.5Z", 2),
            (strings{"2026-03-27T08:00:00Z", "2026-04-24T07:00:00Z"}));
  EXPECT_EQ(fires("RRULE:FREQ=DAILY;COUNT=3", "", "2026-03-01T12:00:00Z", 5).size(), 2u);
}

TEST(schedule_times, say_what_cannot_be_read) {
  EXPECT_EQ(fault_of("@every 5").code, "invalid_times");
  EXPECT_EQ(fault_of("@every").code, "invalid_times");
  EXPECT_EQ(fault_of("60 * * * *").code, "invalid_cron");
  EXPECT_EQ(fault_of("FREQ=WEEKLY;BYDAY=2MO").code, "invalid_rule");
  EXPECT_EQ(fault_of("@daily", "Europe/Nowhere").pointer, "/timezone");
}

}  // namespace schedule_times_test
}  // namespace steward
