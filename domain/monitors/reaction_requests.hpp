#pragma once

#include <nlohmann/json.hpp>

#include "domain/ask.hpp"
#include "domain/field_table.hpp"
#include "domain/input.hpp"
#include "domain/monitors/reaction.hpp"
#include "domain/precondition.hpp"

namespace steward {

/// The validated members of a trigger as a client sends them. What is absent stays as it is.
struct trigger_input {
  std::optional<uuid> monitor_id;  ///< only of a new one
  std::optional<std::string> name;
  nlohmann::json rule;  ///< members of a trigger_rule, checked; null: none
  std::optional<std::vector<std::string>> actions;
  std::optional<bool> enabled;
};

/// The same of an action.
struct action_input {
  std::optional<uuid> monitor_id;
  std::optional<std::string> name, kind, content;
};

const input_table& trigger_create_table();
const input_table& trigger_update_table();
const input_table& action_create_table();
const input_table& action_update_table();
/// errc::validation with every fault. `monitor`: of the path, if it names one; else the body has to.
result<trigger_input> read_new_trigger(nlohmann::json& body, const std::optional<uuid>& monitor);
result<trigger_input> read_trigger_update(nlohmann::json& body);
result<action_input> read_new_action(nlohmann::json& body, const std::optional<uuid>& monitor);
result<action_input> read_action_update(nlohmann::json& body);

/// A trigger or an action to change, and under which condition.
struct reaction_target {
  uuid id;
  precondition expected;
};

// Each answers with the trigger or action as it is then, unless it says otherwise. errc::not_found, also of a
// new one's monitor; errc::precondition_failed.

/// Created with its Location. errc::validation: an action that the monitor does not have.
/// errc::limit_reached: limits::monitor_parts.
result<decision> create_trigger(const user_state&, const context&, const trigger_input&);
/// A merge patch. Another rule forgets what the trigger remembers: one that fires once may fire again.
result<decision> update_trigger(const user_state&, const context&, const reaction_target&,
                                const trigger_input&);
/// No content.
result<decision> delete_trigger(const user_state&, const context&, const reaction_target&);
/// Does what its actions do, now; it does not count as fired.
result<decision> test_trigger(const user_state&, const context&, const reaction_target&);
result<reply> get_trigger(const user_state&, const uuid& id);

result<decision> create_action(const user_state&, const context&, const action_input&);
result<decision> update_action(const user_state&, const context&, const reaction_target&,
                               const action_input&);
/// No content. Triggers that name it name it no more; one that named only it does nothing then and is
/// switched off.
result<decision> delete_action(const user_state&, const context&, const reaction_target&);
result<reply> get_action(const user_state&, const uuid& id);

/// {"items":[...],"total":n}, oldest first: all, or those of a monitor. errc::not_found: no such monitor.
result<reply> list_triggers(const user_state&, const std::optional<uuid>& monitor);
result<reply> list_actions(const user_state&, const std::optional<uuid>& monitor);

}  // namespace steward
