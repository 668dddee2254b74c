#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "domain/decision.hpp"
#include "domain/precondition.hpp"
#include "domain/task_input.hpp"
#include "domain/user_state.hpp"

namespace steward {

/// The validated members of a tag as a client sends them (FEATURES A5).
struct tag_input {
  std::optional<std::string> name;
  clearable<std::string> colour;  ///< in lower case
};

/// Which tag, in any case of letters, and under which condition. A tag exists when it was created or a task
/// has it; one that tasks merely use has version 0.
struct tag_target {
  std::string name;
  precondition expected;
};

const input_table& tag_create_table();
const input_table& tag_update_table();
const input_table& tag_merge_table();
result<tag_input> read_new_tag(nlohmann::json& body);
result<tag_input> read_tag_update(nlohmann::json& body);
/// The tag to merge into: {"into":"name"}.
result<std::string> read_tag_merge(nlohmann::json& body);

/// {"name","key","colour","usage","version"}; usage counts the tasks outside the trash. Ordered by key.
/// {"items":[...],"total":n}
result<reply> list_tags(const user_state&);
/// The same objects, one by one.
std::vector<std::string> render_tags(const user_state&);
result<reply> get_tag(const user_state&, std::string_view name);

/// Created with its Location; also for a tag that tasks merely use. errc::conflict: it was created before.
/// errc::limit_reached.
result<decision> create_tag(const user_state&, const context&, tag_input);
/// Sets the colour; another name renames the tag in all tasks, those in the trash as well, each with an
/// event. errc::conflict: there is a tag of the new name: merge. errc::not_found, errc::precondition_failed.
result<decision> update_tag(const user_state&, const context&, const tag_target&, tag_input);
/// Puts `into` in the place of the tag in all tasks and removes the tag. Answers with `into`. errc::not_found
/// for either. errc::conflict: they are the same.
result<decision> merge_tag(const user_state&, const context&, const tag_target&, std::string_view into);
/// Takes it off all tasks. No content.
result<decision> delete_tag(const user_state&, const context&, const tag_target&);

}  // namespace steward
