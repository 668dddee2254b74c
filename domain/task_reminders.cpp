#include "domain/task_reminders.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/derived_id.hpp"
#include "domain/local_day.hpp"

namespace steward {
namespace {

using std::chrono::minutes;

std::string payload_of(const uuid& task, timestamp at) {
  std::string text;
  json_object(text).member("task_id", task).member("at", at).end();
  return text;
}

}  // namespace

timestamp due_moment(const task& t, const user_preferences& chosen) {
  if (!t.due_all_day) return *t.due_date;
  const auto own = t.timezone ? time_zone::find(*t.timezone) : std::nullopt;
  const local_days day{std::chrono::floor<std::chrono::days>(*t.due_date).time_since_epoch()};
  return start_of(chosen, day, own ? *own : zone_of(chosen));
}

std::vector<timestamp> reminder_times(const task& t, const user_preferences& chosen) {
  std::vector<timestamp> times;
  if (t.completed || t.deleted_at) return times;
  if (t.reminder_at) times.push_back(*t.reminder_at);
  for (const auto& one : t.reminders) {
    if (one.at)
      times.push_back(*one.at);
    else if (t.due_date)
      times.push_back(due_moment(t, chosen) - minutes{one.minutes_before});
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

uuid reminder_id(const uuid& task, timestamp at) { return derived_id(task, at.time_since_epoch().count()); }

job reminder_job(const task& t, timestamp at, int shard, timestamp now) {
  job made;
  made.user_id = t.user_id;
  made.id = reminder_id(t.id, at);
  made.shard = shard;
  made.kind = reminder_kind;
  made.key = t.id.to_string();
  made.run_at = at;
  made.payload.text = payload_of(t.id, at);
  made.created_at = made.updated_at = now;
  return made;
}

std::optional<reminder_target> reminder_of(const job& one) {
  const auto payload = nlohmann::json::parse(one.payload.text, nullptr, false);
  const auto text = [&](const char* name) {
    const auto found = payload.is_object() ? payload.find(name) : payload.end();
    return found != payload.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto id = uuid::parse(text("task_id"));
  const auto at = parse_time(text("at"));
  if (!id || !at) return std::nullopt;
  return reminder_target{*id, at->at};
}

}  // namespace steward
