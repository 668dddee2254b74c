#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "domain/monitors/react.hpp"

namespace steward {

/// What an action can be (FEATURES E2).
inline constexpr std::array<std::string_view, 4> action_kind_names{"in_app", "email", "create_task",
                                                                   "webhook"};

/// Appends what is wrong with the content of an action of a kind, below /content.
void check_action(std::string_view kind, const std::string& content, field_errors& faults);

/// What only the user's data shows to be wrong with it: a webhook that does not exist.
std::optional<error> refuse_action(const user_state&, const action&);

/// Does what the action says; `key` makes what it makes the only one. Nothing, or what went wrong, for
/// people.
std::optional<std::string> perform(task_changes&, const monitor&, const action&, const telling&,
                                   const uuid& key);

}  // namespace steward
