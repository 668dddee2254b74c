#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "domain/decision.hpp"
#include "domain/precondition.hpp"
#include "domain/task_input.hpp"
#include "domain/user_state.hpp"

namespace steward {

/// The validated members of a project as a client sends them (FEATURES A14).
struct project_input {
  std::optional<uuid> id;  ///< only of a new project
  std::optional<std::string> name;
  clearable<std::string> description;
  clearable<std::string> colour;  ///< in lower case
  std::optional<bool> archived;
};

const input_table& project_create_table();
const input_table& project_update_table();
result<project_input> read_new_project(nlohmann::json& body);
result<project_input> read_project_update(nlohmann::json& body);

/// A project to change, and under which condition.
struct project_target {
  uuid id;
  precondition expected;
};

/// Created with its Location. errc::conflict: the id is taken. errc::limit_reached.
result<decision> create_project(const user_state&, const context&, project_input);
/// A merge patch. Archiving ("project.archived", "project.unarchived") keeps the tasks; a task cannot be put
/// into an archived project. errc::not_found, errc::precondition_failed.
result<decision> update_project(const user_state&, const context&, const project_target&, project_input);
/// No content. Its tasks stay, without a project, each with an event, those in the trash as well.
result<decision> delete_project(const user_state&, const context&, const project_target&);

/// {"items":[...],"total":n}, oldest first; `archived` chooses. A project has
/// "tasks":{"open":n,"completed":n} there.
result<reply> list_projects(const user_state&, std::optional<bool> archived);
result<reply> get_project(const user_state&, const uuid& id);

}  // namespace steward
