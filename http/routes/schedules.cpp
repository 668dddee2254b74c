#include <charconv>

#include "domain/schedule_requests.hpp"
#include "domain/task_history.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

constexpr parameter count_parameter{"count", value_kind::integer, "How many.", {}, 1, 100};

outcome list(const request& req) {
  field_errors faults;
  for (const auto& [name, value] : req.query) faults.push_back(unknown_parameter(name, name));
  if (!faults.empty()) return invalid_input(std::move(faults));
  return make_query([](const user_state& state, const context&) { return list_schedules(state); });
}

outcome get(const request& req) {
  return with_id(req, "Schedule", [](const uuid& id) {
    return make_query([id](const user_state& state, const context&) { return get_schedule(state, id); });
  });
}

outcome create(const request& req) {
  return with_body(req, read_new_schedule, [](schedule_input input) {
    return make_command([input = std::move(input)](const user_state& state, const context& ctx) {
      return create_schedule(state, ctx, input);
    });
  });
}

outcome update(const request& req) {
  return with_id(req, "Schedule", [&](const uuid& id) {
    return with_body(req, read_schedule_update, [&](schedule_input input) {
      return make_command([target = schedule_target{id, expected_of(req)}, input = std::move(input)](
                              const user_state& state, const context& ctx) {
        return update_schedule(state, ctx, target, input);
      });
    });
  });
}

/// What needs no body.
template <auto act>
outcome change(const request& req) {
  return with_id(req, "Schedule", [&](const uuid& id) {
    return make_command([target = schedule_target{id, expected_of(req)}](
                            const user_state& state, const context& ctx) { return act(state, ctx, target); });
  });
}

outcome backfill(const request& req) {
  return with_id(req, "Schedule", [&](const uuid& id) {
    return with_body(req, read_backfill, [&](backfill_request range) {
      return make_command(
          [target = schedule_target{id, expected_of(req)}, range](
              const user_state& state, const context& ctx) { return make_up(state, ctx, target, range); },
          true);
    });
  });
}

outcome times(const request& req) {
  field_errors faults;
  int count = 10;
  for (const auto& [name, value] : req.query) {
    if (name != count_parameter.name)
      faults.push_back(unknown_parameter(name, name));
    else if (read_query_value(count_parameter, value, faults))
      std::from_chars(value.data(), value.data() + value.size(), count);
  }
  if (!faults.empty()) return invalid_input(std::move(faults));
  return with_id(req, "Schedule", [&](const uuid& id) {
    return make_query([id, count](const user_state& state,
                                  const context& ctx) { return times_of_schedule(state, ctx, id, count); },
                      true);
  });
}

outcome look(const request& req) {
  return with_body(req, read_preview, [](preview_request wanted) {
    return make_query(
        [wanted = std::move(wanted)](const user_state&, const context& ctx) { return preview(ctx, wanted); },
        true);
  });
}

outcome history(const request& req) {
  return with_id(req, "Schedule", [&](const uuid& id) -> outcome {
    auto wanted = parse_history_request(req.query);
    if (!wanted) return std::move(wanted).fault();
    ask made;
    made.work = history_of(id, "Schedule", *wanted);
    return made;
  });
}

constexpr std::string_view schedule_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},"user_id":{"type":"string","format":"uuid"},)"
    R"("name":{"type":"string"},"kind":{"type":"string","enum":["create_task","noop"]},"times":{"type":"string"},)"
    R"("timezone":{"type":"string"},"payload":{"type":"object"},"priority":{"type":"integer"},)"
    R"("overlap":{"type":"string","enum":["skip","queue_one","queue_all","allow","cancel_former"]},)"
    R"("catch_up":{"type":"string","enum":["once","recent","all"]},"catch_up_seconds":{"type":"integer"},)"
    R"("jitter_ms":{"type":"integer"},"pause_after":{"type":"integer"},"failures":{"type":"integer"},"paused":{"type":"boolean"},)"
    R"("next_at":{"type":["string","null"]},"last_at":{"type":["string","null"]},)"
    R"("created_at":{"type":"string","format":"date-time"},"updated_at":{"type":"string","format":"date-time"},"version":{"type":"integer"}}})";
constexpr std::string_view schedule_ref = R"({"$ref":"#/components/schemas/Schedule"})";
constexpr std::string_view times_schema =
    R"({"type":"object","properties":{"times":{"type":"array","items":{"type":"string","format":"date-time"}}}})";
constexpr std::string_view one = "/api/v1/schedules/{id}";

void add_events(route_table& table) {
  for (const auto& [kind, summary] :
       {std::pair{"schedule.created", "A schedule was made."},
        std::pair{"schedule.updated", "A schedule was changed."},
        std::pair{"schedule.deleted", "A schedule was deleted."},
        std::pair{"schedule.paused", "A schedule was paused, or has paused itself after failures."},
        std::pair{"schedule.resumed", "A schedule goes on."},
        std::pair{"schedule.fired", "A schedule has made a job."},
        std::pair{"schedule.skipped", "A time of a schedule was left out, as its policies say."},
        std::pair{"schedule.backfilled", "A schedule has made jobs of the past."},
        std::pair{"schedule.failed", "A job of a schedule gave up."},
        std::pair{"schedule.recovered", "A job of a schedule went well after some that gave up."}})
    table.add_event({kind, "schedules", summary, schedule_ref});
}

}  // namespace

void add_schedule_routes(route_table& table) {
  table.add_schema("Schedule", schedule_schema);
  add_events(table);
  const auto add = [&](method verb, std::string_view pattern, handler run, operation_doc doc) {
    doc.tag = "schedules";
    table.add({.verb = verb, .pattern = pattern, .run = run, .doc = std::move(doc)});
  };
  const std::vector<errc> errors{errc::not_found, errc::precondition_failed};
  const auto patch = schema_of(schedule_update_table());
  add(method::get, "/api/v1/schedules", list,
      {.operation_id = "listSchedules",
       .summary = "Schedules, oldest first",
       .response_schema =
           R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Schedule"}},"total":{"type":"integer"}}})"});
  add(method::post, "/api/v1/schedules", create,
      {.operation_id = "createSchedule",
       .summary = "Do something again and again",
       .request_schema = schema_of(schedule_create_table()),
       .response_schema = schedule_ref,
       .success = 201,
       .errors = {errc::conflict, errc::limit_reached}});
  add(method::post, "/api/v1/schedules/preview", look,
      {.operation_id = "previewTimes",
       .summary = "When would it fire?",
       .description = "Makes nothing. Times are without jitter.",
       .request_schema = schema_of(preview_table()),
       .response_schema = times_schema,
       .key_note = "Checked but not kept: nothing changes, so it can always be repeated."});
  add(method::get, one, get,
      {.operation_id = "getSchedule",
       .summary = "One schedule",
       .response_schema = schedule_ref,
       .errors = {errc::not_found}});
  add(method::put, one, update,
      {.operation_id = "updateSchedule",
       .summary = "Change a schedule",
       .description = "A merge patch (RFC 7396). Other times count from now on.",
       .request_schema = patch,
       .response_schema = schedule_ref,
       .errors = errors});
  add(method::patch, one, update,
      {.operation_id = "patchSchedule",
       .summary = "Change a schedule",
       .description = "The same as PUT.",
       .request_schema = patch,
       .response_schema = schedule_ref,
       .errors = errors});
  add(method::delete_, one, change<delete_schedule>,
      {.operation_id = "deleteSchedule",
       .summary = "Delete a schedule; jobs that it has made stay",
       .success = 204,
       .errors = errors});
  add(method::post, "/api/v1/schedules/{id}/pause", change<pause>,
      {.operation_id = "pauseSchedule",
       .summary = "Let it not fire until it is resumed",
       .response_schema = schedule_ref,
       .errors = errors});
  add(method::post, "/api/v1/schedules/{id}/resume", change<resume>,
      {.operation_id = "resumeSchedule",
       .summary = "Let it go on with its next time; what it would have fired meanwhile is left out",
       .response_schema = schedule_ref,
       .errors = errors});
  add(method::post, "/api/v1/schedules/{id}/run", change<run_now>,
      {.operation_id = "runSchedule",
       .summary = "Make a job now, also while it is paused",
       .response_schema = schedule_ref,
       .errors = {errc::not_found, errc::precondition_failed, errc::conflict}});
  add(method::post, "/api/v1/schedules/{id}/backfill", backfill,
      {.operation_id = "backfillSchedule",
       .summary = "Make the jobs of a range of the past",
       .description = "500 times a request: rest is where the next request begins.",
       .request_schema = schema_of(backfill_table()),
       .response_schema =
           R"({"type":"object","properties":{"made":{"type":"integer"},"left_out":{"type":"integer"},"rest":{"type":["string","null"]}}})",
       .errors = errors});
  add(method::get, "/api/v1/schedules/{id}/times", times,
      {.operation_id = "scheduleTimes",
       .summary = "Its next times, without jitter",
       .parameters = docs_of({&count_parameter, 1}),
       .response_schema = times_schema,
       .errors = {errc::not_found}});
  add(method::get, "/api/v1/schedules/{id}/history", history,
      {.operation_id = "scheduleHistory",
       .summary = "What happened to a schedule, newest first",
       .parameters = docs_of(history_parameters()),
       .response_schema = R"({"$ref":"#/components/schemas/History"})",
       .errors = {errc::not_found}});
}

}  // namespace steward::http
