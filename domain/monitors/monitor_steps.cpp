#include <algorithm>
#include <array>

#include "domain/field_table.hpp"
#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::int64_t most_ids = 1'000;
constexpr std::string_view operations[] = {"pause", "resume", "run", "delete"};

template <class Record>
void remove_parts(task_changes& work, const std::unordered_map<uuid, row<Record>>& all, const uuid& monitor,
                  std::string_view kind, std::string_view entity) {
  for (const auto& [id, one] : all)
    if (one->monitor_id == monitor) {
      std::string document;
      if constexpr (std::is_same_v<Record, trigger>)
        document = trigger_json(*one);
      else
        document = action_json(*one);
      work.put({one, true}, kind, {entity, id, one->version + 1}, "{}", std::move(document));
    }
}

// One monitor within a decision. What is as it should be is left alone.

void pause_step(monitor_work& work, const row<monitor>& before) {
  if (before->paused) return;
  auto after = *before;
  after.paused = true;
  work.put(*before, after, "monitor.paused");
  work.look(after, std::nullopt, progress_of(work.changes().state(), after));
}

void resume_step(monitor_work& work, const row<monitor>& before) {
  if (!before->paused) return;
  auto after = *before;
  after.paused = false;
  work.put(*before, after, "monitor.resumed");
  work.look(after, work.changes().context().now, progress_of(work.changes().state(), after));
}

void run_step(monitor_work& work, const row<monitor>& one) {
  work.look(*one, work.changes().context().now, progress_of(work.changes().state(), *one));
}

void remove_step(monitor_work& made, const row<monitor>& gone) {
  auto& work = made.changes();
  const auto& state = work.state();
  const auto& id = gone->id;
  if (const auto tick = state.jobs.find(id)) work.put({tick, true});
  remove_parts(work, state.triggers, id, "trigger.deleted", "trigger");
  remove_parts(work, state.actions, id, "action.deleted", "action");
  if (const auto found = state.progress.find(id); found != state.progress.end())
    work.put({found->second, true});
  work.put({gone, true}, "monitor.deleted", {"monitor", id, gone->version + 1}, "{}", monitor_json(*gone));
}

using step = void (*)(monitor_work&, const row<monitor>&);
constexpr step steps[] = {pause_step, resume_step, run_step, remove_step};

result<decision> change_one(const user_state& state, const context& context, const monitor_target& target,
                            step change) {
  const auto before = find_monitor(state, target);
  if (!before) return before.fault();
  monitor_work work(state, context);
  change(work, *before);
  return work.finish(target.id);
}

std::optional<text_fault> check_id(std::string_view text) {
  if (uuid::parse(text)) return std::nullopt;
  return text_fault{"invalid_id", "Write the id of a monitor."};
}

constexpr std::array<input_field, 2> bulk_fields{{
    {.name = "op",
     .kind = input_kind::choice,
     .doc = "What to do with each of them.",
     .example = "\"run\"",
     .required = true,
     .choices = operations},
    {.name = "ids",
     .kind = input_kind::texts,
     .doc = "Which monitors.",
     .example = R"(["01890a5d-ac96-774b-bcce-b302099a8063"])",
     .min = 1,
     .max = most_ids,
     .item_max = 36,
     .required = true,
     .check = check_id},
}};
constexpr input_table bulk_table{"MonitorBulk", bulk_fields};

}  // namespace

const input_table& monitor_bulk_table() { return bulk_table; }

result<monitor_bulk> read_monitor_bulk(json& body) {
  monitor_bulk wanted;
  field_errors faults;
  read_members(body, bulk_table, "", faults, [&](int place, json& value) {
    if (place == 0)
      wanted.op = static_cast<int>(choice_index(operations, value.get_ref<const std::string&>()));
    else
      for (const auto& id : value) wanted.ids.push_back(*uuid::parse(id.get_ref<const std::string&>()));
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  std::sort(wanted.ids.begin(), wanted.ids.end());
  wanted.ids.erase(std::unique(wanted.ids.begin(), wanted.ids.end()), wanted.ids.end());
  return wanted;
}

result<decision> change_monitors(const user_state& state, const context& context,
                                 const monitor_bulk& wanted) {
  monitor_work work(state, context);
  std::vector<uuid> absent;
  for (const auto& id : wanted.ids) {
    const auto found = state.monitors.find(id);
    if (found == state.monitors.end())
      absent.push_back(id);
    else
      steps[wanted.op](work, found->second);
  }
  std::string text;
  json_object(text).member("done", wanted.ids.size() - absent.size()).member("not_found", absent).end();
  return decision{work.changes().take(),
                  reply{reply_kind::ok, std::make_shared<const std::string>(std::move(text))}};
}

result<decision> pause_monitor(const user_state& state, const context& context,
                               const monitor_target& target) {
  return change_one(state, context, target, pause_step);
}

result<decision> resume_monitor(const user_state& state, const context& context,
                                const monitor_target& target) {
  return change_one(state, context, target, resume_step);
}

result<decision> run_monitor(const user_state& state, const context& context, const monitor_target& target) {
  return change_one(state, context, target, run_step);
}

result<decision> delete_monitor(const user_state& state, const context& context,
                                const monitor_target& target) {
  auto made = change_one(state, context, target, remove_step);
  if (made) made->answer = reply{reply_kind::no_content};
  return made;
}

}  // namespace steward
