#include "domain/task_view.hpp"

#include <array>

#include "domain/json_write.hpp"

namespace steward {
namespace {

constexpr std::array<std::string_view, 4> upper_priorities{"NONE", "LOW", "MEDIUM", "HIGH"};
constexpr std::array<std::string_view, 4> title_priorities{"", "Low", "Medium", "High"};

std::optional<std::string_view> priority_name(int rank, task_shape shape) {
  const auto i = static_cast<std::size_t>(rank);
  if (shape != task_shape::s3) return upper_priorities[i];
  if (rank == priority_none)
    return std::nullopt;  // S3 has no such value, and showing Low would be a lie (CONTRACT 6)
  return title_priorities[i];
}

std::optional<std::string_view> recurrence_pattern(const task& t) {
  if (!t.recurrence_rule) return std::nullopt;
  for (const std::string_view pattern : {"DAILY", "WEEKLY", "MONTHLY"})
    if (t.recurrence_rule->starts_with("FREQ=") && t.recurrence_rule->substr(5) == pattern) return pattern;
  return std::nullopt;
}

/// What only a task has that recurs or did.
void append_series(json_object& object, const task& t) {
  object.member("recurs_from_completion", t.recurs_from_completion)
      .member("recurrence_dates", t.recurrence_dates)
      .member("recurrence_exceptions", t.recurrence_exceptions)
      .member("series_id", t.series_id)
      .member("recurrence_id", t.recurrence_id)
      .member("recurrence_start", t.recurrence_start)
      .member("successor_id", t.successor_id);
}

}  // namespace

void append_task(std::string& out, const task& t, task_shape shape) {
  const bool full = shape != task_shape::s4;
  json_object object(out);
  object.member("id", t.id)
      .member("user_id", t.user_id)
      .member("title", t.title)
      .member("description", t.description);
  object.member("completed", t.completed).member("priority", priority_name(t.priority, shape));
  object.member("tags", t.tags).member("due_date", t.due_date);
  if (full) object.member("due_all_day", t.due_all_day).member("reminder_at", t.reminder_at);
  if (full && !t.reminders.empty()) object.member("reminders", t.reminders);
  object.member("is_recurring", t.recurrence_rule.has_value());
  if (full) object.member("recurrence_rule", t.recurrence_rule);
  object.member("recurrence_pattern", recurrence_pattern(t));
  if (full && t.series_id) append_series(object, t);
  if (full) {
    object.member("timezone", t.timezone).member("project_id", t.project_id);
    object.member("external_key", t.external_key);
  }
  object.member("completed_at", t.completed_at)
      .member("created_at", t.created_at)
      .member("updated_at", t.updated_at);
  if (full) object.member("deleted_at", t.deleted_at).member("version", t.version);
  object.end();
}

std::string render_task(const task& t, task_shape shape) {
  std::string out;
  out.reserve(640 + t.title.size() + (t.description ? t.description->size() : 0));
  append_task(out, t, shape);
  return out;
}

std::string task_etag(const task& t) { return '"' + std::to_string(t.version) + '"'; }

}  // namespace steward
