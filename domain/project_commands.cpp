#include "domain/project_commands.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "domain/event_write.hpp"
#include "domain/task_changes.hpp"

namespace steward {
namespace {

reply project_reply(const project& p, reply_kind kind = reply_kind::ok) {
  return {kind, std::make_shared<const std::string>(to_json(p)), version_etag(p.version)};
}

event_subject subject_of(const project& p) { return {"project", p.id, p.version}; }

void apply_input(project& p, project_input input) {
  if (input.name) p.name = std::move(*input.name);
  if (input.description) p.description = std::move(*input.description);
  if (input.colour) p.colour = std::move(*input.colour);
  if (input.archived) p.archived = *input.archived;
}

result<row<project>> find(const user_state& state, const project_target& target) {
  const auto found = state.projects.find(target.id);
  if (found == state.projects.end()) return not_found("Project");
  const auto& present = *found->second;
  if (target.expected.allows(present.version)) return found->second;
  return changed_meanwhile(std::make_shared<const std::string>(to_json(present)), present.version);
}

std::string_view kind_of(const project& before, const project& after) {
  if (before.archived == after.archived) return "project.updated";
  return after.archived ? "project.archived" : "project.unarchived";
}

void append_listed(std::string& out, const project& p, const task_table& tasks) {
  append_json(out, p);
  out.back() = ',';
  const auto usage = tasks.usage_of_project(p.id);
  out += "\"tasks\":";
  json_object(out).member("open", usage.open).member("completed", usage.completed).end();
  out += '}';
}

std::vector<row<project>> sorted(const user_state& state, std::optional<bool> archived) {
  std::vector<row<project>> list;
  for (const auto& [id, p] : state.projects)
    if (!archived || p->archived == *archived) list.push_back(p);
  const auto older = [](const auto& a, const auto& b) {
    return std::tie(a->created_at, a->id) < std::tie(b->created_at, b->id);
  };
  std::sort(list.begin(), list.end(), older);
  return list;
}

}  // namespace

result<decision> create_project(const user_state& state, const context& context, project_input input) {
  if (input.id && state.projects.count(*input.id))
    return error{errc::conflict,
                 "There is a project with this id already. Use PATCH to change it, or leave the id out to "
                 "get a new one."};
  if (state.projects.size() >= context.bounds.projects)
    return error{errc::limit_reached,
                 "There are " + std::to_string(context.bounds.projects) +
                     " projects already, the most that one user may have. Delete some first."};
  project made;
  made.id = input.id ? *input.id : context.ids.next(context.now);
  made.user_id = state.id;
  made.created_at = made.updated_at = context.now;
  apply_input(made, std::move(input));
  task_changes work(state, context);
  auto answer = project_reply(made, reply_kind::created);
  answer.location = "/api/v1/projects/" + made.id.to_string();
  work.put({make_row(made)}, "project.created", subject_of(made), "{}", to_json(made));
  return decision{work.take(), std::move(answer)};
}

result<decision> update_project(const user_state& state, const context& context, const project_target& target,
                                project_input input) {
  auto before = find(state, target);
  if (!before) return std::move(before).fault();
  auto after = **before;
  apply_input(after, std::move(input));
  auto changed = changed_members(**before, after);
  if (changed == "{}") return decision{{}, project_reply(**before)};
  ++after.version;
  after.updated_at = context.now;
  task_changes work(state, context);
  work.put({make_row(after)}, kind_of(**before, after), subject_of(after), std::move(changed),
           to_json(after));
  return decision{work.take(), project_reply(after)};
}

result<decision> delete_project(const user_state& state, const context& context,
                                const project_target& target) {
  const auto gone = find(state, target);
  if (!gone) return gone.fault();
  task_changes work(state, context);
  for (const auto* entry : state.tasks.of_project(target.id)) {
    auto after = *entry->record;
    after.project_id.reset();
    work.replace(entry->record, std::move(after), "task.updated");
  }
  const auto& was = **gone;
  work.put({*gone, true}, "project.deleted", {"project", was.id, was.version + 1}, "{}", to_json(was));
  return decision{work.take(), {reply_kind::no_content}};
}

result<reply> list_projects(const user_state& state, std::optional<bool> archived) {
  const auto list = sorted(state, archived);
  std::string body;
  json_object object(body);
  object.name("items") += '[';
  for (const auto& p : list) {
    if (p != list.front()) body += ',';
    append_listed(body, *p, state.tasks);
  }
  body += ']';
  object.member("total", list.size()).end();
  return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

result<reply> get_project(const user_state& state, const uuid& id) {
  auto found = find(state, {id});
  if (!found) return std::move(found).fault();
  return project_reply(**found);
}

}  // namespace steward
