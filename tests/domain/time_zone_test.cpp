#include "domain/time_zone.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace time_zone_test {

using namespace std::chrono;

local_seconds wall(int day, int hour, int minute = 0) {
  return local_days{year{2026} / March / day} + hours{hour} + minutes{minute};
}

TEST(time_zone, is_found_by_its_name) {
  EXPECT_EQ(*time_zone::find("UTC"), time_zone());
  EXPECT_TRUE(time_zone::find("Europe/Berlin"));
  EXPECT_FALSE(time_zone::find("Europe/Nowhere"));
}

TEST(time_zone, shows_the_wall_time_of_an_instant) {
  const auto berlin = *time_zone::find("Europe/Berlin");
  const timestamp at = sys_days{year{2026} / March / 29} + hours{1} + microseconds{5};
  EXPECT_EQ(berlin.local(at), wall(29, 3));
  EXPECT_EQ(berlin.local(at - seconds{1}), wall(29, 1, 59) + seconds{59});
  EXPECT_EQ(time_zone().local(at), wall(29, 1));
}

TEST(time_zone, places_wall_times_around_a_gap) {
  const auto berlin = *time_zone::find("Europe/Berlin");
  const auto in_gap = berlin.place(wall(29, 2, 30));
  EXPECT_TRUE(in_gap.in_gap);
  EXPECT_EQ(in_gap.gap_end, wall(29, 3));
  EXPECT_EQ(in_gap.at, berlin.place(wall(29, 3, 30)).at);
  EXPECT_FALSE(berlin.place(wall(29, 3)).in_gap);
}

TEST(time_zone, knows_which_wall_times_a_gap_has_moved_behind_an_instant) {
  const auto berlin = *time_zone::find("Europe/Berlin");
  const auto after_gap = berlin.place(wall(29, 3, 10)).at;
  EXPECT_EQ(berlin.earliest_local(after_gap), wall(29, 2, 10));
  EXPECT_EQ(berlin.earliest_local(after_gap + hours{1}), wall(29, 4, 10));
  EXPECT_EQ(berlin.earliest_local(after_gap + hours{48}), wall(31, 3, 10));
  EXPECT_EQ(time_zone().earliest_local(after_gap), wall(29, 1, 10));
}

}  // namespace time_zone_test
}  // namespace steward
