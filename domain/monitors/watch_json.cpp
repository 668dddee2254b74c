#include <algorithm>

#include "domain/field_table.hpp"
#include "domain/monitors/watch.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr std::int64_t year_of_seconds = 366LL * 24 * 3'600;
constexpr int most_flap_changes = 50;

constexpr std::array<input_field, 8> policy_fields{{
    {.name = "needed",
     .kind = kind::integer,
     .doc = "Active while so many of the last `of_last` evaluations met the condition.",
     .example = "2",
     .min = 1,
     .max = 32},
    {.name = "of_last",
     .kind = kind::integer,
     .doc = "How many evaluations are looked at for `needed`.",
     .example = "3",
     .min = 1,
     .max = 32},
    {.name = "hold_down_s",
     .kind = kind::integer,
     .doc = "After a change the state stays for at least so many seconds.",
     .example = "300",
     .max = year_of_seconds},
    {.name = "renotify_after_s",
     .kind = kind::integer,
     .doc = "While active, tell again after so many seconds; 0: never.",
     .example = "86400",
     .max = year_of_seconds},
    {.name = "flap_changes",
     .kind = kind::integer,
     .doc =
         "At most so many changes in `flap_window_s`; more are held back, and the monitor is flapping. 0: no "
         "limit.",
     .example = "5",
     .max = most_flap_changes},
    {.name = "flap_window_s",
     .kind = kind::integer,
     .doc = "The seconds that `flap_changes` is about.",
     .example = "3600",
     .min = 1,
     .max = year_of_seconds},
    {.name = "timezone",
     .kind = kind::prose,
     .doc = "The zone in whose wall time the windows are meant; empty: UTC.",
     .example = "\"Europe/Berlin\"",
     .max = 64,
     .check = check_window_zone},
    {.name = "maintenance",
     .kind = kind::objects,
     .doc = "Times in which evaluations do not count and nothing is told.",
     .example = R"([{"days":["SU"],"from":"02:00","to":"04:00"}])",
     .max = most_windows,
     .of = &weekly_window_table},
}};

constexpr std::array<input_field, 8> state_fields{{
    {.name = "standing", .kind = kind::choice, .required = true, .choices = watch_standing_names},
    {.name = "since", .kind = kind::time, .nullable = true},
    {.name = "recent", .kind = kind::integer, .max = 0xFFFF'FFFF},
    {.name = "seen", .kind = kind::integer, .max = 32},
    {.name = "changes", .kind = kind::texts, .max = most_flap_changes, .item_max = 40},
    {.name = "number", .kind = kind::integer, .max = std::numeric_limits<std::int64_t>::max()},
    {.name = "flapping", .kind = kind::boolean},
    {.name = "told_at", .kind = kind::time, .nullable = true},
}};
constexpr input_table state_table{"WatchState", state_fields};

std::optional<timestamp> time_of(const json& value) {
  if (!value.is_string()) return std::nullopt;
  const auto parsed = parse_time(value.get_ref<const std::string&>());
  return parsed ? std::optional(parsed->at) : std::nullopt;
}

void take(watch_state& state, int place, const json& value) {
  if (place == 0)
    state.standing =
        static_cast<watch_standing>(choice_index(watch_standing_names, value.get_ref<const std::string&>()));
  if (place == 1) state.since = time_of(value);
  if (place == 2) state.recent = value.get<std::uint32_t>();
  if (place == 3) state.seen = value.get<int>();
  if (place == 4)
    for (const auto& text : value)
      if (const auto at = time_of(text)) state.changes.push_back(*at);
  if (place == 5) state.number = value.get<std::int64_t>();
  if (place == 6) state.flapping = value.get<bool>();
  if (place == 7) state.told_at = time_of(value);
}

/// What step() relies on.
bool is_sound(const watch_state& state) {
  const bool begun = state.standing == watch_standing::unknown || state.since;
  const bool changed = state.number == 0 || state.since;
  const bool told = state.standing != watch_standing::active || state.told_at;
  return begun && changed && told;
}

}  // namespace

void append_json(std::string& out, const watch_state& state) {
  json_object(out)
      .member("standing", watch_standing_names[static_cast<std::size_t>(state.standing)])
      .member("since", state.since)
      .member("recent", state.recent)
      .member("seen", state.seen)
      .member("changes", state.changes)
      .member("number", state.number)
      .member("flapping", state.flapping)
      .member("told_at", state.told_at)
      .end();
}

void append_json(std::string& out, const state_change& change) {
  json_object(out)
      .member("from", watch_standing_names[static_cast<std::size_t>(change.from)])
      .member("to", watch_standing_names[static_cast<std::size_t>(change.to)])
      .member("at", change.at)
      .member("number", change.number)
      .member("reason", change.reason)
      .end();
}

constexpr input_table watch_policy_table{"WatchPolicy", policy_fields};

watch_policy read_watch_policy(json& body, std::string_view at, field_errors& faults, watch_policy present) {
  const auto before = faults.size();
  read_members(body, watch_policy_table, at, faults, [&](int place, json& value) {
    if (place == 0) present.needed = value.get<int>();
    if (place == 1) present.of_last = value.get<int>();
    if (place == 2) present.hold_down_s = value.get<std::int64_t>();
    if (place == 3) present.renotify_after_s = value.get<std::int64_t>();
    if (place == 4) present.flap_changes = value.get<int>();
    if (place == 5) present.flap_window_s = value.get<std::int64_t>();
    if (place == 6) present.timezone = value.get<std::string>();
    if (place == 7) present.maintenance = read_weekly_windows(value, "maintenance", at, faults);
  });
  if (faults.size() == before && present.needed > present.of_last)
    add_fault(faults, at, "needed", "out_of_range",
              "Use a number that is not above of_last (" + std::to_string(present.of_last) + ").");
  return present;
}

std::optional<watch_policy> parse_watch_policy(std::string_view text) {
  auto body = json::parse(text, nullptr, false);
  field_errors faults;
  auto policy = read_watch_policy(body, "", faults);
  return faults.empty() ? std::optional(std::move(policy)) : std::nullopt;
}

std::optional<watch_state> parse_watch_state(std::string_view text) {
  auto body = json::parse(text, nullptr, false);
  field_errors faults;
  watch_state state;
  read_members(body, state_table, "", faults,
               [&](int place, const json& value) { take(state, place, value); });
  return faults.empty() && is_sound(state) ? std::optional(std::move(state)) : std::nullopt;
}

}  // namespace steward
