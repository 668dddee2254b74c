#include "domain/monitors/reaction_requests.hpp"

#include <algorithm>
#include <tuple>

#include "domain/monitors/action_kinds.hpp"
#include "domain/monitors/monitor_view.hpp"
#include "domain/monitors/trigger.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

/// What differs between triggers and actions here.
template <class Record>
struct sort_of;
template <>
struct sort_of<trigger> {
  static constexpr std::string_view entity = "trigger", path = "/api/v1/triggers/";
  static constexpr const char* name = "Trigger";
  static const auto& all(const user_state& state) { return state.triggers; }
  static std::string json(const trigger& one) { return trigger_json(one); }
};
template <>
struct sort_of<action> {
  static constexpr std::string_view entity = "action", path = "/api/v1/actions/";
  static constexpr const char* name = "Action";
  static const auto& all(const user_state& state) { return state.actions; }
  static std::string json(const action& one) { return action_json(one); }
};

template <class Record>
reply answer_of(const Record& one, reply_kind kind = reply_kind::ok) {
  return {kind, std::make_shared<const std::string>(sort_of<Record>::json(one)), version_etag(one.version)};
}

template <class Record>
result<row<Record>> find(const user_state& state, const reaction_target& target) {
  const auto& all = sort_of<Record>::all(state);
  const auto found = all.find(target.id);
  if (found == all.end()) return not_found(sort_of<Record>::name);
  if (target.expected.allows(found->second->version)) return found->second;
  return changed_meanwhile(std::make_shared<const std::string>(sort_of<Record>::json(*found->second)),
                           found->second->version);
}

template <class Record>
void put(task_changes& work, const Record& one, std::string_view what, std::string changed) {
  using sort = sort_of<Record>;
  work.put({make_row(one)}, std::string(sort::entity) + std::string(what),
           {sort::entity, one.id, one.version}, std::move(changed), sort::json(one));
}

template <class Record>
result<decision> add(const user_state& state, const context& context, Record one) {
  const auto& all = sort_of<Record>::all(state);
  if (all.of(one.monitor_id).size() >= context.bounds.monitor_parts)
    return error{errc::limit_reached, "This monitor has " + std::to_string(context.bounds.monitor_parts) +
                                          " of them already, the most that it may. Delete some first."};
  one.user_id = state.id;
  one.id = context.ids.next(context.now);
  one.created_at = one.updated_at = context.now;
  task_changes work(state, context);
  put(work, one, ".created", "{}");
  decision made{work.take(), answer_of(one, reply_kind::created)};
  made.answer.location = std::string(sort_of<Record>::path) + one.id.to_string();
  return made;
}

template <class Record>
result<decision> replace(const user_state& state, const context& context, const Record& before,
                         Record after) {
  auto changed = changed_members(before, after);
  if (changed == "{}") return decision{{}, answer_of(before)};
  ++after.version;
  after.updated_at = context.now;
  task_changes work(state, context);
  put(work, after, ".updated", std::move(changed));
  return decision{work.take(), answer_of(after)};
}

template <class Record>
void remove(task_changes& work, const row<Record>& gone) {
  using sort = sort_of<Record>;
  work.put({gone, true}, std::string(sort::entity) + ".deleted", {sort::entity, gone->id, gone->version + 1},
           "{}", sort::json(*gone));
}

decision no_content(task_changes& work) {
  decision made{work.take(), {}};
  made.answer.kind = reply_kind::no_content;
  return made;
}

template <class Record>
result<reply> list(const user_state& state, const std::optional<uuid>& monitor) {
  if (monitor && !state.monitors.contains(*monitor)) return not_found("Monitor");
  std::vector<row<Record>> found;
  for (const auto& [id, one] : sort_of<Record>::all(state))
    if (!monitor || one->monitor_id == *monitor) found.push_back(one);
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tie(a->created_at, a->id) < std::tie(b->created_at, b->id);
  });
  std::string body;
  json_object object(body);
  object.name("items") += '[';
  for (const auto& one : found) {
    if (body.back() != '[') body += ',';
    body += sort_of<Record>::json(*one);
  }
  body += ']';
  object.member("total", found.size()).end();
  return reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

std::optional<error> apply_input(const user_state& state, trigger& one, const trigger_input& input) {
  if (input.name) one.name = *input.name;
  if (input.enabled) one.enabled = *input.enabled;
  if (input.actions) one.actions = *input.actions;
  if (!input.rule.is_null()) {
    auto body = input.rule;
    field_errors faults;
    const auto rule =
        read_trigger_rule(body, "/rule", faults, parse_trigger_rule(one.rule.text).value_or(trigger_rule()));
    one.rule.text.clear();
    append_json(one.rule.text, rule);
  }
  for (const auto& id : one.actions) {
    const auto found = state.actions.find(*uuid::parse(id));
    if (found == state.actions.end() || found->second->monitor_id != one.monitor_id)
      return invalid_input(
          {{"/actions", "not_found", "The monitor has no action " + id + ". Create it first."}});
  }
  return std::nullopt;
}

}  // namespace

result<decision> create_trigger(const user_state& state, const context& context, const trigger_input& input) {
  if (!state.monitors.contains(*input.monitor_id)) return not_found("Monitor");
  trigger one;
  one.monitor_id = *input.monitor_id;
  append_json(one.rule.text, trigger_rule());
  if (auto fault = apply_input(state, one, input)) return std::move(*fault);
  return add(state, context, std::move(one));
}

result<decision> update_trigger(const user_state& state, const context& context,
                                const reaction_target& target, const trigger_input& input) {
  const auto before = find<trigger>(state, target);
  if (!before) return before.fault();
  auto after = **before;
  if (auto fault = apply_input(state, after, input)) return std::move(*fault);
  if (after.rule != (*before)->rule) {
    after.fired = 0;
    after.fired_at.reset();
    after.matched = 0;
  }
  return replace(state, context, **before, std::move(after));
}

result<decision> delete_trigger(const user_state& state, const context& context,
                                const reaction_target& target) {
  const auto gone = find<trigger>(state, target);
  if (!gone) return gone.fault();
  task_changes work(state, context);
  remove(work, *gone);
  return no_content(work);
}

result<decision> test_trigger(const user_state& state, const context& context,
                              const reaction_target& target) {
  const auto one = find<trigger>(state, target);
  if (!one) return one.fault();
  const auto& of = *state.monitors.at((*one)->monitor_id);
  task_changes work(state, context);
  fire(work, of, **one, {of.state, "This is a test of the trigger; nothing has happened.", context.now});
  return decision{work.take(), answer_of(**one)};
}

result<reply> get_trigger(const user_state& state, const uuid& id) {
  const auto found = find<trigger>(state, {id, {}});
  if (!found) return found.fault();
  return answer_of(**found);
}

result<decision> create_action(const user_state& state, const context& context, const action_input& input) {
  if (!state.monitors.contains(*input.monitor_id)) return not_found("Monitor");
  action one;
  one.monitor_id = *input.monitor_id;
  one.name = input.name.value_or("");
  one.kind = *input.kind;
  one.content.text = input.content.value_or("{}");
  if (auto fault = refuse_action(state, one)) return std::move(*fault);
  return add(state, context, std::move(one));
}

result<decision> update_action(const user_state& state, const context& context, const reaction_target& target,
                               const action_input& input) {
  const auto before = find<action>(state, target);
  if (!before) return before.fault();
  auto after = **before;
  if (input.name) after.name = *input.name;
  if (input.kind) after.kind = *input.kind;
  if (input.content) after.content.text = *input.content;
  field_errors faults;
  check_action(after.kind, after.content.text, faults);
  if (!faults.empty()) return invalid_input(std::move(faults));
  if (auto fault = refuse_action(state, after)) return std::move(*fault);
  return replace(state, context, **before, std::move(after));
}

result<decision> delete_action(const user_state& state, const context& context,
                               const reaction_target& target) {
  const auto gone = find<action>(state, target);
  if (!gone) return gone.fault();
  task_changes work(state, context);
  const auto id = target.id.to_string();
  for (const auto& one : state.triggers.of((*gone)->monitor_id)) {
    if (std::find(one->actions.begin(), one->actions.end(), id) == one->actions.end()) continue;
    auto after = *one;
    std::erase(after.actions, id);
    if (after.actions.empty()) after.enabled = false;  // none would mean all
    ++after.version;
    after.updated_at = context.now;
    put(work, after, ".updated", changed_members(*one, after));
  }
  remove(work, *gone);
  return no_content(work);
}

result<reply> get_action(const user_state& state, const uuid& id) {
  const auto found = find<action>(state, {id, {}});
  if (!found) return found.fault();
  return answer_of(**found);
}

result<reply> list_triggers(const user_state& state, const std::optional<uuid>& monitor) {
  return list<trigger>(state, monitor);
}
result<reply> list_actions(const user_state& state, const std::optional<uuid>& monitor) {
  return list<action>(state, monitor);
}

}  // namespace steward
