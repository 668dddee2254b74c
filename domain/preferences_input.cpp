#include <algorithm>
#include <array>

#include "domain/local_day.hpp"
#include "domain/preferences_commands.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr std::string_view policies[] = {"once", "skip_if_older_than", "all"};

std::optional<text_fault> check_channel(std::string_view text) {
  if (text == "in_app") return std::nullopt;
  return text_fault{"not_one_of", "Use: in_app."};
}

std::optional<text_fault> check_channel_or_mail(std::string_view text) {
  if (text == "in_app" || text == "email") return std::nullopt;
  return text_fault{"not_one_of", "Use: in_app, email."};
}

constexpr input_field clock(std::string_view name, std::string_view doc, std::string_view example) {
  input_field field{.name = name, .kind = kind::text, .doc = doc, .example = example};
  field.min = field.max = 5;
  field.check = check_clock;
  return field;
}

constexpr input_field channels_of(std::string_view name, std::string_view doc,
                                  std::optional<text_fault> (*check)(std::string_view)) {
  input_field field{.name = name, .kind = kind::texts, .doc = doc, .example = "[\"in_app\"]"};
  field.max = 5;
  field.item_max = 20;
  field.check = check;
  return field;
}

constexpr std::array<input_field, 3> quiet_fields{{
    clock("from", "When they begin, wall time.", "\"22:00\""),
    clock("to", "When they end; on the next day if that is not later.", "\"07:00\""),
    {.name = "days",
     .kind = kind::texts,
     .doc = "The days that they begin on; all unless said otherwise.",
     .example = "[\"MO\",\"TU\"]",
     .max = 7,
     .item_max = 2,
     .check = check_weekday},
}};
constexpr input_table quiet_table{"QuietHours", quiet_fields};

constexpr std::array<input_field, 3> notify_fields{{
    channels_of("reminder", "Where reminders are told.", check_channel),
    channels_of("daily_summary", "Where the daily summary is told; by mail to an address that is confirmed.",
                check_channel_or_mail),
    channels_of("monitor", "Where monitors tell, besides what their actions mail.", check_channel),
}};
constexpr input_table notify_table{"Notify", notify_fields};

constexpr std::array<input_field, 2> missed_fields{{
    {.name = "policy",
     .kind = kind::choice,
     .doc = "once: of those of one task the newest; skip_if_older_than: each that is not older than "
            "`minutes`; all: each.",
     .example = "\"once\"",
     .choices = policies},
    {.name = "minutes",
     .kind = kind::integer,
     .doc = "For skip_if_older_than.",
     .example = "60",
     .min = 1,
     .max = 525'600},
}};
constexpr input_table missed_table{"MissedReminders", missed_fields};

constexpr std::array<input_field, 2> summary_fields{{
    {.name = "enabled", .kind = kind::boolean, .doc = "Whether there is one.", .example = "true"},
    clock("time", "When it comes, wall time.", "\"07:00\""),
}};
constexpr input_table summary_table{"DailySummary", summary_fields};

enum class member : int { timezone, day_start_hour, quiet_hours, notify, missed_reminders, daily_summary };

constexpr std::array<input_field, 8> fields{{
    {.name = "timezone",
     .kind = kind::text,
     .doc = "IANA time zone that days and times of day are meant in.",
     .example = "\"Europe/Berlin\"",
     .min = 1,
     .max = 64,
     .check = check_timezone},
    {.name = "day_start_hour",
     .kind = kind::integer,
     .doc = "The hour that a day begins at.",
     .example = "4",
     .max = 12},
    {.name = "quiet_hours",
     .kind = kind::object,
     .doc = "When nothing is pushed; null: never.",
     .example = R"({"from":"22:00","to":"07:00"})",
     .nullable = true,
     .of = &quiet_table},
    {.name = "notify",
     .kind = kind::object,
     .doc = "Which kinds are told, and where.",
     .example = R"({"daily_summary":[]})",
     .of = &notify_table},
    {.name = "missed_reminders",
     .kind = kind::object,
     .doc = "What happens to reminders that could not be fired in time.",
     .example = R"({"policy":"all"})",
     .of = &missed_table},
    {.name = "daily_summary",
     .kind = kind::object,
     .doc = "A notification every morning: what is overdue, due today, and was completed yesterday.",
     .example = R"({"enabled":true,"time":"07:00"})",
     .of = &summary_table},
    {.name = "updated_at",
     .kind = kind::time,
     .doc = "When they were changed last.",
     .example = "null",
     .read_only = true},
    {.name = "version",
     .kind = kind::integer,
     .doc = "Counts their changes; also their ETag.",
     .example = "1",
     .read_only = true},
}};
constexpr input_table table{"Preferences", fields};

std::vector<std::string> distinct(const json& list) {
  std::vector<std::string> out;
  for (const auto& item : list)
    if (auto text = item.get<std::string>(); std::find(out.begin(), out.end(), text) == out.end())
      out.push_back(std::move(text));
  return out;
}

/// In the order of the week.
std::vector<std::string> days_of(const json& list) {
  const auto given = distinct(list);
  std::vector<std::string> out;
  for (const auto day : weekday_names)
    if (std::find(given.begin(), given.end(), day) != given.end()) out.emplace_back(day);
  return out;
}

/// Reads one member; those of objects are merged one by one (RFC 7396).
struct reader {
  preferences_input& into;
  field_errors& faults;

  void quiet_hours(json& body) const {
    if (body.is_null()) {
      into.no_quiet_hours = true;
      return;
    }
    read_members(body, quiet_table, "/quiet_hours", faults, [&](int place, json& value) {
      if (place == 0) into.quiet_from = value.get<std::string>();
      if (place == 1) into.quiet_until = value.get<std::string>();
      if (place == 2) into.quiet_days = days_of(value);
    });
  }

  void notify(json& body) const {
    read_members(body, notify_table, "/notify", faults, [&](int place, json& value) {
      into.notify.emplace_back(notify_fields[static_cast<std::size_t>(place)].name, distinct(value));
    });
  }

  void missed_reminders(json& body) const {
    read_members(body, missed_table, "/missed_reminders", faults, [&](int place, json& value) {
      if (place == 0)
        into.missed_reminders = static_cast<int>(std::find(std::begin(policies), std::end(policies),
                                                           lower_ascii(value.get_ref<const std::string&>())) -
                                                 std::begin(policies));
      else
        into.missed_minutes = value.get<int>();
    });
  }

  void daily_summary(json& body) const {
    read_members(body, summary_table, "/daily_summary", faults, [&](int place, json& value) {
      if (place == 0)
        into.daily_summary = value.get<bool>();
      else
        into.daily_summary_time = value.get<std::string>();
    });
  }

  void take(member which, json& value) const {
    switch (which) {
      case member::timezone:
        into.timezone = value.get<std::string>();
        break;
      case member::day_start_hour:
        into.day_start_hour = value.get<int>();
        break;
      case member::quiet_hours:
        return quiet_hours(value);
      case member::notify:
        return notify(value);
      case member::missed_reminders:
        return missed_reminders(value);
      case member::daily_summary:
        return daily_summary(value);
    }
  }
};

}  // namespace

const input_table& preferences_table() { return table; }

result<preferences_input> read_preferences(json& body) {
  preferences_input input;
  field_errors faults;
  const reader read{input, faults};
  read_members(body, table, "", faults,
               [&](int place, json& value) { read.take(static_cast<member>(place), value); });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

}  // namespace steward
