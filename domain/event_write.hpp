#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/decision.hpp"
#include "domain/event.hpp"
#include "domain/project.hpp"
#include "domain/tag.hpp"
#include "domain/task.hpp"
#include "domain/user.hpp"

namespace steward {

/// {"title":["old","new"],...}: the members that differ, as v1 writes them. updated_at and version, which
/// always differ, are not among them. "{}" when nothing else differs.
std::string changed_members(const task& before, const task& after);
std::string changed_members(const project& before, const project& after);
std::string changed_members(const tag& before, const tag& after);
std::string changed_members(const user& before, const user& after);

/// What an event keeps of a task: a JSON object of the members, as v1 writes them, that differ from those of
/// an empty task. What the event says itself (ids, version, time of the change) is left out, and created_at
/// where it is that time: most of what a change writes to disk is its event. stored_task() reads it.
std::string stored_content(const task&);

/// What an event is about.
struct event_subject {
  std::string_view entity;  ///< "task", "project", "tag", "user"
  uuid id;
  std::int64_t version = 0;  ///< the one that the change made
};

/// The row of an event (DESIGN law 2). `changed` and `content` are JSON objects.
row<event> make_event(const context&, const uuid& user, std::int64_t seq, std::string_view kind,
                      const event_subject&, std::string changed, std::string content);

/// Stands for a tag in events, since tags have no id of their own: a UUIDv8 made of the key.
uuid tag_entity_id(std::string_view key);

}  // namespace steward
