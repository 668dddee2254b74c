#include "domain/snapshot.hpp"

#include <memory>

#include "domain/json_write.hpp"
#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/monitor_view.hpp"
#include "domain/preferences_commands.hpp"
#include "domain/schedule_commands.hpp"
#include "domain/schedule_view.hpp"
#include "domain/tag_commands.hpp"
#include "domain/task_view.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

template <class T, class Append>
snapshot_section section(std::string topic, std::vector<T> items, Append append) {
  const auto size = items.size();
  auto shared = std::make_shared<const std::vector<T>>(std::move(items));
  return {std::move(topic), size,
          [shared, append](std::string& out, std::size_t i) { append(out, (*shared)[i]); }};
}

}  // namespace

state_snapshot take_snapshot(const user_state& state) {
  state_snapshot taken;
  taken.seq = state.seq;
  std::vector<row<task>> tasks;
  tasks.reserve(state.tasks.size());
  state.tasks.for_each_live([&](const task_entry& one) { tasks.push_back(one.record); });
  taken.sections.push_back(section("tasks", std::move(tasks), [](std::string& out, const row<task>& one) {
    append_task(out, *one, task_shape::v1);
  }));
  std::vector<row<project>> projects;
  for (const auto& [id, one] : state.projects) projects.push_back(one);
  taken.sections.push_back(
      section("projects", std::move(projects),
              [](std::string& out, const row<project>& one) { append_json(out, *one); }));
  taken.sections.push_back(
      section("tags", render_tags(state), [](std::string& out, const std::string& one) { out += one; }));
  std::vector<row<notification>> notifications;
  for (const auto& [place, one] : state.notifications.by_age()) notifications.push_back(one);
  taken.sections.push_back(
      section("notifications", std::move(notifications),
              [](std::string& out, const row<notification>& one) { append_json(out, *one); }));
  taken.sections.push_back(section("preferences", std::vector{render_preferences(preferences_of(state))},
                                   [](std::string& out, const std::string& one) { out += one; }));
  std::vector<row<schedule>> schedules;
  for (const auto& [id, one] : state.schedules)
    if (is_of_user(*one)) schedules.push_back(one);
  taken.sections.push_back(
      section("schedules", std::move(schedules),
              [](std::string& out, const row<schedule>& one) { out += schedule_json(*one); }));
  using watched = std::pair<row<monitor>, row<monitor_progress>>;
  std::vector<watched> monitors;
  for (const auto& [id, one] : state.monitors) {
    const auto found = state.progress.find(id);
    monitors.emplace_back(one,
                          found == state.progress.end() ? make_row(progress_of(state, *one)) : found->second);
  }
  taken.sections.push_back(section("monitors", std::move(monitors), [](std::string& out, const watched& one) {
    out += monitor_json(*one.first, *one.second);
  }));
  return taken;
}

}  // namespace steward
