#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/json_write.hpp"
#include "domain/task_filter.hpp"

namespace steward {
namespace {

using values = std::vector<std::string>;

constexpr std::string_view statuses[] = {"true", "completed", "false", "pending", "all"};
constexpr std::string_view priorities[] = {"none", "low", "medium", "high"};  // by rank
constexpr std::string_view due_states[] = {"overdue", "today", "none", "any"};

void store_status(task_filter& f, const values& v) {
  const auto i = choice_index(statuses, v[0]);
  if (i < 4) f.completed = i < 2;
}

void store_priorities(task_filter& f, const values& v) {
  for (const auto& name : v) f.priorities |= 1u << choice_index(priorities, name);
}

void store_due(task_filter& f, const values& v) {
  f.due = static_cast<due_state>(1 + choice_index(due_states, v[0]));
}

void store_q(task_filter& f, const values& v) { f.q = fold(v[0]); }

/// Folded, sorted, without repetitions: so that filters that mean the same are the same.
template <std::vector<std::string> task_filter::*Member>
void store_tags(task_filter& f, const values& v) {
  auto& tags = f.*Member;
  for (const auto& tag : v) tags.push_back(fold(tag));
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
}

template <std::optional<bool> task_filter::*Member>
void store_flag(task_filter& f, const values& v) {
  f.*Member = folds_to(v[0], "true");
}

enum class bound { before, after, from, to };

template <time_range task_filter::*Member, bound Bound>
void store_bound(task_filter& f, const values& v) {
  const auto time = *parse_time(v[0]);
  const std::chrono::microseconds length =
      time.date_only ? std::chrono::days{1} : std::chrono::microseconds{1};
  auto& range = f.*Member;
  switch (Bound) {
    case bound::before:
      range.until = std::min(range.until, time.at);
      break;
    case bound::after:
      range.from = std::max(range.from, time.at + length);
      break;
    case bound::from:
      range.from = std::max(range.from, time.at);
      break;
    case bound::to:
      range.until = std::min(range.until, time.at + length);
      break;
  }
}

void store_project(task_filter& f, const values& v) {
  f.project_id = uuid::parse(v[0]);
  f.no_project = !f.project_id;
}

void store_external_key(task_filter& f, const values& v) { f.external_key = v[0]; }

void store_ids(task_filter& f, const values& v) {
  for (const auto& id : v) f.ids.push_back(*uuid::parse(id));
  std::sort(f.ids.begin(), f.ids.end());
  f.ids.erase(std::unique(f.ids.begin(), f.ids.end()), f.ids.end());
}

using enum value_kind;

constexpr field<task_filter> fields[] = {
    {{"q", text, "Text that the title or the description contains, as one phrase, without regard to case."},
     store_q},
    {{"status", choice, "Completed (true, completed) or open (false, pending) tasks.", statuses},
     store_status},
    {{"priority", choices, "Tasks of any of these priorities, in any case.", priorities}, store_priorities},
    {{"tags", texts, "Tasks with every one of these tags."}, store_tags<&task_filter::tags>},
    {{"tags_any", texts, "Tasks with at least one of these tags."}, store_tags<&task_filter::tags_any>},
    {{"tags_none", texts, "Tasks with none of these tags."}, store_tags<&task_filter::tags_none>},
    {{"due", choice,
      "overdue: open and past due (an all-day task: its day is over); today: due on this day in UTC; none or "
      "any: "
      "without or with a due date.",
      due_states},
     store_due},
    {{"due_before", time, "Due before this time, or before this day."},
     store_bound<&task_filter::due_date, bound::before>},
    {{"due_after", time, "Due after this time, or after this day."},
     store_bound<&task_filter::due_date, bound::after>},
    {{"due_from", time, "Due at this time or later, or on this day or later."},
     store_bound<&task_filter::due_date, bound::from>},
    {{"due_to", time, "Due at this time or earlier, or on this day or earlier."},
     store_bound<&task_filter::due_date, bound::to>},
    {{"created_before", time, "Created before this time or day."},
     store_bound<&task_filter::created_at, bound::before>},
    {{"created_after", time, "Created after this time or day."},
     store_bound<&task_filter::created_at, bound::after>},
    {{"updated_before", time, "Last changed before this time or day."},
     store_bound<&task_filter::updated_at, bound::before>},
    {{"updated_after", time, "Last changed after this time or day."},
     store_bound<&task_filter::updated_at, bound::after>},
    {{"completed_before", time, "Completed before this time or day."},
     store_bound<&task_filter::completed_at, bound::before>},
    {{"completed_after", time, "Completed after this time or day."},
     store_bound<&task_filter::completed_at, bound::after>},
    {{"has_reminder", boolean, "Tasks with or without a reminder."}, store_flag<&task_filter::has_reminder>},
    {{"is_recurring", boolean, "Tasks that recur, or do not."}, store_flag<&task_filter::is_recurring>},
    {{"project_id", uuid_or_none, "Tasks of this project, or of none."}, store_project},
    {{"external_key", text, "The task with exactly this external key."}, store_external_key},
    {{"ids", uuids, "Only these tasks."}, store_ids},
};

error invalid_filter(std::vector<field_error> faults) {
  return {errc::validation, "The filter is not valid.", std::move(faults)};
}

void append_list(std::string& out, std::string_view name, const std::vector<std::string>& items) {
  if (items.empty()) return;
  out += name;
  append_json(out, items);
}

void append_range(std::string& out, std::string_view name, const time_range& range) {
  if (!range.limited()) return;
  out += name;
  append_json(out, range.from.time_since_epoch().count());
  out += ',';
  append_json(out, range.until.time_since_epoch().count());
}

template <class T>
void append_value(std::string& out, std::string_view name, const std::optional<T>& value) {
  if (!value) return;
  out += name;
  append_json(out, *value);
}

}  // namespace

std::span<const field<task_filter>> task_filter_fields() { return fields; }

result<task_filter> parse_task_filter(const query_pairs& pairs) {
  task_filter filter;
  std::vector<field_error> faults;
  read_query(pairs, faults, field_sink<task_filter>{fields, filter});
  if (!faults.empty()) return invalid_filter(std::move(faults));
  return filter;
}

result<task_filter> parse_task_filter(const nlohmann::json& object, std::string_view pointer) {
  if (!object.is_object())
    return invalid_filter(
        {{std::string(pointer), "invalid", "Use an object with the fields of the filter."}});
  task_filter filter;
  std::vector<field_error> faults;
  const field_sink<task_filter> sink{fields, filter};
  for (const auto& [name, value] : object.items()) {
    const auto where = pointer_to(pointer, name);
    const auto* known = sink.find(name);
    if (known == nullptr)
      faults.push_back(unknown_parameter(name, where));
    else if (const auto values = read_json_value(*known, value, where, faults))
      known->store(filter, *values);
  }
  if (!faults.empty()) return invalid_filter(std::move(faults));
  return filter;
}

std::string canonical_text(const task_filter& f) {
  std::string out;
  if (!f.q.empty()) append_list(out, "q", {f.q});
  append_value(out, "c", f.completed);
  append_value(out, "p", f.priorities == 0 ? std::nullopt : std::optional(f.priorities));
  append_list(out, "t", f.tags);
  append_list(out, "a", f.tags_any);
  append_list(out, "n", f.tags_none);
  append_value(out, "d",
               f.due == due_state::anything ? std::nullopt : std::optional(static_cast<int>(f.due)));
  append_range(out, "D", f.due_date);
  append_range(out, "C", f.created_at);
  append_range(out, "U", f.updated_at);
  append_range(out, "F", f.completed_at);
  append_value(out, "r", f.has_reminder);
  append_value(out, "R", f.is_recurring);
  if (f.no_project) out += "none";
  append_value(out, "P", f.project_id);
  append_value(out, "x", f.external_key);
  if (!f.ids.empty()) append_json(out += "i", f.ids);
  return out;
}

}  // namespace steward
