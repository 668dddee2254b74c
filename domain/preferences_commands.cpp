#include "domain/preferences_commands.hpp"

#include <algorithm>
#include <utility>

#include "domain/daily_summary.hpp"
#include "domain/notification_commands.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr const char* kinds[] = {"reminder", "daily_summary", "monitor"};
constexpr const char* channels[] = {"in_app", "email"};
constexpr std::string_view policies[] = {"once", "skip_if_older_than", "all"};

std::string muted_name(std::string_view kind, std::string_view channel) {
  return std::string(kind) + '/' + std::string(channel);
}

bool has(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

/// Whether a kind is told there: in the app unless that was muted, by mail only if that was asked for.
bool is_told(const user_preferences& chosen, std::string_view kind, std::string_view channel) {
  return channel == "email" ? has(chosen.mailed, kind) : !has(chosen.muted, muted_name(kind, channel));
}

void add_or_erase(std::vector<std::string>& list, std::string name, bool add) {
  std::erase(list, name);
  if (add) list.push_back(std::move(name));
}

void apply_notify(user_preferences& chosen, std::string_view kind, const std::vector<std::string>& wanted) {
  add_or_erase(chosen.muted, muted_name(kind, "in_app"), !has(wanted, "in_app"));
  add_or_erase(chosen.mailed, std::string(kind), has(wanted, "email"));
}

void apply_quiet_hours(user_preferences& chosen, const preferences_input& input) {
  if (input.no_quiet_hours) {
    chosen.quiet_from.reset();
    chosen.quiet_until.reset();
    chosen.quiet_days.clear();
    return;
  }
  if (input.quiet_from) chosen.quiet_from = input.quiet_from;
  if (input.quiet_until) chosen.quiet_until = input.quiet_until;
  if (input.quiet_days) chosen.quiet_days = *input.quiet_days;
  if (chosen.quiet_from && chosen.quiet_days.empty() && !input.quiet_days)
    chosen.quiet_days = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
}

void apply_input(user_preferences& chosen, const preferences_input& input) {
  if (input.timezone) chosen.timezone = *input.timezone;
  if (input.day_start_hour) chosen.day_start_hour = *input.day_start_hour;
  apply_quiet_hours(chosen, input);
  for (const auto& [kind, wanted] : input.notify) apply_notify(chosen, kind, wanted);
  if (input.missed_reminders) chosen.missed_reminders = *input.missed_reminders;
  if (input.missed_minutes) chosen.missed_minutes = *input.missed_minutes;
  if (input.daily_summary) chosen.daily_summary = *input.daily_summary;
  if (input.daily_summary_time) chosen.daily_summary_time = *input.daily_summary_time;
}

std::optional<error> check(const user_preferences& chosen) {
  field_errors faults;
  if (chosen.quiet_from.has_value() != chosen.quiet_until.has_value())
    add_fault(faults, "/quiet_hours", chosen.quiet_from ? "to" : "from", "required",
              "Quiet hours need from and to.");
  else if (chosen.quiet_from && chosen.quiet_from == chosen.quiet_until)
    add_fault(
        faults, "/quiet_hours", "to", "same_as_from",
        "Quiet hours end at another time than they begin. To be told of nothing, leave the channels out "
        "of notify.");
  else if (!chosen.quiet_from && !chosen.quiet_days.empty())
    add_fault(faults, "/quiet_hours", "from", "required", "Quiet hours need from and to.");
  if (faults.empty()) return std::nullopt;
  return invalid_input(std::move(faults));
}

void append_notify(std::string& out, const user_preferences& chosen) {
  json_object notify(out);
  for (const auto* kind : kinds) {
    std::vector<std::string> wanted;
    for (const auto* channel : channels)
      if (is_told(chosen, kind, channel)) wanted.emplace_back(channel);
    notify.member(kind, wanted);
  }
  notify.end();
}

void append_quiet_hours(std::string& out, const user_preferences& chosen) {
  if (!chosen.quiet_from) {
    out += "null";
    return;
  }
  json_object(out)
      .member("from", chosen.quiet_from)
      .member("to", chosen.quiet_until)
      .member("days", chosen.quiet_days)
      .end();
}

/// {"timezone":["UTC","Europe/Berlin"]}: the members that differ.
std::string difference(const std::string& before, const std::string& after) {
  const auto was = json::parse(before), is = json::parse(after);
  auto changed = json::object();
  for (const auto& [name, value] : is.items())
    if (name != "version" && name != "updated_at" && was[name] != value)
      changed[name] = json::array({was[name], value});
  return changed.dump();
}

reply preferences_reply(const user_preferences& chosen) {
  return {reply_kind::ok, std::make_shared<const std::string>(render_preferences(chosen)),
          version_etag(chosen.version)};
}

/// Reminders of whole days are counted from when the user's day begins.
void move_reminders(task_changes& work, const user_preferences& before, const user_preferences& after) {
  if (before.timezone == after.timezone && before.day_start_hour == after.day_start_hour) return;
  work.state().tasks.for_each_live([&](const task_entry& entry) {
    const auto& t = *entry.record;
    if (t.due_all_day && !t.reminders.empty()) work.move_reminders(t, before, after);
  });
}

}  // namespace

std::string render_preferences(const user_preferences& chosen) {
  std::string out;
  json_object object(out);
  object.member("timezone", chosen.timezone).member("day_start_hour", chosen.day_start_hour);
  append_quiet_hours(object.name("quiet_hours"), chosen);
  append_notify(object.name("notify"), chosen);
  json_object(object.name("missed_reminders"))
      .member("policy", policies[chosen.missed_reminders])
      .member("minutes", chosen.missed_minutes)
      .end();
  json_object(object.name("daily_summary"))
      .member("enabled", chosen.daily_summary)
      .member("time", chosen.daily_summary_time)
      .end();
  object.member("updated_at", chosen.version ? std::optional(chosen.updated_at) : std::nullopt)
      .member("version", chosen.version)
      .end();
  return out;
}

result<reply> get_preferences(const user_state& state) { return preferences_reply(preferences_of(state)); }

result<decision> update_preferences(const user_state& state, const context& context,
                                    const precondition& expected, const preferences_input& input) {
  const auto& before = preferences_of(state);
  const auto shown = render_preferences(before);
  if (!expected.allows(before.version))
    return changed_meanwhile(std::make_shared<const std::string>(shown), before.version);
  auto after = before;
  apply_input(after, input);
  if (auto fault = check(after)) return std::move(*fault);
  auto changed = difference(shown, render_preferences(after));
  if (changed == "{}") return decision{{}, preferences_reply(before)};
  after.user_id = state.id;
  after.updated_at = context.now;
  if (before.version == 0) after.created_at = context.now;
  ++after.version;
  task_changes work(state, context);
  work.put({make_row(after)}, "preferences.updated", {"preference", state.id, after.version},
           std::move(changed), render_preferences(after));
  move_reminders(work, before, after);
  follow_summary(work, before, after);
  hold_again(work, after);
  return decision{work.take(), preferences_reply(after)};
}

}  // namespace steward
