#include "domain/schedule_times.hpp"

#include <algorithm>
#include <charconv>

#include "domain/cron.hpp"
#include "domain/recurrence.hpp"
#include "domain/text_rules.hpp"

namespace steward {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view every = "@every ";
constexpr std::int64_t longest_ms = 366LL * 24 * 3'600 * 1'000;

std::int64_t unit_of(std::string_view name) {
  if (name == "ms") return 1;
  if (name == "s") return 1'000;
  if (name == "m") return 60'000;
  if (name == "h") return 3'600'000;
  if (name == "d") return 86'400'000;
  return 0;
}

std::optional<milliseconds> read_interval(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (fault != std::errc{}) return std::nullopt;
  const auto unit = unit_of({end, static_cast<std::size_t>(text.data() + text.size() - end)});
  if (unit == 0 || count <= 0 || count > longest_ms / unit || count * unit < 100) return std::nullopt;
  return milliseconds{count * unit};
}

result<fire_times> refused(std::string pointer, std::string code, std::string why) {
  error fault{errc::validation, "The schedule's times cannot be read.", {}};
  fault.fields.push_back({std::move(pointer), std::move(code), std::move(why)});
  return fault;
}

result<fire_times> every_interval(std::string_view text, timestamp anchor) {
  const auto interval = read_interval(text);
  if (!interval)
    return refused(
        "/times", "invalid_times",
        "Write \"@every\" and an interval from 100ms to 366d, such as \"@every 90s\" or \"@every 15m\".");
  return fire_times(
      [anchor, step = std::chrono::microseconds(*interval)](timestamp after) -> std::optional<timestamp> {
        if (after < anchor) return anchor + step;
        return anchor + step * ((after - anchor) / step + 1);
      });
}

result<fire_times> by_rule(std::string_view text, const time_zone& zone, timestamp anchor) {
  const auto rule = parse_rule(text);
  if (!rule) return refused("/times", "invalid_rule", rule.fault().detail);
  return fire_times([all = recurrence{*rule, zone.local(anchor), zone, {}, {}}](timestamp after) {
    return next_after(all, after);
  });
}

result<fire_times> by_cron(std::string_view text, const time_zone& zone) {
  const auto cron = parse_cron(text);
  if (!cron) return refused("/times", "invalid_cron", cron.fault().detail);
  return fire_times([cron = *cron, zone](timestamp after) { return next_fire(cron, zone, after); });
}

}  // namespace

result<fire_times> read_times(std::string_view text, std::string_view zone, timestamp anchor) {
  if (text == "@every" || text.starts_with(every))
    return every_interval(text.substr(std::min(every.size(), text.size())), anchor);
  const auto found = time_zone::find(zone.empty() ? "UTC" : zone);
  if (!found)
    return refused("/timezone", "unknown_timezone",
                   "Use a name of the IANA time zone database, for example \"Europe/Berlin\" or \"UTC\".");
  const auto upper = upper_ascii(text.substr(0, 6));
  return upper.starts_with("FREQ=") || upper == "RRULE:" ? by_rule(text, *found, anchor)
                                                         : by_cron(text, *found);
}

}  // namespace steward
