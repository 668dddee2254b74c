#include "domain/monitors/weekly_window.hpp"

#include <algorithm>

#include "domain/field_table.hpp"
#include "domain/local_day.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr input_field clock(std::string_view name, std::string_view doc, std::string_view example) {
  return {.name = name,
          .kind = kind::text,
          .doc = doc,
          .example = example,
          .min = 5,
          .max = 5,
          .required = true,
          .check = check_clock};
}

constexpr std::array<input_field, 3> fields{{
    {.name = "days",
     .kind = kind::texts,
     .doc = "The days that it begins on; every day unless said otherwise.",
     .example = R"(["MO","TU"])",
     .max = 7,
     .item_max = 2,
     .check = check_weekday},
    clock("from", "When it begins, wall time.", "\"22:00\""),
    clock("to", "When it ends; on the next day if that is not later.", "\"06:00\""),
}};

bool begins_on(const weekly_window& window, local_days day) {
  const auto& days = window.days;
  return days.empty() || std::find(days.begin(), days.end(), weekday_name(day)) != days.end();
}

/// Whether the instant is in the window that begins on this day, if one does.
bool is_in(const weekly_window& window, const time_zone& zone, local_days day, timestamp at) {
  const auto from = parse_clock(window.from), to = parse_clock(window.to);
  if (!from || !to || !begins_on(window, day)) return false;
  const auto last = *to > *from ? day : day + std::chrono::days{1};
  const auto place = [&](local_days d, std::chrono::minutes m) {
    return zone.place(local_seconds{d} + m).at;
  };
  return at >= place(day, *from) && at < place(last, *to);
}

weekly_window read_window(json& body, std::string_view at, field_errors& faults) {
  weekly_window window;
  read_members(body, weekly_window_table, at, faults, [&](int place, json& value) {
    if (place == 0) window.days = value.get<std::vector<std::string>>();
    if (place == 1) window.from = value.get<std::string>();
    if (place == 2) window.to = value.get<std::string>();
  });
  return window;
}

}  // namespace

time_zone zone_named(std::string_view name) {
  return name.empty() ? time_zone() : time_zone::find(name).value_or(time_zone());
}

std::optional<text_fault> check_window_zone(std::string_view name) {
  return name.empty() ? std::nullopt : check_timezone(name);
}

bool in_any_window(std::span<const weekly_window> windows, const time_zone& zone, timestamp at) {
  const auto today = std::chrono::floor<std::chrono::days>(zone.local(at));
  return std::any_of(windows.begin(), windows.end(), [&](const weekly_window& one) {
    return is_in(one, zone, today, at) || is_in(one, zone, today - std::chrono::days{1}, at);
  });
}

constexpr input_table weekly_window_table{"WeeklyWindow", fields};

std::vector<weekly_window> read_weekly_windows(json& list, std::string_view name, std::string_view at,
                                               field_errors& faults) {
  std::vector<weekly_window> windows;
  const auto pointer = pointer_to(at, name);
  for (std::size_t i = 0; i < list.size(); ++i)
    windows.push_back(read_window(list[i], pointer_to(pointer, std::to_string(i)), faults));
  return windows;
}

}  // namespace steward
