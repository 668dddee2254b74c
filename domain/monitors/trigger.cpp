#include "domain/monitors/trigger.hpp"

#include "domain/field_table.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;
using std::chrono::seconds;

constexpr std::int64_t year_of_seconds = 366LL * 24 * 3'600;

constexpr std::array<input_field, 6> fields{{
    {.name = "on",
     .kind = kind::choice,
     .doc = "Which changes it is about.",
     .example = "\"becomes_active\"",
     .choices = trigger_on_names},
    {.name = "frequency",
     .kind = kind::choice,
     .doc = "once: the first time only; every_time; daily_digest: collected, and told once a day.",
     .example = "\"every_time\"",
     .choices = trigger_frequency_names},
    {.name = "cooldown_s",
     .kind = kind::integer,
     .doc = "After it fired, nothing for so many seconds.",
     .example = "3600",
     .max = year_of_seconds},
    {.name = "threshold",
     .kind = kind::integer,
     .doc = "Fires when so many changes have matched since the last time.",
     .example = "1",
     .min = 1,
     .max = 1'000},
    {.name = "timezone",
     .kind = kind::prose,
     .doc = "The zone in whose wall time the windows are meant; empty: UTC.",
     .example = "\"Europe/Berlin\"",
     .max = 64,
     .check = check_window_zone},
    {.name = "windows",
     .kind = kind::objects,
     .doc = "Fires only in one of these; none: always.",
     .example = R"([{"days":["MO","TU"],"from":"08:00","to":"18:00"}])",
     .max = most_windows,
     .of = &weekly_window_table},
}};

bool is_reminder(const state_change& change) { return change.from == change.to; }

bool matches(trigger_on on, const state_change& change) {
  if (on == trigger_on::becomes_active) return change.to == watch_standing::active;
  if (on == trigger_on::becomes_inactive) return change.to == watch_standing::inactive;
  return true;
}

/// Why a change that matches does nothing; empty: it fires.
std::string reason_to_skip(const trigger_rule& rule, const trigger_memory& memory, bool reminder,
                           timestamp now) {
  if (rule.frequency == trigger_frequency::once && memory.fired > 0) return "It fires once, and has fired.";
  if (memory.matched < rule.threshold && (!reminder || memory.matched > 0))
    return "Only " + std::to_string(memory.matched) + " of " + std::to_string(rule.threshold) +
           " changes have come.";
  if (memory.fired_at && now - *memory.fired_at < seconds{rule.cooldown_s})
    return "It fired less than " + std::to_string(rule.cooldown_s) + " s ago.";
  if (!rule.windows.empty() && !in_any_window(rule.windows, zone_named(rule.timezone), now))
    return "It is outside of its windows.";
  return {};
}

template <std::size_t N>
std::string_view name_in(const std::array<std::string_view, N>& names, auto value) {
  return names[static_cast<std::size_t>(value)];
}

}  // namespace

constexpr input_table trigger_rule_table{"TriggerRule", fields};

trigger_decision decide_trigger(const trigger_rule& rule, const trigger_memory& memory,
                                const state_change& change, timestamp now) {
  trigger_decision out{trigger_action::skip, {}, memory};
  if (!matches(rule.on, change)) {
    out.reason = "It is about other changes.";
    return out;
  }
  const bool reminder = is_reminder(change);
  if (!reminder && out.next.matched < rule.threshold) ++out.next.matched;
  out.reason = reason_to_skip(rule, out.next, reminder, now);
  if (!out.reason.empty()) return out;
  const bool digest = rule.frequency == trigger_frequency::daily_digest;
  out.action = digest ? trigger_action::hold_for_digest : trigger_action::fire;
  out.next = {now, memory.fired + 1, 0};
  return out;
}

void append_json(std::string& out, const trigger_rule& rule) {
  json_object(out)
      .member("on", name_in(trigger_on_names, rule.on))
      .member("frequency", name_in(trigger_frequency_names, rule.frequency))
      .member("cooldown_s", rule.cooldown_s)
      .member("threshold", rule.threshold)
      .member("timezone", rule.timezone)
      .member("windows", rule.windows)
      .end();
}

trigger_rule read_trigger_rule(json& body, std::string_view at, field_errors& faults, trigger_rule present) {
  read_members(body, trigger_rule_table, at, faults, [&](int place, json& value) {
    if (place == 0)
      present.on =
          static_cast<trigger_on>(choice_index(trigger_on_names, value.get_ref<const std::string&>()));
    if (place == 1)
      present.frequency = static_cast<trigger_frequency>(
          choice_index(trigger_frequency_names, value.get_ref<const std::string&>()));
    if (place == 2) present.cooldown_s = value.get<std::int64_t>();
    if (place == 3) present.threshold = value.get<int>();
    if (place == 4) present.timezone = value.get<std::string>();
    if (place == 5) present.windows = read_weekly_windows(value, "windows", at, faults);
  });
  return present;
}

std::optional<trigger_rule> parse_trigger_rule(std::string_view text) {
  auto body = json::parse(text, nullptr, false);
  field_errors faults;
  auto rule = read_trigger_rule(body, "", faults);
  return faults.empty() ? std::optional(std::move(rule)) : std::nullopt;
}

}  // namespace steward
