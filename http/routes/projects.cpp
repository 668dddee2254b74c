#include "domain/project_commands.hpp"
#include "domain/task_history.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

outcome list(const request& req) {
  std::optional<bool> archived;
  for (const auto& [name, value] : req.query) {
    if (name != "archived" || (value != "true" && value != "false"))
      return error{errc::validation,
                   "The request has invalid parameters.",
                   {{name, name == "archived" ? "invalid_value" : "unknown_parameter",
                     "Only archived=true or archived=false is known here."}}};
    archived = value == "true";
  }
  return make_query(
      [archived](const user_state& state, const context&) { return list_projects(state, archived); });
}

outcome get(const request& req) {
  return with_id(req, "Project", [](const uuid& id) {
    return make_query([id](const user_state& state, const context&) { return get_project(state, id); });
  });
}

outcome create(const request& req) {
  return with_body(req, read_new_project, [](project_input input) {
    return make_command([input = std::move(input)](const user_state& state, const context& ctx) {
      return create_project(state, ctx, input);
    });
  });
}

outcome update(const request& req) {
  return with_id(req, "Project", [&](const uuid& id) {
    return with_body(req, read_project_update, [&](project_input input) {
      return make_command([target = project_target{id, expected_of(req)}, input = std::move(input)](
                              const user_state& state, const context& ctx) {
        return update_project(state, ctx, target, input);
      });
    });
  });
}

outcome remove(const request& req) {
  return with_id(req, "Project", [&](const uuid& id) {
    return make_command(
        [target = project_target{id, expected_of(req)}](const user_state& state, const context& ctx) {
          return delete_project(state, ctx, target);
        });
  });
}

outcome history(const request& req) {
  return with_id(req, "Project", [&](const uuid& id) -> outcome {
    auto wanted = parse_history_request(req.query);
    if (!wanted) return std::move(wanted).fault();
    ask made;
    made.work = history_of(id, "Project", *wanted);
    return made;
  });
}

constexpr std::string_view project_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},"user_id":{"type":"string","format":"uuid"},"name":{"type":"string"},)"
    R"("description":{"type":["string","null"]},"colour":{"type":["string","null"]},"archived":{"type":"boolean"},)"
    R"("created_at":{"type":"string","format":"date-time"},"updated_at":{"type":"string","format":"date-time"},"version":{"type":"integer"}}})";
constexpr std::string_view project_ref = R"({"$ref":"#/components/schemas/Project"})";

}  // namespace

void add_project_routes(route_table& table) {
  table.add_schema("Project", project_schema);
  for (const auto& [kind, summary] : {std::pair{"project.created", "A project was made."},
                                      std::pair{"project.updated", "A project was changed."},
                                      std::pair{"project.archived", "A project was archived."},
                                      std::pair{"project.unarchived", "A project is in use again."},
                                      std::pair{"project.deleted", "A project was deleted."}})
    table.add_event({kind, "projects", summary, project_ref});
  const auto add = [&](method verb, std::string_view pattern, handler run, operation_doc doc) {
    doc.tag = "projects";
    table.add({.verb = verb, .pattern = pattern, .run = run, .doc = std::move(doc)});
  };
  const std::vector<errc> errors{errc::not_found, errc::precondition_failed};
  const auto change = schema_of(project_update_table());
  add(method::get, "/api/v1/projects", list,
      {.operation_id = "listProjects",
       .summary = "Projects with their tasks counted",
       .parameters = {{"archived", "Only archived ones, or only the others.", R"({"type":"boolean"})"}},
       .response_schema =
           R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Project"}},"total":{"type":"integer"}}})"});
  add(method::post, "/api/v1/projects", create,
      {.operation_id = "createProject",
       .summary = "Make a project",
       .request_schema = schema_of(project_create_table()),
       .response_schema = project_ref,
       .success = 201,
       .errors = {errc::conflict, errc::limit_reached}});
  add(method::get, "/api/v1/projects/{id}", get,
      {.operation_id = "getProject",
       .summary = "One project",
       .response_schema = project_ref,
       .errors = {errc::not_found}});
  add(method::put, "/api/v1/projects/{id}", update,
      {.operation_id = "updateProject",
       .summary = "Change a project",
       .description = "A merge patch (RFC 7396).",
       .request_schema = change,
       .response_schema = project_ref,
       .errors = errors});
  add(method::patch, "/api/v1/projects/{id}", update,
      {.operation_id = "patchProject",
       .summary = "Change a project",
       .description = "The same as PUT.",
       .request_schema = change,
       .response_schema = project_ref,
       .errors = errors});
  add(method::delete_, "/api/v1/projects/{id}", remove,
      {.operation_id = "deleteProject",
       .summary = "Delete a project; its tasks stay",
       .success = 204,
       .errors = errors});
  add(method::get, "/api/v1/projects/{id}/history", history,
      {.operation_id = "projectHistory",
       .summary = "What happened to a project, newest first",
       .parameters = docs_of(history_parameters()),
       .response_schema = R"({"$ref":"#/components/schemas/History"})",
       .errors = {errc::not_found}});
}

}  // namespace steward::http
