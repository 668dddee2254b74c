#include "domain/local_day.hpp"

#include <algorithm>

namespace steward {
namespace {

using namespace std::chrono;

timestamp place(const time_zone& zone, local_days day, minutes clock) {
  return zone.place(local_seconds{day} + clock).at;
}

hours day_start(const user_preferences& chosen) { return hours{chosen.day_start_hour}; }

/// When the quiet hours end that begin on this day, if the instant is in them.
std::optional<timestamp> quiet_until(const user_preferences& chosen, const time_zone& zone, local_days day,
                                     timestamp at) {
  const auto from = parse_clock(*chosen.quiet_from), until = parse_clock(*chosen.quiet_until);
  const auto& days = chosen.quiet_days;
  if (!from || !until || std::find(days.begin(), days.end(), weekday_name(day)) == days.end())
    return std::nullopt;
  const auto end = place(zone, *until > *from ? day : day + std::chrono::days{1}, *until);
  if (at < place(zone, day, *from) || at >= end) return std::nullopt;
  return end;
}

}  // namespace

time_zone zone_of(const user_preferences& chosen) {
  return time_zone::find(chosen.timezone).value_or(time_zone());
}

local_days day_of(const user_preferences& chosen, timestamp at) {
  const auto zone = zone_of(chosen);
  auto day = floor<days>(zone.local(at));
  // Compared as instants: on the night that the clock changes, hours cannot be taken off wall times. One that
  // leaves out a whole date has two days that begin together.
  while (at < start_of(chosen, day, zone)) day -= days{1};
  return day;
}

timestamp start_of(const user_preferences& chosen, local_days day, const time_zone& zone) {
  return place(zone, day, day_start(chosen));
}

timestamp start_of(const user_preferences& chosen, local_days day) {
  return start_of(chosen, day, zone_of(chosen));
}

timestamp time_on(const user_preferences& chosen, local_days day, minutes clock) {
  return place(zone_of(chosen), clock < day_start(chosen) ? day + days{1} : day, clock);
}

std::optional<timestamp> quiet_until(const user_preferences& chosen, timestamp at) {
  if (!chosen.quiet_from || !chosen.quiet_until) return std::nullopt;
  const auto zone = zone_of(chosen);
  const auto today = floor<days>(zone.local(at));
  const auto since_yesterday = quiet_until(chosen, zone, today - days{1}, at);
  return std::max(since_yesterday, quiet_until(chosen, zone, today, at));
}

std::optional<minutes> parse_clock(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 100; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = digit(0) * 10 + digit(1), minute = digit(3) * 10 + digit(4);
  if (hour > 23 || minute > 59) return std::nullopt;
  return hours{hour} + minutes{minute};
}

std::string to_string(local_days day) { return format_time(timestamp{day.time_since_epoch()}).substr(0, 10); }

std::optional<local_days> parse_day(std::string_view text) {
  const auto parsed = parse_time(text);
  if (!parsed || !parsed->date_only) return std::nullopt;
  return local_days{floor<days>(parsed->at).time_since_epoch()};
}

std::string_view weekday_name(local_days day) { return weekday_names[weekday{day}.iso_encoding() - 1]; }

std::optional<text_fault> check_clock(std::string_view text) {
  if (parse_clock(text)) return std::nullopt;
  return text_fault{"invalid_time", "Write a time of day like \"07:30\"."};
}

std::optional<text_fault> check_weekday(std::string_view text) {
  if (std::find(std::begin(weekday_names), std::end(weekday_names), text) != std::end(weekday_names))
    return std::nullopt;
  return text_fault{"not_one_of", "Use: MO, TU, WE, TH, FR, SA, SU."};
}

}  // namespace steward
