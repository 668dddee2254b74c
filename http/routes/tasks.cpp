#include "domain/task_bulk.hpp"
#include "domain/task_commands.hpp"
#include "domain/task_history.hpp"
#include "domain/task_list.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

/// Which document's literal shapes a path speaks (CONTRACT 1): one handler per behaviour, whatever the
/// surface.
enum class surface { v1, s3, s4 };

template <surface S>
task_shape shape_of(const request& req) {
  if constexpr (S == surface::s4) return task_shape::s4;
  if constexpr (S == surface::s3) return task_shape::s3;
  return req.config().task_shape == task_dialect::s3 ? task_shape::s3 : task_shape::v1;
}

template <surface S>
task_target target_of(const request& req, const uuid& id) {
  return {id, expected_of(req), shape_of<S>(req)};
}

template <surface S>
outcome list_of(const request& req, bool trash) {
  auto wanted = parse_list_request(req.query);
  if (!wanted) return std::move(wanted).fault();
  wanted->shape = shape_of<S>(req);
  wanted->trash = trash;
  // Sorting or searching everything takes its time; a page of the newest does not.
  const bool heavy =
      !wanted->filter.empty() || wanted->project_until || wanted->order.by != sort_field::created_at;
  return make_query(
      [wanted = std::move(*wanted), key = cursor_key_of(req)](const user_state& state, const context& ctx) {
        return list_tasks(state, ctx, wanted, key);
      },
      heavy);
}

template <surface S>
outcome list(const request& req) {
  return list_of<S>(req, false);
}

outcome list_trash(const request& req) { return list_of<surface::v1>(req, true); }

template <surface S>
outcome create(const request& req) {
  const auto shape = shape_of<S>(req);
  return with_body(
      req, [shape](nlohmann::json& body) { return read_new_task(body, shape); },
      [shape](task_input input) {
        return make_command([shape, input = std::move(input)](const user_state& state, const context& ctx) {
          return create_task(state, ctx, input, shape);
        });
      });
}

template <surface S>
outcome get(const request& req) {
  return with_id(req, "Task", [&](const uuid& id) {
    return make_query([id, shape = shape_of<S>(req)](const user_state& state, const context&) {
      return get_task(state, id, shape);
    });
  });
}

constexpr std::string_view scopes[] = {"this", "following", "all"};
constexpr edit_scope scope_values[] = {edit_scope::only_this, edit_scope::moved, edit_scope::all};

result<edit_scope> scope_of(const request& req) {
  const auto text = req.query_value("scope");
  if (!text) return edit_scope::following;
  for (std::size_t i = 0; i < std::size(scopes); ++i)
    if (*text == scopes[i]) return scope_values[i];
  return error{errc::validation,
               "The query parameters are not valid.",
               {{"scope", "not_one_of", "Use one of: this, following, all."}}};
}

template <surface S>
outcome update(const request& req) {
  return with_id(req, "Task", [&](const uuid& id) -> outcome {
    auto target = target_of<S>(req, id);
    const auto scope = scope_of(req);
    if (!scope) return scope.fault();
    target.scope = *scope;
    return with_body(
        req, [&](nlohmann::json& body) { return read_task_update(body, target.shape); },
        [&](task_input input) {
          return make_command(
              [target, input = std::move(input)](const user_state& state, const context& ctx) {
                return update_task(state, ctx, target, input);
              });
        });
  });
}

/// A command that takes nothing but the task.
using task_command = result<decision> (*)(const user_state&, const context&, const task_target&);

template <surface S, task_command Run>
outcome run(const request& req) {
  return with_id(req, "Task", [&](const uuid& id) {
    return make_command([target = target_of<S>(req, id)](const user_state& state, const context& ctx) {
      return Run(state, ctx, target);
    });
  });
}

constexpr input_field skip_fields[] = {
    {.name = "occurrence",
     .kind = input_kind::time,
     .doc = "A later occurrence to leave out; without it the task moves on to the next one.",
     .example = "\"2026-03-15T10:00:00Z\"",
     .format = "date-time"}};
constexpr input_table skip_table{"TaskSkip", skip_fields};

outcome skip_with(const request& req, const uuid& id, const std::optional<timestamp>& occurrence) {
  return make_command(
      [target = target_of<surface::v1>(req, id), occurrence](const user_state& state, const context& ctx) {
        return skip_task(state, ctx, target, occurrence);
      });
}

outcome skip(const request& req) {
  return with_id(req, "Task", [&](const uuid& id) -> outcome {
    if (req.body.empty()) return skip_with(req, id, std::nullopt);
    const auto read = [](nlohmann::json& body) -> result<std::optional<timestamp>> {
      field_errors faults;
      std::optional<timestamp> occurrence;
      read_members(body, skip_table, "", faults, [&](int, nlohmann::json& value) {
        occurrence = parse_time(value.get_ref<const std::string&>())->at;
      });
      if (!faults.empty()) return invalid_input(std::move(faults));
      return occurrence;
    };
    return with_body(req, read, [&](const std::optional<timestamp>& occurrence) {
      return skip_with(req, id, occurrence);
    });
  });
}

constexpr input_field restore_fields[] = {
    {.name = "version",
     .kind = input_kind::integer,
     .doc = "The version to go back to; without it the task comes back from the trash.",
     .example = "1",
     .min = 1,
     .max = 1'000'000'000}};
constexpr input_table restore_table{"TaskRestore", restore_fields};

outcome restore(const request& req) {
  if (req.body.empty()) return run<surface::v1, restore_task>(req);
  return with_id(req, "Task", [&](const uuid& id) {
    const auto read = [](nlohmann::json& body) -> result<std::int64_t> {
      field_errors faults;
      std::int64_t version = 0;
      read_members(body, restore_table, "", faults,
                   [&](int, nlohmann::json& value) { version = value.get<std::int64_t>(); });
      if (!faults.empty()) return invalid_input(std::move(faults));
      return version;
    };
    return with_body(req, read, [&](std::int64_t version) -> outcome {
      if (version == 0) return run<surface::v1, restore_task>(req);
      ask made;
      made.work = restore_version(target_of<surface::v1>(req, id), version);
      return made;
    });
  });
}

outcome history(const request& req) {
  return with_id(req, "Task", [&](const uuid& id) -> outcome {
    auto wanted = parse_history_request(req.query);
    if (!wanted) return std::move(wanted).fault();
    ask made;
    made.work = history_of(id, "Task", *wanted);
    return made;
  });
}

outcome bulk(const request& req) {
  return with_body(req, read_bulk, [](bulk_request&& input) {
    return make_command(
        [input = std::move(input)](const user_state& state, const context& ctx) {
          return run_bulk(state, ctx, input);
        },
        true);
  });
}

outcome clear_trash(const request&) {
  return make_command([](const user_state& state, const context& ctx) { return empty_trash(state, ctx); },
                      true);
}

constexpr input_field undo_fields[] = {{.name = "count",
                                        .kind = input_kind::integer,
                                        .doc = "How many changes to take back, newest first.",
                                        .example = "1",
                                        .min = 1,
                                        .max = 100,
                                        .required = true}};
constexpr input_table undo_table{"Undo", undo_fields};

outcome undo(const request& req) {
  const auto read = [](nlohmann::json& body) -> result<int> {
    field_errors faults;
    int count = 0;
    read_members(body, undo_table, "", faults, [&](int, nlohmann::json& value) { count = value.get<int>(); });
    if (!faults.empty()) return invalid_input(std::move(faults));
    return count;
  };
  return with_body(req, read, [](int count) {
    ask made;
    made.work = undo_changes(count);
    return made;
  });
}

constexpr std::string_view task_properties =
    R"("id":{"type":"string","format":"uuid"},"user_id":{"type":"string","format":"uuid"},"title":{"type":"string"},)"
    R"("description":{"type":["string","null"]},"completed":{"type":"boolean"},"priority":{"type":["string","null"]},)"
    R"("tags":{"type":"array","items":{"type":"string"}},"due_date":{"type":["string","null"]},"is_recurring":{"type":"boolean"},)"
    R"("recurrence_pattern":{"type":["string","null"],"enum":["DAILY","WEEKLY","MONTHLY",null]},"completed_at":{"type":["string","null"],"format":"date-time"},)"
    R"("created_at":{"type":"string","format":"date-time"},"updated_at":{"type":"string","format":"date-time"})";

void add_schemas(route_table& table) {
  const auto object = [](const std::string& properties) {
    return keep(R"({"type":"object","required":["id","user_id","title","completed"],"properties":{)" +
                properties + "}}");
  };
  table.add_schema(
      "Task",
      object(
          std::string(task_properties) +
          R"(,"due_all_day":{"type":"boolean"},"reminder_at":{"type":["string","null"],"format":"date-time"},)"
          R"("reminders":{"type":"array","description":"left out when there are none","items":{"type":"object","properties":{)"
          R"("at":{"type":"string","format":"date-time"},"minutes_before":{"type":"integer"},"snoozed":{"type":"boolean"}}}},)"
          R"("recurrence_rule":{"type":["string","null"]},"timezone":{"type":["string","null"]},)"
          R"("recurs_from_completion":{"type":"boolean"},"recurrence_dates":{"type":"array","items":{"type":"string"}},)"
          R"("recurrence_exceptions":{"type":"array","items":{"type":"string"}},"series_id":{"type":"string","format":"uuid"},)"
          R"("recurrence_id":{"type":"string","format":"date-time"},"recurrence_start":{"type":["string","null"],"format":"date-time"},)"
          R"("successor_id":{"type":["string","null"],"format":"uuid"},)"
          R"("project_id":{"type":["string","null"],"format":"uuid"},"external_key":{"type":["string","null"]},)"
          R"("deleted_at":{"type":["string","null"],"format":"date-time"},"version":{"type":"integer"})"));
  table.add_schema("TaskRead", object(std::string(task_properties)));
  table.add_schema(
      "TaskPage",
      R"({"type":"object","required":["items","limit","offset","has_more"],"properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Task"}},)"
      R"("total":{"type":["integer","null"]},"limit":{"type":"integer"},"offset":{"type":"integer"},"next_cursor":{"type":["string","null"]},)"
      R"("has_more":{"type":"boolean"},"occurrences":{"type":"array","items":{"$ref":"#/components/schemas/ProjectedTask"}},)"
      R"("occurrences_complete":{"type":"boolean"}}})");
  table.add_schema(
      "ProjectedTask",
      R"({"type":"object","properties":{"projected":{"type":"boolean","const":true},"task_id":{"type":"string","format":"uuid"},)"
      R"("series_id":{"type":"string","format":"uuid"},"title":{"type":"string"},"due_date":{"type":"string","format":"date-time"},)"
      R"("due_all_day":{"type":"boolean"}}})");
  table.add_schema(
      "History",
      R"({"type":"object","properties":{"items":{"type":"array","items":{"type":"object","properties":{"seq":{"type":"integer"},"at":{"type":"string"},)"
      R"("kind":{"type":"string"},"version":{"type":"integer"},"source":{"type":"string"},"trace_id":{"type":"string"},)"
      R"("changed":{"type":"object"},"data":{"type":"object"}}}},"next_before_seq":{"type":["integer","null"]}}})");
}

constexpr std::string_view task_ref = R"({"$ref":"#/components/schemas/Task"})";
constexpr std::string_view page_ref = R"({"$ref":"#/components/schemas/TaskPage"})";
constexpr std::string_view history_ref = R"({"$ref":"#/components/schemas/History"})";

std::vector<parameter_doc> list_docs() {
  const auto all = list_parameters();
  std::vector<parameter> filters(task_filter_fields().begin(), task_filter_fields().end());
  auto docs = docs_of(filters);
  for (auto& doc : docs_of(all))
    if (std::none_of(docs.begin(), docs.end(), [&](const auto& known) { return known.name == doc.name; }))
      docs.push_back(doc);
  return docs;
}

std::vector<parameter_doc> scope_docs() {
  return {
      {.name = "scope",
       .description =
           "Of a task that recurs: this, only this occurrence; following, from here on, and a new due_date "
           "moves the schedule; all, also those that are done. Without it from here on, and the schedule "
           "stays.",
       .schema = R"({"type":"string","enum":["this","following","all"]})"}};
}

/// The rows that every surface has, under its prefix.
template <surface S>
void add_common(route_table& table, std::string_view prefix, std::string_view suffix, access who,
                bool deprecated) {
  const auto at = [&](std::string_view rest) { return keep(std::string(prefix) + std::string(rest)); };
  const auto name = [&](std::string_view operation) {
    return keep(std::string(operation) + std::string(suffix));
  };
  constexpr auto shape = S == surface::s4   ? task_shape::s4
                         : S == surface::s3 ? task_shape::s3
                                            : task_shape::v1;
  const auto body = schema_of(task_create_table(shape)), patch = schema_of(task_update_table(shape));
  const std::string_view one = S == surface::s4 ? R"({"$ref":"#/components/schemas/TaskRead"})" : task_ref;
  const std::string_view many =
      S == surface::s4 ? R"({"type":"array","items":{"$ref":"#/components/schemas/TaskRead"}})" : page_ref;
  const auto add = [&](method verb, std::string_view rest, handler run, operation_doc doc) {
    doc.operation_id = name(doc.operation_id);
    doc.tag = S == surface::v1 && !deprecated ? "tasks" : "facades";
    table.add({.verb = verb,
               .pattern = at(rest),
               .who = who,
               .run = run,
               .deprecated = deprecated,
               .doc = std::move(doc)});
  };
  const std::vector<errc> write_errors{errc::not_found, errc::precondition_failed, errc::conflict};
  add(method::get, "", list<S>,
      {.operation_id = "listTasks",
       .summary = "Find tasks",
       .parameters = list_docs(),
       .response_schema = many});
  add(method::post, "", create<S>,
      {.operation_id = "createTask",
       .summary = "Make a task",
       .request_schema = body,
       .response_schema = one,
       .success = 201,
       .errors = {errc::conflict, errc::limit_reached}});
  add(method::get, "/{id}", get<S>,
      {.operation_id = "getTask",
       .summary = "One task",
       .response_schema = one,
       .errors = {errc::not_found}});
  add(method::put, "/{id}", update<S>,
      {.operation_id = "updateTask",
       .summary = "Change a task",
       .description = "A merge patch (RFC 7396): what is absent stays, null clears.",
       .parameters = scope_docs(),
       .request_schema = patch,
       .response_schema = one,
       .errors = write_errors});
  add(method::patch, "/{id}", update<S>,
      {.operation_id = "patchTask",
       .summary = "Change a task",
       .description = "The same as PUT.",
       .parameters = scope_docs(),
       .request_schema = patch,
       .response_schema = one,
       .errors = write_errors});
  add(method::delete_, "/{id}", run<S, delete_task>,
      {.operation_id = "deleteTask",
       .summary = "Put a task into the trash",
       .success = S == surface::s4 ? 200 : 204,
       .errors = write_errors});
  add(method::post, "/{id}/toggle", run<S, toggle_task>,
      {.operation_id = "toggleTask",
       .summary = "Complete or reopen a task",
       .response_schema = one,
       .errors = write_errors});
}

template <surface S>
void add_complete(route_table& table, std::string_view prefix, std::string_view suffix, method verb,
                  access who, bool deprecated) {
  const auto name = [&](std::string_view operation) {
    return keep(std::string(operation) + std::string(suffix));
  };
  const auto add = [&](std::string_view rest, handler run, std::string_view operation,
                       std::string_view summary) {
    table.add({.verb = verb,
               .pattern = keep(std::string(prefix) + std::string(rest)),
               .who = who,
               .run = run,
               .deprecated = deprecated,
               .doc = {.operation_id = name(operation),
                       .summary = summary,
                       .tag = deprecated ? "facades" : "tasks",
                       .response_schema =
                           S == surface::s4 ? R"({"$ref":"#/components/schemas/TaskRead"})" : task_ref,
                       .errors = {errc::not_found, errc::precondition_failed}}});
  };
  add("/{id}/complete", run<S, complete_task>, "completeTask", "Complete a task; again changes nothing");
  add("/{id}/reopen", run<S, reopen_task>, "reopenTask", "Reopen a task; again changes nothing");
}

constexpr int reads_events = 2, bulk_cost = 10;  ///< in requests: a look into the database, many operations

/// What only the canonical surface has.
void add_canonical(route_table& table, std::string_view prefix, std::string_view suffix, bool deprecated) {
  const auto add = [&](method verb, std::string_view rest, handler run, operation_doc doc, int cost = 1,
                       std::size_t max_body = 0) {
    doc.operation_id = keep(std::string(doc.operation_id) + std::string(suffix));
    doc.tag = deprecated ? "facades" : "tasks";
    table.add({.verb = verb,
               .pattern = keep(std::string(prefix) + std::string(rest)),
               .run = run,
               .max_body = max_body,
               .cost = cost,
               .deprecated = deprecated,
               .doc = std::move(doc)});
  };
  add(method::post, "/bulk", bulk,
      {.operation_id = "bulkTasks",
       .summary = "Up to 1000 operations in one request",
       .description =
           "By operations (atomic or each for itself), or by a filter with dry_run or expected_count.",
       .request_schema = schema_of(bulk_table()),
       .response_schema = R"({"type":"object"})",
       .errors = {errc::conflict, errc::limit_reached}},
      bulk_cost, std::size_t{8} << 20);
  add(method::get, "/trash", list_trash,
      {.operation_id = "listTrash",
       .summary = "Deleted tasks",
       .parameters = list_docs(),
       .response_schema = page_ref});
  add(method::delete_, "/trash", clear_trash,
      {.operation_id = "emptyTrash",
       .summary = "Remove everything in the trash for good",
       .response_schema = R"({"type":"object"})"});
  add(method::delete_, "/trash/{id}", run<surface::v1, purge_task>,
      {.operation_id = "purgeTask",
       .summary = "Remove a task in the trash for good",
       .success = 204,
       .errors = {errc::not_found}});
  add(method::post, "/{id}/skip", skip,
      {.operation_id = "skipTask",
       .summary = "Pass over an occurrence of a task that recurs",
       .description = "Without a body the open task moves on to the next occurrence; with one that later one "
                      "is left out.",
       .request_schema = schema_of(skip_table),
       .request_required = false,
       .response_schema = task_ref,
       .errors = {errc::not_found, errc::conflict, errc::precondition_failed}});
  add(method::post, "/{id}/restore", restore,
      {.operation_id = "restoreTask",
       .summary = "Bring a task back",
       .description = "From the trash, or with a version: to how it was then.",
       .request_schema = schema_of(restore_table),
       .request_required = false,
       .response_schema = task_ref,
       .errors = {errc::not_found, errc::conflict, errc::precondition_failed}},
      reads_events);
  add(method::get, "/{id}/history", history,
      {.operation_id = "taskHistory",
       .summary = "What happened to a task, newest first",
       .parameters = docs_of(history_parameters()),
       .response_schema = history_ref,
       .errors = {errc::not_found}},
      reads_events);
}

void add_events(route_table& table) {
  for (const auto& [kind, summary] :
       {std::pair{"task.created", "A task was made."}, std::pair{"task.updated", "A task was changed."},
        std::pair{"task.completed", "A task was completed."},
        std::pair{"task.reopened", "A task is open again."},
        std::pair{"task.deleted", "A task was put into the trash."},
        std::pair{"task.restored", "A task was taken out of the trash, or back to a version."},
        std::pair{"task.purged", "A task was deleted for good."}})
    table.add_event({kind, "tasks", summary, task_ref});
}

}  // namespace

void add_task_routes(route_table& table) {
  add_schemas(table);
  add_events(table);
  add_common<surface::v1>(table, "/api/v1/tasks", "", access::user, false);
  add_complete<surface::v1>(table, "/api/v1/tasks", "", method::post, access::user, false);
  add_canonical(table, "/api/v1/tasks", "", false);
  table.add({.verb = method::post,
             .pattern = "/api/v1/undo",
             .run = undo,
             .cost = reads_events,
             .doc = {.operation_id = "undo",
                     .summary = "Take the last changes back",
                     .tag = "tasks",
                     .request_schema = schema_of(undo_table),
                     .response_schema = R"({"type":"object"})",
                     .errors = {errc::conflict}}});

  add_common<surface::v1>(table, "/api/v2/tasks", "V2", access::user, true);
  add_complete<surface::v1>(table, "/api/v2/tasks", "V2", method::post, access::user, true);
  add_canonical(table, "/api/v2/tasks", "V2", true);

  add_common<surface::s3>(table, "/tasks", "S3", access::user, true);
  add_complete<surface::s3>(table, "/tasks", "S3", method::post, access::user, true);

  add_common<surface::s4>(table, "/api/{user_id}/tasks", "S4", access::path_user, true);
  add_complete<surface::s4>(table, "/api/{user_id}/tasks", "S4", method::patch, access::path_user, true);
}

}  // namespace steward::http
