#include "domain/task_input.hpp"

#include <algorithm>
#include <utility>

#include "domain/recurrence_rule.hpp"
#include "domain/task_input_members.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

using nlohmann::json;

std::string take_text(json& value) { return std::move(value.get_ref<std::string&>()); }

uuid read_id(const json& value) { return *uuid::parse(value.get_ref<const std::string&>()); }

/// Null clears, anything else goes through `convert`.
template <class Convert>
auto cleared_or(json& value, Convert convert) {
  using content = std::optional<decltype(convert(value))>;
  return std::optional<content>(value.is_null() ? content() : content(convert(value)));
}

std::vector<std::string> take_tags(json& value) {
  if (value.is_null()) return {};
  std::vector<std::string> tags, keys;
  tags.reserve(value.size());
  keys.reserve(value.size());
  for (auto& item : value) {
    auto key = fold(item.get_ref<const std::string&>());
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    keys.push_back(std::move(key));
    tags.push_back(take_text(item));
  }
  return tags;
}

int take_priority(const json& value) {
  return value.is_null() ? priority_none : priority_rank(value.get_ref<const std::string&>());
}

/// Times as they are kept: in UTC, ascending, each once.
std::vector<std::string> take_times(json& value) {
  std::vector<std::string> times;
  if (value.is_null()) return times;
  for (const auto& item : value)
    times.push_back(format_time(parse_time(item.get_ref<const std::string&>())->at));
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

/// Reads the members of one body.
class task_reader {
 public:
  task_reader(std::string_view at, field_errors& faults) : at_(at), faults_(faults) {}

  void take(task_member member, json& value) {
    const auto as_time = [](json& text) { return *parse_time(text.get_ref<const std::string&>()); };
    const auto as_rule = [](json& text) { return *normalise_rule(text.get_ref<const std::string&>()); };
    switch (member) {
      case task_member::id:
        input_.id = read_id(value);
        break;
      case task_member::title:
        input_.title = take_text(value);
        break;
      case task_member::description:
        input_.description = cleared_or(value, take_text);
        break;
      case task_member::completed:
        input_.completed = value.get<bool>();
        break;
      case task_member::priority:
        input_.priority = take_priority(value);
        break;
      case task_member::tags:
        input_.tags = take_tags(value);
        break;
      case task_member::due_date:
        input_.due_date = cleared_or(value, as_time);
        break;
      case task_member::reminder_at:
        input_.reminder_at = cleared_or(value, [&](json& text) { return as_time(text).at; });
        break;
      case task_member::recurrence_rule:
        input_.recurrence_rule = cleared_or(value, as_rule);
        break;
      case task_member::recurrence_pattern:
        pattern_ =
            cleared_or(value, [](json& text) { return rule_of_pattern(text.get_ref<const std::string&>()); });
        break;
      case task_member::is_recurring:
        recurring_ = value.get<bool>();
        break;
      case task_member::timezone:
        input_.timezone = cleared_or(value, take_text);
        break;
      case task_member::recurs_from_completion:
        input_.recurs_from_completion = value.get<bool>();
        break;
      case task_member::recurrence_dates:
        input_.recurrence_dates = take_times(value);
        break;
      case task_member::recurrence_exceptions:
        input_.recurrence_exceptions = take_times(value);
        break;
      case task_member::project_id:
        input_.project_id = cleared_or(value, read_id);
        break;
      case task_member::external_key:
        input_.external_key = cleared_or(value, take_text);
        break;
      case task_member::reminders:
        input_.reminders = read_reminders(value, at_, faults_);
        break;
    }
  }

  task_input finish() {
    settle_rule();
    settle_recurring();
    if (input_.reminder_at && input_.due_date) check_reminder(due(), *input_.reminder_at, at_, faults_);
    return std::move(input_);
  }

 private:
  std::optional<timestamp> due() const {
    const auto& given = *input_.due_date;
    return given ? std::optional(given->at) : std::nullopt;
  }

  /// A pattern of null beside a rule says nothing: responses show it so for every rule that is not a mere
  /// pattern.
  void settle_rule() {
    if (!pattern_) return;
    if (!input_.recurrence_rule)
      input_.recurrence_rule = *pattern_;
    else if (*pattern_ && *pattern_ != *input_.recurrence_rule)
      add_fault(faults_, at_, "recurrence_pattern", "contradiction",
                "This says something else than recurrence_rule. Give only one of them.");
  }

  void settle_recurring() {
    if (!recurring_) return;
    const auto& rule = input_.recurrence_rule;
    if (*recurring_ && rule && !*rule)
      add_fault(faults_, at_, "is_recurring", "contradiction",
                "A task that recurs needs a rule, and this removes it.");
    else if (!*recurring_ && rule && *rule)
      add_fault(faults_, at_, "is_recurring", "contradiction",
                "This is false, yet there is a rule. Leave one of them out.");
    else if (!*recurring_)
      input_.recurrence_rule.emplace(std::nullopt);
    else
      input_.must_recur = !rule;
  }

  std::string_view at_;
  field_errors& faults_;
  task_input input_;
  clearable<std::string> pattern_;  ///< as a rule
  std::optional<bool> recurring_;
};

task_input read_task(json& body, const input_table& table, std::string_view at, field_errors& faults) {
  task_reader reader(at, faults);
  read_members(body, table, at, faults,
               [&](int place, json& value) { reader.take(static_cast<task_member>(place), value); });
  return reader.finish();
}

/// What a new task lacks for what it has. Says nothing about a member that is there but faulty.
void check_new(const json& body, const task_input& input, std::string_view at, field_errors& faults) {
  const auto has = [&](const char* name) { return body.is_object() && body.contains(name); };
  if (input.must_recur && !has("recurrence_rule") && !has("recurrence_pattern"))
    add_fault(faults, at, "is_recurring", "contradiction",
              "A task that recurs needs recurrence_rule or recurrence_pattern.");
  if (input.reminder_at && !has("due_date")) check_reminder(std::nullopt, *input.reminder_at, at, faults);
  if (input.reminders && !has("due_date")) check_reminders(false, *input.reminders, at, faults);
}

}  // namespace

int priority_rank(std::string_view name) {
  constexpr std::string_view names[] = {"NONE", "LOW", "MEDIUM", "HIGH"};
  const auto found = std::find(std::begin(names), std::end(names), upper_ascii(name));
  return found == std::end(names) ? -1 : static_cast<int>(found - std::begin(names));
}

result<task_input> read_new_task(json& body, task_shape shape, std::string_view at) {
  field_errors faults;
  auto input = read_task(body, task_create_table(shape), at, faults);
  check_new(body, input, at, faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

result<task_input> read_task_update(json& body, task_shape shape, std::string_view at) {
  field_errors faults;
  auto input = read_task(body, task_update_table(shape), at, faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

void check_reminder(const std::optional<timestamp>& due, const std::optional<timestamp>& reminder,
                    std::string_view at, field_errors& faults) {
  if (!reminder) return;
  if (!due)
    add_fault(faults, at, "reminder_at", "needs_due_date",
              "A reminder needs a due_date. Give one, or clear reminder_at.");
  else if (*reminder > *due)
    add_fault(faults, at, "reminder_at", "after_due_date",
              "The reminder must not be after due_date (a date alone is its midnight in UTC). Move or clear "
              "one of them.");
}

void apply_input(task& t, task_input input, timestamp now) {
  if (input.title) t.title = std::move(*input.title);
  if (input.description) t.description = std::move(*input.description);
  if (input.completed && *input.completed != t.completed) {
    t.completed = *input.completed;
    t.completed_at = t.completed ? std::optional(now) : std::nullopt;
  }
  if (input.priority) t.priority = *input.priority;
  if (input.tags) t.tags = std::move(*input.tags);
  if (const auto& due = input.due_date) {
    t.due_date = *due ? std::optional((*due)->at) : std::nullopt;
    t.due_all_day = *due && (*due)->date_only;
  }
  if (input.reminder_at) t.reminder_at = *input.reminder_at;
  if (input.reminders) t.reminders = std::move(*input.reminders);
  if (input.recurrence_rule) t.recurrence_rule = std::move(*input.recurrence_rule);
  if (input.timezone) t.timezone = std::move(*input.timezone);
  if (input.recurs_from_completion) t.recurs_from_completion = *input.recurs_from_completion;
  if (input.recurrence_dates) t.recurrence_dates = std::move(*input.recurrence_dates);
  if (input.recurrence_exceptions) t.recurrence_exceptions = std::move(*input.recurrence_exceptions);
  if (input.project_id) t.project_id = *input.project_id;
  if (input.external_key) t.external_key = std::move(*input.external_key);
}

}  // namespace steward
