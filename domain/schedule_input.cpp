#include <algorithm>
#include <array>

#include "domain/json_read.hpp"
#include "domain/schedule_requests.hpp"
#include "domain/schedule_view.hpp"
#include "domain/task_input.hpp"
#include "domain/text_rules.hpp"

namespace steward {
namespace {

using nlohmann::json;
using kind = input_kind;

constexpr std::size_t longest_payload = 65'536;
constexpr std::int64_t year_of_seconds = 366LL * 24 * 3'600;

/// Whether a schedule of a user may have these times: readable, and a second apart or more.
std::optional<text_fault> check_times(std::string_view text) {
  const timestamp anchor{std::chrono::sys_days{std::chrono::year{2001} / 1 / 1}};
  const auto times = read_times(text, "", anchor);
  if (!times) return text_fault{"invalid_times", times.fault().fields.at(0).message};
  const auto first = (*times)(anchor);
  const auto second = first ? (*times)(*first) : std::nullopt;
  if (second && *second - *first < std::chrono::seconds{1})
    return text_fault{"too_often", "Leave a second or more between two fire times."};
  return std::nullopt;
}

std::optional<text_fault> check_name(std::string_view text) {
  if (text.find('\n') != std::string_view::npos || text.find('\r') != std::string_view::npos)
    return text_fault{"control_character", "Give the name in one line."};
  return std::nullopt;
}

constexpr input_field times_field(bool required) {
  return {.name = "times",
          .kind = kind::text,
          .doc =
              "When: a cron expression with five or six fields, a recurrence rule of RFC 5545 (it begins "
              "when the schedule is made), or an interval such as \"@every 15m\".",
          .example = "\"30 9 * * MON-FRI\"",
          .min = 1,
          .max = 1000,
          .required = required,
          .check = check_times};
}

constexpr input_field timezone_field{.name = "timezone",
                                     .kind = kind::text,
                                     .doc = "The zone in whose wall time the times are meant; else UTC.",
                                     .example = "\"Europe/Berlin\"",
                                     .min = 1,
                                     .max = 64,
                                     .check = check_timezone};

enum class member : int {
  id,
  name,
  kind,
  times,
  timezone,
  payload,
  priority,
  overlap,
  catch_up,
  catch_up_seconds,
  jitter_ms,
  pause_after
};

constexpr input_field set_by_server(std::string_view name, kind of, std::string_view doc) {
  return {.name = name, .kind = of, .doc = doc, .example = "null", .read_only = true};
}

constexpr std::array<input_field, 20> make_fields(bool is_new) {
  return {{
      {.name = "id",
       .kind = kind::id,
       .doc = "Chosen by the client (UUIDv7 recommended), else by the server.",
       .example = "\"01890a5d-ac96-774b-bcce-b302099a8060\"",
       .read_only = !is_new,
       .format = "uuid"},
      {.name = "name",
       .kind = kind::prose,
       .doc = "What it is called.",
       .example = "\"Take out the rubbish\"",
       .max = 200,
       .check = check_name},
      {.name = "kind",
       .kind = kind::choice,
       .doc = "What it does at each time: create_task makes the task in payload; noop does nothing.",
       .example = "\"noop\"",
       .required = is_new,
       .choices = user_kinds},
      times_field(is_new),
      timezone_field,
      {.name = "payload",
       .kind = kind::object,
       .doc = "For create_task the body of POST /api/v1/tasks, without id and external_key. At most 64 KiB.",
       .example = R"({"title":"Take out the rubbish"})"},
      {.name = "priority",
       .kind = kind::integer,
       .doc = "Of its jobs: lower ones of what is due run first.",
       .example = "5",
       .max = 9},
      {.name = "overlap",
       .kind = kind::choice,
       .doc = "When the job of an earlier time has not finished: skip this time, queue_one behind it, "
              "queue_all, allow both at once, or cancel_former.",
       .example = "\"skip\"",
       .choices = overlap_names},
      {.name = "catch_up",
       .kind = kind::choice,
       .doc = "Of times that passed while the server was down: once for all of them, recent ones "
              "(catch_up_seconds), or all.",
       .example = "\"once\"",
       .choices = catch_up_names},
      {.name = "catch_up_seconds",
       .kind = kind::integer,
       .doc = "How old a time may be that is made up for, where catch_up is recent.",
       .example = "86400",
       .max = year_of_seconds},
      {.name = "jitter_ms",
       .kind = kind::integer,
       .doc = "Jobs run up to so many milliseconds later than their time; a schedule always equally much.",
       .example = "0",
       .max = 3'600'000},
      {.name = "pause_after",
       .kind = kind::integer,
       .doc = "Pauses after so many jobs in a row that gave up; 0: never.",
       .example = "0",
       .max = 1'000},
      set_by_server("user_id", kind::id, "Its owner."),
      set_by_server("failures", kind::integer, "Jobs in a row that gave up."),
      set_by_server("paused", kind::boolean, "Whether it is paused: see pause and resume."),
      set_by_server("next_at", kind::time, "Its next time."),
      set_by_server("last_at", kind::time, "The newest time that made a job."),
      set_by_server("created_at", kind::time, "When it was made."),
      set_by_server("updated_at", kind::time, "When it was changed last."),
      set_by_server("version", kind::integer, "Counts its changes, also that it has fired; its ETag."),
  }};
}

constexpr auto create_fields = make_fields(true);
constexpr auto update_fields = make_fields(false);
constexpr input_table create_table{"ScheduleCreate", create_fields};
constexpr input_table update_table{"ScheduleUpdate", update_fields};

constexpr std::array<input_field, 3> range_fields{{
    {.name = "from",
     .kind = kind::time,
     .doc = "The beginning of the range.",
     .example = "\"2026-11-01T00:00:00Z\"",
     .required = true},
    {.name = "to",
     .kind = kind::time,
     .doc = "Its end, which belongs to it; not later than now.",
     .example = "\"2026-11-02T00:00:00Z\"",
     .required = true},
    {.name = "overlap",
     .kind = kind::choice,
     .doc = "As of a schedule; else queue_all: one after the other.",
     .example = "\"queue_all\"",
     .choices = overlap_names},
}};
constexpr input_table range_table{"Backfill", range_fields};

constexpr std::array<input_field, 4> look_fields{{
    times_field(true),
    timezone_field,
    {.name = "from",
     .kind = kind::time,
     .doc = "Times after this instant, which is also where a rule or an interval begins; else now.",
     .example = "\"2026-12-01T00:00:00Z\""},
    {.name = "count", .kind = kind::integer, .doc = "How many.", .example = "10", .min = 1, .max = 100},
}};
constexpr input_table look_table{"Preview", look_fields};

/// The place of a chosen name, which has been checked.
template <std::size_t N>
int place_of(const std::array<std::string_view, N>& names, const json& value) {
  const auto chosen = lower_ascii(value.get_ref<const std::string&>());
  return static_cast<int>(std::find(names.begin(), names.end(), chosen) - names.begin());
}

void take(schedule_input& input, member which, const json& value, field_errors& faults) {
  switch (which) {
    case member::id:
      input.id = uuid::parse(value.get_ref<const std::string&>());
      return;
    case member::name:
      input.name = value.get<std::string>();
      return;
    case member::kind:
      input.kind = lower_ascii(value.get_ref<const std::string&>());
      return;
    case member::times:
      input.times = value.get<std::string>();
      return;
    case member::timezone:
      input.timezone = value.get<std::string>();
      return;
    case member::payload:
      input.payload = value.dump();
      if (input.payload->size() > longest_payload)
        add_fault(faults, "", "payload", "too_long", "Give at most 64 KiB.");
      return;
    case member::priority:
      input.priority = value.get<int>();
      return;
    case member::overlap:
      input.overlap = place_of(overlap_names, value);
      return;
    case member::catch_up:
      input.catch_up = place_of(catch_up_names, value);
      return;
    case member::catch_up_seconds:
      input.catch_up_seconds = value.get<std::int64_t>();
      return;
    case member::jitter_ms:
      input.jitter_ms = value.get<std::int64_t>();
      return;
    case member::pause_after:
      input.pause_after = value.get<int>();
      return;
  }
}

timestamp time_of(const json& value) { return parse_time(value.get_ref<const std::string&>())->at; }

}  // namespace

const input_table& schedule_create_table() { return create_table; }
const input_table& schedule_update_table() { return update_table; }
const input_table& backfill_table() { return range_table; }
const input_table& preview_table() { return look_table; }

result<schedule_input> read_schedule_update(json& body) {
  schedule_input input;
  field_errors faults;
  read_members(body, update_table, "", faults,
               [&](int place, const json& value) { take(input, static_cast<member>(place), value, faults); });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

result<schedule_input> read_new_schedule(json& body) {
  schedule_input input;
  field_errors faults;
  read_members(body, create_table, "", faults,
               [&](int place, const json& value) { take(input, static_cast<member>(place), value, faults); });
  if (input.kind) check_payload(*input.kind, input.payload.value_or("{}"), faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

void check_payload(std::string_view kind, std::string_view payload, field_errors& faults) {
  if (kind != "create_task") return;
  auto body = read_json(payload);
  if (!body) return add_fault(faults, "", "payload", "invalid", body.fault().detail);
  for (const auto name : {"id", "external_key"})
    if (body->contains(name))
      add_fault(faults, "/payload", name, "read_only", "Each run makes a task of its own. Leave it out.");
  const auto input = read_new_task(*body, task_shape::v1, "/payload");
  if (input) return;
  faults.insert(faults.end(), input.fault().fields.begin(), input.fault().fields.end());
}

result<backfill_request> read_backfill(json& body) {
  backfill_request request;
  field_errors faults;
  read_members(body, range_table, "", faults, [&](int place, const json& value) {
    if (place == 0) request.from = time_of(value);
    if (place == 1) request.to = time_of(value);
    if (place == 2) request.overlap = static_cast<overlap_policy>(place_of(overlap_names, value));
  });
  if (faults.empty() && request.to < request.from)
    add_fault(faults, "", "to", "out_of_range", "Give an end that is not before the beginning.");
  if (!faults.empty()) return invalid_input(std::move(faults));
  return request;
}

result<preview_request> read_preview(json& body) {
  preview_request request;
  field_errors faults;
  read_members(body, look_table, "", faults, [&](int place, const json& value) {
    if (place == 0) request.times = value.get<std::string>();
    if (place == 1) request.timezone = value.get<std::string>();
    if (place == 2) request.from = time_of(value);
    if (place == 3) request.count = value.get<int>();
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return request;
}

}  // namespace steward
