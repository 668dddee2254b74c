#include "domain/task_series.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/stored_task.hpp"
#include "domain/task_view.hpp"

namespace steward {
namespace {

using namespace std::chrono;
using nlohmann::json;

/// What a change of only one task of a series may be about.
constexpr const char* own_values[] = {"title", "description", "priority", "tags", "project_id", "reminders"};

/// Whole days are the same everywhere: they are counted in UTC, as their due dates are.
bool of_whole_days(const task& t) { return t.due_all_day || !t.due_date; }

time_zone own_zone(const task& t) {
  return time_zone::find(t.timezone.value_or("UTC")).value_or(time_zone());
}

timestamp day_of(const task& t, timestamp at) {
  return timestamp{floor<days>(own_zone(t).local(at)).time_since_epoch()};
}

std::vector<timestamp> instants(const std::vector<std::string>& texts) {
  std::vector<timestamp> found;
  for (const auto& text : texts)
    if (const auto parsed = parse_time(text)) found.push_back(parsed->at);
  return found;
}

std::optional<recurrence> recurrence_of(const task& t) {
  if (!t.recurrence_rule || !t.recurrence_start) return std::nullopt;
  auto rule = parse_rule(*t.recurrence_rule);
  if (!rule) return std::nullopt;
  const auto zone = of_whole_days(t) ? time_zone() : own_zone(t);
  return recurrence{*rule, zone.local(*t.recurrence_start), zone, instants(t.recurrence_dates),
                    instants(t.recurrence_exceptions)};
}

/// Where a schedule that counts from completion begins: on that day, at the time of day of the schedule.
local_seconds start_after(const recurrence& r, const task& t, timestamp done) {
  if (of_whole_days(t)) return r.zone.local(day_of(t, done));
  const auto local = r.zone.local(done);
  if (r.rule.freq < frequency::daily) return local;
  return floor<days>(local) + (r.start - floor<days>(r.start));
}

void begin_schedule(task& t, timestamp now) {
  t.recurrence_start = t.due_date ? *t.due_date : day_of(t, now);
  if (!t.recurrence_id) t.recurrence_id = t.recurrence_start;
}

void end_series(task& t) {
  t.recurs_from_completion = false;
  t.recurrence_dates.clear();
  t.recurrence_exceptions.clear();
  t.recurrence_start.reset();
  t.series_values.reset();
}

bool begins_anew(const task& before, const task& after, edit_scope scope) {
  if (!before.recurrence_rule || !before.recurrence_start || before.recurrence_rule != after.recurrence_rule)
    return true;
  if (before.timezone != after.timezone || of_whole_days(before) != of_whole_days(after)) return true;
  return scope == edit_scope::moved && after.due_date && before.due_date != after.due_date;
}

/// The recurrence and after what to look, if the task is done at `now`.
struct outlook {
  recurrence schedule;
  timestamp after;
};

std::optional<outlook> outlook_of(const task& t, timestamp now) {
  auto r = recurrence_of(t);
  if (!r) return std::nullopt;
  if (t.recurs_from_completion) {
    r->start = start_after(*r, t, now);
    return outlook{*r, std::max(r->zone.place(r->start).at, *t.recurrence_id)};
  }
  const auto present = of_whole_days(t) ? day_of(t, now) : now;
  return outlook{*r, std::max({*t.recurrence_id, *t.recurrence_start, present})};
}

/// The next one; whole days count once however often the rule falls on them.
std::optional<timestamp> take(occurrences& all, bool whole_days, timestamp after) {
  while (const auto found = all.next()) {
    const auto at = whole_days ? timestamp{floor<days>(*found)} : *found;
    if (at > after) return at;
  }
  return std::nullopt;
}

/// As long before the occurrence as they were before the due date. A snoozed one was about what is done.
void move_reminders(task& t, timestamp occurrence) {
  std::erase_if(t.reminders, [](const reminder& one) { return one.snoozed; });
  if (!t.due_date) return;
  const auto way = occurrence - *t.due_date;
  if (t.reminder_at) *t.reminder_at += way;
  for (auto& one : t.reminders)
    if (one.at) *one.at += way;
}

json known_values(const task& t) {
  return t.series_values ? json::parse(*t.series_values, nullptr, false) : json::object();
}

}  // namespace

void settle_series(const task* before, task& after, edit_scope scope, timestamp now) {
  if (!after.recurrence_rule) {
    if (before && before->recurrence_rule) end_series(after);
    return;
  }
  if (!after.series_id) after.series_id = after.id;
  if (!before || begins_anew(*before, after, scope)) begin_schedule(after, now);
}

std::optional<series_fault> check_series(const task& t) {
  const bool given =
      t.recurs_from_completion || !t.recurrence_dates.empty() || !t.recurrence_exceptions.empty();
  if (!t.recurrence_rule) {
    if (!given) return std::nullopt;
    return series_fault{t.recurs_from_completion      ? "recurs_from_completion"
                        : !t.recurrence_dates.empty() ? "recurrence_dates"
                                                      : "recurrence_exceptions",
                        "needs_rule", "This is about a task that recurs. Give a recurrence_rule as well."};
  }
  if (!t.recurs_from_completion) return std::nullopt;
  if (t.recurrence_rule->find("COUNT=") != std::string::npos)
    return series_fault{"recurs_from_completion", "contradiction",
                        "COUNT counts the places of a schedule, and there is none when a task counts from "
                        "completion. Use UNTIL, or leave one of them out."};
  return std::nullopt;
}

std::optional<timestamp> next_occurrence(const task& t, timestamp now) {
  const auto view = outlook_of(t, now);
  if (!view) return std::nullopt;
  occurrences all(view->schedule, view->after);
  return take(all, of_whole_days(t), view->after);
}

std::vector<timestamp> coming_occurrences(const task& t, timestamp now, timestamp until, std::size_t most) {
  std::vector<timestamp> found;
  const auto done = t.due_date ? std::max(*t.due_date, now) : now;
  const auto view = outlook_of(t, t.recurs_from_completion ? done : now);
  if (!view) return found;
  occurrences all(view->schedule, view->after);
  auto last = view->after;
  while (found.size() < most) {
    const auto next = take(all, of_whole_days(t), last);
    if (!next || *next > until) break;
    found.push_back(last = *next);
  }
  return found;
}

void move_to_occurrence(task& t, timestamp occurrence, timestamp now) {
  if (t.recurs_from_completion)
    if (const auto r = recurrence_of(t)) t.recurrence_start = r->zone.place(start_after(*r, t, now)).at;
  const bool whole_days = of_whole_days(t);
  move_reminders(t, occurrence);
  t.due_date = t.recurrence_id = occurrence;
  t.due_all_day = whole_days;
}

task make_successor(const task& done, timestamp occurrence, const uuid& id, timestamp now) {
  auto next = done;
  if (done.series_values) put_stored(next, known_values(done));
  next.id = id;
  next.completed = false;
  next.completed_at.reset();
  next.external_key.reset();
  next.successor_id.reset();
  next.series_values.reset();
  next.deleted_at.reset();
  next.created_at = next.updated_at = now;
  next.version = 1;
  move_to_occurrence(next, occurrence, now);
  return next;
}

void note_series_values(const task& before, task& after, edit_scope scope) {
  if (!before.series_id || !after.recurrence_rule) return;
  if (scope != edit_scope::only_this && !after.series_values) return;
  const auto was = json::parse(render_task(before, task_shape::v1));
  const auto is = json::parse(render_task(after, task_shape::v1));
  auto kept = known_values(after);
  const auto value = [](const json& values, const char* name) { return values.value(name, json()); };
  for (const auto* name : own_values) {
    if (value(was, name) == value(is, name)) continue;
    if (scope != edit_scope::only_this)
      kept.erase(name);
    else if (!kept.contains(name))
      kept[name] = value(was, name);
  }
  after.series_values = kept.empty() ? std::nullopt : std::optional(kept.dump());
}

}  // namespace steward
