#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "domain/json_read.hpp"
#include "domain/task_commands.hpp"

namespace steward {

/// One user's state with a clock and ids, to run commands on. What commits is checked for the law of events.
struct domain_world {
  user_state state = fresh_state();
  id_source ids{7};
  limits bounds;
  context now{timestamp{std::chrono::seconds{1'780'000'000}}, ids, bounds, "rest",
              "0123456789abcdef0123456789abcdef"};
  std::vector<event> events;      ///< all of them, oldest first
  std::vector<change> committed;  ///< everything that was applied

  static user_state fresh_state() {
    user_state s;
    s.id = *uuid::parse("01890a5d-ac96-774b-bcce-0000000000aa");
    return s;
  }

  /// Applies a decision; time passes.
  reply commit(decision made) {
    for (const auto& one : made.changes)
      if (const auto* e = std::get_if<row<event>>(&one.row)) {
        EXPECT_EQ((*e)->seq, static_cast<std::int64_t>(events.size()) + 1) << "events have a gap";
        EXPECT_EQ((*e)->user_id, state.id);
        EXPECT_EQ((*e)->at, now.now);
        EXPECT_TRUE(nlohmann::json::accept((*e)->changed.text)) << (*e)->changed.text;
        EXPECT_TRUE(nlohmann::json::accept((*e)->content.text)) << (*e)->content.text;
        events.push_back(**e);
      }
    steward::apply(state, made.changes);
    committed.insert(committed.end(), made.changes.begin(), made.changes.end());
    now.now += std::chrono::seconds{1};
    return made.answer;
  }

  /// The same for what must not fail.
  reply commit(result<decision> made) {
    if (!made) {
      ADD_FAILURE() << made.fault().detail
                    << (made.fault().fields.empty() ? "" : made.fault().fields[0].pointer);
      return {};
    }
    return commit(*std::move(made));
  }

  nlohmann::json create(std::string_view body, task_shape shape = task_shape::v1) {
    auto input = new_task_input(body, shape);
    return body_of(commit(create_task(state, now, *std::move(input), shape)));
  }

  static result<task_input> new_task_input(std::string_view text, task_shape shape = task_shape::v1) {
    auto body = read_json(text);
    return read_new_task(*body, shape);
  }

  static result<task_input> update_input(std::string_view text, task_shape shape = task_shape::v1) {
    auto body = read_json(text);
    return read_task_update(*body, shape);
  }

  static nlohmann::json body_of(const reply& answer) {
    return answer.body ? nlohmann::json::parse(*answer.body) : nlohmann::json();
  }

  static uuid id_of(const nlohmann::json& thing) { return *uuid::parse(thing.at("id").get<std::string>()); }

  const task& stored(const uuid& id) const { return *state.tasks.find(id)->record; }

  /// Events as the database answers: newest first.
  std::vector<event> fetch(const std::optional<uuid>& entity, std::optional<std::int64_t> version,
                           int limit) const {
    std::vector<event> out;
    for (auto e = events.rbegin(); e != events.rend() && static_cast<int>(out.size()) < limit; ++e)
      if ((!entity || e->entity_id == *entity) && (!version || e->entity_version == *version))
        out.push_back(*e);
    return out;
  }
};

/// "pointer code" of each fault.
inline std::vector<std::string> codes(const error& fault) {
  std::vector<std::string> out;
  for (const auto& one : fault.fields) {
    EXPECT_FALSE(one.message.empty());
    out.push_back(one.pointer + " " + one.code);
  }
  return out;
}

/// Everything of a state that lasts, in one text: equal texts are equal states.
inline std::string picture(const user_state& state) {
  std::set<std::string> lines;
  const auto tell = [&](const task_entry& e) { lines.insert("task " + to_json(*e.record)); };
  state.tasks.for_each_live(tell);
  state.tasks.for_each_trashed(tell);
  for (const auto& [id, p] : state.projects) lines.insert("project " + to_json(*p));
  for (const auto& [key, t] : state.tags) lines.insert("tag " + to_json(*t));
  for (const auto& [key, r] : state.idempotency) lines.insert("key " + to_json(*r));
  state.jobs.for_each([&](const row<job>& one) { lines.insert("job " + to_json(*one)); });
  for (const auto& [place, one] : state.notifications.by_age()) lines.insert("told " + to_json(*one));
  if (state.preferences) lines.insert("chosen " + to_json(*state.preferences));
  for (const auto& [kind, mark] : state.day_marks) lines.insert("mark " + to_json(*mark));
  std::string out = std::to_string(state.seq);
  for (const auto& line : lines) out += "\n" + line;
  return out;
}

}  // namespace steward
