#include <array>

#include "domain/recurrence_rule.hpp"
#include "domain/task_input.hpp"
#include "domain/task_input_members.hpp"

namespace steward {
namespace {

std::optional<text_fault> check_rule(std::string_view text) {
  const auto rule = normalise_rule(text);
  if (rule) return std::nullopt;
  return text_fault{"invalid_rule", rule.fault().detail};
}

std::optional<text_fault> check_instant(std::string_view text) {
  if (parse_time(text)) return std::nullopt;
  return text_fault{"invalid_time",
                    "Write a time of RFC 3339 like \"2026-03-01T10:00:00Z\", or a date like \"2026-03-01\"."};
}

constexpr std::string_view priorities[] = {"HIGH", "MEDIUM", "LOW", "NONE"};
constexpr std::string_view patterns[] = {"DAILY", "WEEKLY", "MONTHLY"};

constexpr std::int64_t longest_description(task_shape shape) { return shape == task_shape::s4 ? 1000 : 2000; }

constexpr std::array<input_field, 3> reminder_fields{{
    {.name = "at",
     .kind = input_kind::time,
     .doc = "A time.",
     .example = "\"2026-03-01T08:00:00Z\"",
     .format = "date-time"},
    {.name = "minutes_before",
     .kind = input_kind::integer,
     .doc = "So many minutes before due_date; of a whole day, before that day begins. Negative: after it.",
     .example = "30",
     .min = -1'440,
     .max = 525'600},
    {.name = "snoozed",
     .kind = input_kind::boolean,
     .doc = "Whether it is one that has fired and comes again; with `at`.",
     .example = "false"},
}};
constexpr input_table reminder_fields_table{"Reminder", reminder_fields};

using task_fields = std::array<input_field, 29>;

/// In the order of task_member. Those set by the server follow.
constexpr task_fields make_fields(bool is_new, task_shape shape) {
  using kind = input_kind;
  return {{
      {.name = "id",
       .kind = kind::id,
       .doc = "Chosen by the client (UUIDv7 recommended), else by the server.",
       .example = "\"01890a5d-ac96-774b-bcce-b302099a8057\"",
       .read_only = !is_new,
       .format = "uuid"},
      {.name = "title",
       .kind = kind::text,
       .doc = "What is to be done.",
       .example = "\"Pay the rent\"",
       .min = 1,
       .max = 200,
       .required = is_new},
      {.name = "description",
       .kind = kind::prose,
       .doc = "Anything more about it.",
       .example = "\"By bank transfer\"",
       .max = longest_description(shape),
       .nullable = true},
      {.name = "completed", .kind = kind::boolean, .doc = "Whether it is done.", .example = "false"},
      {.name = "priority",
       .kind = kind::choice,
       .doc = "How much it matters, in any case; null is NONE.",
       .example = "\"HIGH\"",
       .nullable = true,
       .choices = priorities},
      {.name = "tags",
       .kind = kind::texts,
       .doc = "Labels; the same one in another case counts once.",
       .example = "[\"home\",\"money\"]",
       .max = 50,
       .item_max = 50,
       .nullable = true},
      {.name = "due_date",
       .kind = kind::time,
       .doc = "When it must be done: a time, or a date for the whole day. Without offset it is UTC.",
       .example = "\"2026-03-01T10:00:00Z\"",
       .nullable = true,
       .format = "date-time"},
      {.name = "reminder_at",
       .kind = kind::time,
       .doc = "When to remind; not after due_date.",
       .example = "\"2026-03-01T09:00:00Z\"",
       .nullable = true,
       .format = "date-time"},
      {.name = "recurrence_rule",
       .kind = kind::text,
       .doc = "How it repeats: a recurrence rule of RFC 5545.",
       .example = "\"FREQ=MONTHLY;BYMONTHDAY=1\"",
       .min = 1,
       .max = longest_rule,
       .nullable = true,
       .check = check_rule},
      {.name = "recurrence_pattern",
       .kind = kind::choice,
       .doc = "Short for a recurrence_rule of only FREQ.",
       .example = "\"MONTHLY\"",
       .nullable = true,
       .choices = patterns},
      {.name = "is_recurring",
       .kind = kind::boolean,
       .doc = "Follows from the rule; false removes it.",
       .example = "true"},
      {.name = "timezone",
       .kind = kind::text,
       .doc = "IANA time zone in which the rule is meant.",
       .example = "\"Europe/Berlin\"",
       .min = 1,
       .max = 64,
       .nullable = true,
       .check = check_timezone},
      {.name = "recurs_from_completion",
       .kind = kind::boolean,
       .doc = "Whether the next one is counted from when this one was done instead of from the schedule.",
       .example = "false"},
      {.name = "recurrence_dates",
       .kind = kind::texts,
       .doc = "More occurrences than the rule has (RDATE).",
       .example = "[\"2026-03-08T10:00:00Z\"]",
       .max = 500,
       .item_max = 40,
       .nullable = true,
       .check = check_instant},
      {.name = "recurrence_exceptions",
       .kind = kind::texts,
       .doc = "Occurrences to leave out (EXDATE).",
       .example = "[\"2026-03-15T10:00:00Z\"]",
       .max = 500,
       .item_max = 40,
       .nullable = true,
       .check = check_instant},
      {.name = "project_id",
       .kind = kind::id,
       .doc = "The project it belongs to.",
       .example = "\"01890a5d-ac96-774b-bcce-b302099a8058\"",
       .nullable = true,
       .format = "uuid"},
      {.name = "external_key",
       .kind = kind::text,
       .doc = "Your own key for it, unique among your tasks: creating it again updates it.",
       .example = "\"crm-4711\"",
       .min = 1,
       .max = 200,
       .nullable = true},
      {.name = "reminders",
       .kind = kind::objects,
       .doc = "Further reminders: each at a time, or so many minutes before it is due.",
       .example = "[{\"minutes_before\":30},{\"at\":\"2026-03-01T08:00:00Z\"}]",
       .max = 20,
       .nullable = true,
       .of = &reminder_fields_table},
      {.name = "user_id", .kind = kind::id, .doc = "Its owner.", .example = "null", .read_only = true},
      {.name = "completed_at",
       .kind = kind::time,
       .doc = "When it was done.",
       .example = "null",
       .read_only = true},
      {.name = "due_all_day",
       .kind = kind::boolean,
       .doc = "Whether due_date was given as a date.",
       .example = "false",
       .read_only = true},
      {.name = "series_id",
       .kind = kind::id,
       .doc = "Of a task that recurs or did: the id of the first one of its series.",
       .example = "null",
       .read_only = true},
      {.name = "recurrence_id",
       .kind = kind::time,
       .doc = "Which occurrence it is: where the schedule had it before due_date was moved.",
       .example = "null",
       .read_only = true},
      {.name = "recurrence_start",
       .kind = kind::time,
       .doc = "Where the schedule begins.",
       .example = "null",
       .read_only = true},
      {.name = "successor_id",
       .kind = kind::id,
       .doc = "The task that completing this one made.",
       .example = "null",
       .read_only = true},
      {.name = "created_at",
       .kind = kind::time,
       .doc = "When it was created.",
       .example = "null",
       .read_only = true},
      {.name = "updated_at",
       .kind = kind::time,
       .doc = "When it was changed last.",
       .example = "null",
       .read_only = true},
      {.name = "deleted_at",
       .kind = kind::time,
       .doc = "When it went to the trash.",
       .example = "null",
       .read_only = true},
      {.name = "version",
       .kind = kind::integer,
       .doc = "Counts its changes; also its ETag.",
       .example = "1",
       .read_only = true},
  }};
}

template <bool is_new, task_shape shape>
const input_table& table_of(std::string_view name) {
  static constexpr auto fields = make_fields(is_new, shape);
  static_assert(fields[static_cast<std::size_t>(task_member::reminders)].name == "reminders");
  static const input_table table{name, fields};
  return table;
}

}  // namespace

const input_table& reminder_table() { return reminder_fields_table; }

const input_table& task_create_table(task_shape shape) {
  if (shape == task_shape::s4) return table_of<true, task_shape::s4>("S4TaskCreate");
  return table_of<true, task_shape::v1>("TaskCreate");
}

const input_table& task_update_table(task_shape shape) {
  if (shape == task_shape::s4) return table_of<false, task_shape::s4>("S4TaskUpdate");
  return table_of<false, task_shape::v1>("TaskUpdate");
}

}  // namespace steward
