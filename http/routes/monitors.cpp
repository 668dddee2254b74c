#include "config/ai.hpp"
#include "config/ports.hpp"
#include "domain/monitors/dashboard.hpp"
#include "domain/monitors/feedback.hpp"
#include "domain/monitors/monitor_bulk.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/monitors/series.hpp"
#include "domain/monitors/statistics.hpp"
#include "http/routes/all.hpp"
#include "http/routes/monitor_facts.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

outcome list(const request& req) {
  auto wanted = parse_monitor_list(req.query);
  if (!wanted) return std::move(wanted).fault();
  return make_query(
      [wanted = std::move(*wanted), key = cursor_key_of(req)](const user_state& state, const context&) {
        return list_monitors(state, wanted, key);
      },
      true);
}

outcome get(const request& req) {
  return with_id(req, "Monitor", [](const uuid& id) {
    return make_query([id](const user_state& state, const context&) { return get_monitor(state, id); });
  });
}

outcome create(const request& req) {
  const auto read = [&](nlohmann::json& body) {
    return read_new_monitor(body, ports_for_users(req.config()));
  };
  return with_body(req, read, [](monitor_input input) {
    return make_command([input = std::move(input)](const user_state& state, const context& ctx) {
      return create_monitor(state, ctx, input);
    });
  });
}

outcome update(const request& req) {
  return with_id(req, "Monitor", [&](const uuid& id) {
    return with_body(req, read_monitor_update, [&](monitor_input input) {
      return make_command([target = monitor_target{id, expected_of(req)}, input = std::move(input)](
                              const user_state& state, const context& ctx) {
        return update_monitor(state, ctx, target, input);
      });
    });
  });
}

/// Of the AI model that is asked first; nothing: nobody is set up.
std::optional<ai_price> price_of(const settings& config) {
  const auto price = first_ai_price(config);
  return price ? std::optional(ai_price{price->input, price->output}) : std::nullopt;
}

outcome validate(const request& req) {
  const auto read = [&](nlohmann::json& body) {
    return read_monitor_validation(body, ports_for_users(req.config()));
  };
  return with_body(req, read, [&](monitor_input input) {
    return make_query([input = std::move(input), price = price_of(req.config())](
                          const user_state& state,
                          const context& ctx) { return validate_monitor(state, ctx, input, price); },
                      true);
  });
}

outcome change_many(const request& req) {
  auto body = json_body(req);
  if (!body) return std::move(body).fault();
  // To read a thousand sentences takes as long as to make the monitors: neither is for an io thread.
  return make_command(
      [body = *std::move(body)](const user_state& state, const context& ctx) -> result<decision> {
        auto members = body;
        const auto wanted = read_monitor_bulk(members, ctx.bounds.ports);
        if (!wanted) return wanted.fault();
        return change_monitors(state, ctx, *wanted);
      },
      true);
}

/// What needs no body.
template <auto act>
outcome change(const request& req) {
  return with_id(req, "Monitor", [&](const uuid& id) {
    return make_command([target = monitor_target{id, expected_of(req)}](
                            const user_state& state, const context& ctx) { return act(state, ctx, target); });
  });
}

template <history_kind kind>
outcome past(const request& req) {
  return with_id(req, "Monitor", [&](const uuid& id) -> outcome {
    auto wanted = parse_history(kind, id, req.query);
    if (!wanted) return std::move(wanted).fault();
    ask made;
    made.work = monitor_past(*wanted);
    return made;
  });
}

/// What reads many rows to answer with few.
ask heavy(history_query work) {
  ask made;
  made.work = std::move(work);
  made.heavy = true;
  return made;
}

outcome series(const request& req) {
  return with_id(req, "Monitor", [&](const uuid& id) -> outcome {
    auto wanted = parse_series(id, req.query);
    if (!wanted) return std::move(wanted).fault();
    return heavy(monitor_series(std::move(*wanted)));
  });
}

outcome statistics(const request& req) {
  return with_id(req, "Monitor", [](const uuid& id) { return heavy(monitor_statistics(id)); });
}

outcome dashboard(const request&) { return heavy(monitor_dashboard()); }

/// What is said of the look that was due at the time in the path.
template <class Make>
outcome about_look(const request& req, Make make) {
  return with_id(req, "Monitor", [&](const uuid& id) -> outcome {
    const auto due = parse_time(req.parameter("due_at"));
    if (!due) return not_found("Evaluation");
    ask made;
    made.work = make(id, due->at);
    return made;
  });
}

outcome judge_look(const request& req) {
  return with_body(req, read_feedback, [&](feedback_input said) {
    return about_look(req,
                      [&](const uuid& id, timestamp due) { return give_feedback(id, due, std::move(said)); });
  });
}

outcome unjudge_look(const request& req) {
  return about_look(req, [](const uuid& id, timestamp due) { return take_feedback_back(id, due); });
}

outcome statistics_of_all(const request&) {
  return make_query([](const user_state& state, const context&) { return all_monitor_statistics(state); },
                    true);
}

outcome judge_again(const request& req) {
  return with_id(req, "Monitor", [&](const uuid& id) {
    return with_body(req, read_rejudge, [&](rejudge_request wanted) {
      wanted.monitor = id;
      return heavy(rejudge_past(std::move(wanted)));
    });
  });
}

constexpr std::string_view monitor_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},"user_id":{"type":"string","format":"uuid"},)"
    R"("name":{"type":"string"},"prompt":{"type":"string"},"frequency":{"type":"string"},"timezone":{"type":"string"},)"
    R"("classification":{"type":"object","description":"what the sentence means: source, facts, condition"},)"
    R"("classification_status":{"type":"string","enum":["provisional","final"]},"policy":{"type":"object"},)"
    R"("ai":{"type":"string","enum":["auto","always","never"],"description":"whether AI reads for it, where a provider is set up"},)"
    R"("paused":{"type":"boolean"},"state":{"type":"string","enum":["unknown","inactive","active"]},)"
    R"("state_since":{"type":["string","null"]},"created_at":{"type":"string","format":"date-time"},)"
    R"("updated_at":{"type":"string","format":"date-time"},"version":{"type":"integer"},)"
    R"("next_at":{"type":["string","null"],"description":"from here on not in events"},"last_at":{"type":["string","null"]},)"
    R"("outcome":{"type":"string","description":"of the newest look: changed, unchanged, failed; empty: there was none"},)"
    R"("error":{"type":"string"},"failures":{"type":"integer"},"evaluations":{"type":"integer"},)"
    R"("facts":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"value":{},"unit":{"type":"string"},)"
    R"("confidence":{"type":"number"},"evidence":{"type":"string"},"first_at":{"type":"string"},"last_at":{"type":"string"},)"
    R"("seen":{"type":"integer"}}}}}})";
constexpr std::string_view monitor_ref = R"({"$ref":"#/components/schemas/Monitor"})";
constexpr std::string_view page_schema =
    R"({"type":"object","required":["items","total","limit","has_more"],"properties":{"items":{"type":"array",)"
    R"("items":{"$ref":"#/components/schemas/Monitor"}},"total":{"type":"integer"},"limit":{"type":"integer"},)"
    R"("next_cursor":{"type":["string","null"]},"has_more":{"type":"boolean"}}})";
constexpr std::string_view past_schema =
    R"({"type":"object","properties":{"items":{"type":"array","items":{"type":"object"}},)"
    R"("next_before":{"type":["string","null"],"format":"date-time"}}})";
constexpr std::string_view series_schema =
    R"({"type":"object","properties":{"fact":{"type":"string"},"unit":{"type":"string"},"from":{"type":"string","format":"date-time"},)"
    R"("to":{"type":"string","format":"date-time"},"step_s":{"type":"integer"},"complete":{"type":"boolean"},)"
    R"("points":{"type":"array","items":{"type":"object","properties":{"at":{"type":"string","format":"date-time"},"last":{},)"
    R"("min":{"type":"number"},"max":{"type":"number"},"mean":{"type":"number"}}}}}})";
constexpr std::string_view statistics_schema =
    R"({"type":"object","properties":{"windows":{"type":"object","description":"day, week, month","additionalProperties":)"
    R"({"type":"object","properties":{"looks":{"type":"integer"},"failed":{"type":"integer"},"changed":{"type":"integer"},)"
    R"("success_rate":{"type":["number","null"]},"mean_ms":{"type":["integer","null"]},"p50_ms":{"type":["integer","null"]},)"
    R"("p95_ms":{"type":["integer","null"]},"max_ms":{"type":["integer","null"]},"judged":{"type":"integer"},)"
    R"("accuracy":{"type":["number","null"]},"complete":{"type":"boolean"}}}},)"
    R"("ai_calls":{"type":"integer","description":"questions to AI for it in 30 days"},"ai_cost":{"type":"number","description":"what they cost, in US dollars"}}})";
constexpr std::string_view dashboard_schema =
    R"({"type":"object","properties":{"monitors":{"type":"object"},"days":{"type":"array","items":{"type":"object","properties":{)"
    R"("day":{"type":"string","format":"date"},"looks":{"type":"integer"},"failed":{"type":"integer"},"changed":{"type":"integer"},)"
    R"("success_rate":{"type":["number","null"]},"mean_ms":{"type":["integer","null"]},"max_ms":{"type":["integer","null"]}}}},)"
    R"("judged":{"type":"integer"},"accuracy":{"type":["number","null"]},"changes":{"type":"array","items":{"type":"object"}}}})";
constexpr std::string_view feedback_schema =
    R"({"type":"object","properties":{"due_at":{"type":"string","format":"date-time"},"verdict":{"type":"string","enum":["right","wrong"]},)"
    R"("note":{"type":"string"},"judged_at":{"type":"string","format":"date-time"}}})";
constexpr std::string_view all_statistics_schema =
    R"({"type":"object","properties":{"total":{"type":"integer"},"active":{"type":"integer"},"inactive":{"type":"integer"},)"
    R"("unknown":{"type":"integer"},"paused":{"type":"integer"},"failing":{"type":"integer"},"looks":{"type":"integer"},)"
    R"("next_at":{"type":["string","null"],"format":"date-time"}}})";
constexpr std::string_view dry_schema =
    R"({"type":"object","properties":{"valid":{"type":"boolean"},"classification":{"type":"object"},)"
    R"("classification_status":{"type":"string"},"condition":{"type":"string"},"frequency":{"type":"string"},)"
    R"("next_looks":{"type":"array","items":{"type":"string"}},"cost_estimate":{"type":"object","description":"what AI costs, in US dollars",)"
    R"("properties":{"ai":{"type":"string","enum":["no","if_unsure","yes"]},"reason":{"type":"string"},"ai_calls_per_look":{"type":"integer"},)"
    R"("looks_per_day":{"type":"integer"},"amount_per_look":{"type":"number","description":"of one whose content has changed"},)"
    R"("amount_per_day":{"type":"number","description":"at most: if it has changed each time"},)"
    R"("amount_once":{"type":"number","description":"asking what the sentence means"},"currency":{"type":"string"}}},)"
    R"("facts":{"type":"array","items":{"type":"object"}},"verdict":{"type":["object","null"]},"fault":{"type":["string","null"]}}})";

constexpr std::string_view bulk_schema =
    R"({"type":"object","properties":{"done":{"type":"integer"},"not_found":{"type":"array","items":{"type":"string","format":"uuid"}},)"
    R"("items":{"type":"array","items":{"$ref":"#/components/schemas/Monitor"}},"dry_run":{"type":"boolean"},"count":{"type":"integer"},)"
    R"("ids":{"type":"array","items":{"type":"string","format":"uuid"}}}})";

void add_events(route_table& table) {
  for (const auto& [kind, summary] :
       {std::pair{"monitor.created", "A monitor was made."},
        std::pair{"monitor.updated", "A monitor was changed, or has been judged for the first time."},
        std::pair{"monitor.deleted", "A monitor was deleted, with all that belongs to it."},
        std::pair{"monitor.paused", "A monitor looks no more until it is resumed."},
        std::pair{"monitor.resumed", "A monitor goes on."},
        std::pair{"monitor.state_changed", "The condition of a monitor has come true, or is true no more."}})
    table.add_event({kind, "monitors", summary, monitor_ref});
}

using add_route = std::function<void(method, std::string_view path, handler, operation_doc)>;

void add_reading(const add_route& add) {
  const auto query = monitor_parameters();
  add(method::get, "", list,
      {.operation_id = "listMonitors",
       .summary = "Monitors, newest first",
       .parameters = docs_of(query),
       .response_schema = page_schema});
  add(method::get, "/{id}", get,
      {.operation_id = "getMonitor",
       .summary = "One monitor, with what is known and where its looking stands",
       .description =
           "The first number of the ETag is the version: If-Match holds as long as that is the same, "
           "whatever was found meanwhile.",
       .response_schema = monitor_ref,
       .errors = {errc::not_found}});
  const auto past_of = [&](std::string_view path, handler run, history_kind kind, std::string_view id,
                           std::string_view summary) {
    const auto parameters = history_parameters_of(kind);
    add(method::get, path, run,
        {.operation_id = id,
         .summary = summary,
         .parameters = docs_of(parameters),
         .response_schema = past_schema,
         .errors = {errc::not_found}});
  };
  past_of("/{id}/evaluations", past<history_kind::evaluations>, history_kind::evaluations,
          "monitorEvaluations", "Its looks, newest first");
  past_of("/{id}/history", past<history_kind::state_changes>, history_kind::state_changes, "monitorHistory",
          "The changes of its state, newest first");
}

void add_charts(const add_route& add) {
  const auto parameters = series_parameters();
  add(method::get, "/{id}/series", series,
      {.operation_id = "monitorSeries",
       .summary = "The history of a fact, shaped for a chart",
       .description =
           "At most so many steps of equal length; a step has the value at its end, and the least and the "
           "most of its numbers. Steps in which nothing is known are left out. More than two days have steps "
           "of whole hours, more than 100 days of whole days (UTC), and the mean of what the looks found.",
       .parameters = docs_of(parameters),
       .response_schema = series_schema,
       .errors = {errc::not_found}});
  add(method::get, "/{id}/statistics", statistics,
      {.operation_id = "monitorStatistics",
       .summary = "How its looks went: number, success, response times of the last day, week and month",
       .response_schema = statistics_schema,
       .errors = {errc::not_found}});
  add(method::get, "/dashboard", dashboard,
      {.operation_id = "monitorDashboard",
       .summary = "All monitors at a glance: their states, how looks went day by day, the newest changes",
       .response_schema = dashboard_schema});
  add(method::get, "/statistics", statistics_of_all,
      {.operation_id = "allMonitorStatistics",
       .summary = "All monitors in numbers",
       .response_schema = all_statistics_schema});
}

void add_writing(const add_route& add) {
  const std::vector<errc> errors{errc::not_found, errc::precondition_failed};
  add(method::post, "", create,
      {.operation_id = "createMonitor",
       .summary = "Watch something, told in a sentence",
       .description =
           "The sentence is classified at once by rules; what they are not sure of is provisional and "
           "can be corrected.",
       .request_schema = schema_of(monitor_create_table()),
       .response_schema = monitor_ref,
       .success = 201,
       .errors = {errc::conflict, errc::limit_reached}});
  add(method::post, "/validate", validate,
      {.operation_id = "validateMonitor",
       .summary = "What would this monitor do?",
       .description = "Makes nothing and asks nobody: a sample of the source shows which facts are found.",
       .request_schema = schema_of(monitor_validate_table()),
       .response_schema = dry_schema,
       .key_note = "Checked but not kept: nothing changes, so it can always be repeated."});
  add(method::post, "/bulk", change_many,
      {.operation_id = "changeMonitors",
       .summary = "Create, pause, resume, run or delete up to 1,000 monitors in one change",
       .description =
           "New ones by items, all or none; others by ids, of which those that are not there are told, or by "
           "a filter with dry_run or expected_count.",
       .request_schema = schema_of(monitor_bulk_table()),
       .response_schema = bulk_schema,
       .errors = {errc::conflict, errc::limit_reached}});
  add(method::post, "/{id}/rejudge", judge_again,
      {.operation_id = "rejudgeMonitor",
       .summary = "What would have changed under another condition?",
       .description = "Judges the values that are known, without looking; changes nothing.",
       .request_schema = schema_of(rejudge_table()),
       .response_schema =
           R"({"type":"object","properties":{"changes":{"type":"array","items":{"type":"object"}},"values":{"type":"integer"},"complete":{"type":"boolean"}}})",
       .key_note = "Checked but not kept: nothing changes, so it can always be repeated.",
       .errors = {errc::not_found}});
  add(method::post, "/{id}/evaluations/{due_at}/feedback", judge_look,
      {.operation_id = "judgeEvaluation",
       .summary = "Say whether what a look found was right",
       .description = "`due_at` of the evaluation is its name. What was said before is replaced; the "
                      "statistics have the share that was right.",
       .request_schema = schema_of(feedback_table()),
       .response_schema = feedback_schema,
       .errors = {errc::not_found}});
  add(method::delete_, "/{id}/evaluations/{due_at}/feedback", unjudge_look,
      {.operation_id = "unjudgeEvaluation",
       .summary = "Take back what was said of a look",
       .success = 204,
       .errors = {errc::not_found}});
  add(method::put, "/{id}", update,
      {.operation_id = "updateMonitor",
       .summary = "Change a monitor, or correct what its sentence means",
       .description = "A merge patch (RFC 7396). Another meaning is looked at at once.",
       .request_schema = schema_of(monitor_update_table()),
       .response_schema = monitor_ref,
       .errors = errors});
  add(method::patch, "/{id}", update,
      {.operation_id = "patchMonitor",
       .summary = "Change a monitor, or correct what its sentence means",
       .description = "The same as PUT.",
       .request_schema = schema_of(monitor_update_table()),
       .response_schema = monitor_ref,
       .errors = errors});
  add(method::delete_, "/{id}", change<delete_monitor>,
      {.operation_id = "deleteMonitor",
       .summary = "Delete a monitor with its triggers, actions, facts and evaluations",
       .success = 204,
       .errors = errors});
  add(method::post, "/{id}/pause", change<pause_monitor>,
      {.operation_id = "pauseMonitor",
       .summary = "Let it not look until it is resumed",
       .response_schema = monitor_ref,
       .errors = errors});
  add(method::post, "/{id}/resume", change<resume_monitor>,
      {.operation_id = "resumeMonitor",
       .summary = "Let it go on, with a look at once",
       .response_schema = monitor_ref,
       .errors = errors});
  add(method::post, "/{id}/run", change<run_monitor>,
      {.operation_id = "runMonitor",
       .summary = "Look now, also while it is paused",
       .response_schema = monitor_ref,
       .errors = errors});
  add(method::post, "/{id}/clone", change<clone_monitor>,
      {.operation_id = "cloneMonitor",
       .summary = "Make another one like it, with its triggers and actions",
       .response_schema = monitor_ref,
       .success = 201,
       .errors = {errc::not_found, errc::precondition_failed, errc::limit_reached}});
}

constexpr std::string_view bulk_path = "/bulk";
constexpr int bulk_cost = 10;  ///< in requests, as the tasks' bulk
constexpr std::size_t bulk_body = std::size_t{8} << 20;

/// The same operations below another path.
add_route below(route_table& table, std::string_view base, std::string_view suffix) {
  return [&table, base, suffix](method verb, std::string_view path, handler run, operation_doc doc) {
    doc.tag = suffix.empty() ? "monitors" : "facades";
    doc.operation_id = keep(std::string(doc.operation_id) + std::string(suffix));
    table.add({.verb = verb,
               .pattern = keep(std::string(base) + std::string(path)),
               .run = run,
               .max_body = path == bulk_path ? bulk_body : 0,
               .cost = path == bulk_path ? bulk_cost : 1,
               .deprecated = !suffix.empty(),
               .scope = verb == method::get ? "monitors:read" : "monitors:write",
               .doc = std::move(doc)});
  };
}

}  // namespace

void add_monitor_routes(route_table& table) {
  table.add_schema("Monitor", monitor_schema);
  add_events(table);
  for (const auto& [base, suffix] : {std::pair{"/api/v1/monitors", ""}, std::pair{"/api/monitors", "S1"}}) {
    const auto add = below(table, base, suffix);
    add_reading(add);
    add_monitor_facts(table, base, suffix);
    add_charts(add);
    add_writing(add);
  }
}

}  // namespace steward::http
