#include "domain/monitors/monitor_requests.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "domain/monitors/classify.hpp"
#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/known_facts.hpp"
#include "domain/monitors/monitor_times.hpp"
#include "domain/monitors/monitor_work.hpp"
#include "domain/monitors/trigger.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

constexpr std::int64_t longest_name = 200;

std::string name_from(const std::string& prompt) {
  std::string name;
  for (const char c : prompt) name += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  std::size_t end = 0;
  for (std::int64_t seen = 0; end < name.size(); ++end)
    if ((static_cast<unsigned char>(name[end]) & 0xC0) != 0x80 && seen++ == longest_name) break;
  return name.substr(0, end);
}

void set_meaning(monitor& one, const classification& meaning) {
  one.classification.text.clear();
  append_json(one.classification.text, meaning);
  one.classification_status =
      static_cast<int>(meaning.is_final ? classification_status::final : classification_status::provisional);
}

/// Puts what the input has, but for the meaning.
void apply_input(monitor& one, const monitor_input& input) {
  if (input.name) one.name = *input.name;
  if (input.prompt) one.prompt = *input.prompt;
  if (input.times) one.times = *input.times;
  if (input.timezone) one.timezone = *input.timezone;
  if (input.ai) one.ai = static_cast<int>(*input.ai);
  if (input.policy.is_null()) return;
  auto body = input.policy;
  field_errors faults;
  const auto policy = read_watch_policy(body, "/policy", faults,
                                        parse_watch_policy(one.policy.text).value_or(watch_policy()));
  one.policy.text.clear();
  append_json(one.policy.text, policy);
}

/// The trigger of a new monitor, and what it does.
void tell_when_active(monitor_work& work, const context& context, const monitor& one,
                      const std::vector<std::string>& channels) {
  if (channels.empty()) return;
  auto first = part_of<trigger>(one, context);
  append_json(first.rule.text, trigger_rule());
  for (const auto& channel : channels) {
    auto made = part_of<action>(one, context);
    made.kind = channel;
    made.content.text = "{}";
    work.add(std::move(made));
  }
  work.add(std::move(first));
}

std::optional<error> no_room(const user_state& state, const context& context, std::size_t more = 1) {
  if (state.monitors.size() + more <= context.bounds.monitors) return std::nullopt;
  return error{errc::limit_reached, "There are " + std::to_string(state.monitors.size()) +
                                        " monitors already, and one user may have " +
                                        std::to_string(context.bounds.monitors) + ". Delete some first."};
}

bool is_taken(const user_state& state, const std::optional<uuid>& id) {
  return id && (state.monitors.contains(*id) || state.jobs.find(*id));
}

constexpr const char* taken =
    "There is a monitor with this id already. Use PATCH to change it, or leave the id out to get a new one.";

/// Adds one that is new; its id.
uuid add_new(monitor_work& work, const monitor_input& input) {
  const auto& state = work.changes().state();
  const auto& context = work.changes().context();
  monitor one;
  one.user_id = state.id;
  one.id = input.id ? *input.id : context.ids.next(context.now);
  one.created_at = one.updated_at = context.now;
  one.times = usual_times_of(*input.classification);
  one.name = name_from(*input.prompt);
  append_json(one.policy.text = "", watch_policy());
  apply_input(one, input);
  set_meaning(one, *input.classification);
  work.add(one);
  work.look(one, context.now, progress_of(state, one));
  work.ask_meaning(one);
  tell_when_active(work, context, one, input.notify.value_or(std::vector<std::string>{"in_app"}));
  return one.id;
}

/// {"done":n,"items":[...]} of new ones, in the order of their making.
reply made_reply(const std::vector<change>& changes, std::size_t count) {
  std::unordered_map<uuid, row<monitor_progress>> progress;
  for (const auto& one : changes)
    if (const auto* put = std::get_if<row<monitor_progress>>(&one.row)) progress[(*put)->id] = *put;
  std::string body;
  json_object object(body);
  object.member("done", count).name("items") += '[';
  for (const auto& one : changes) {
    const auto* put = std::get_if<row<monitor>>(&one.row);
    if (!put) continue;
    if (body.back() != '[') body += ',';
    body += monitor_json(**put, *progress.at((*put)->id));
  }
  body += ']';
  object.end();
  return {reply_kind::ok, std::make_shared<const std::string>(std::move(body))};
}

/// The next look reads whatever it gets.
void forget_content(monitor_progress& progress) {
  progress.etag.clear();
  progress.last_modified.clear();
  progress.content_hash.clear();
}

/// What was found under another meaning: what is not looked for any more is completed, the page is read anew,
/// and nothing is known of the state.
void begin_anew(monitor_work& work, const classification& meaning, monitor& after,
                monitor_progress& progress) {
  auto known = read_known_facts(progress.facts.text);
  const auto is_wanted = [&](const extracted_fact& one) {
    return std::any_of(meaning.facts.begin(), meaning.facts.end(), [&](const fact_definition& wanted) {
      return wanted.name == one.name && fits(one.value, wanted);
    });
  };
  std::vector<change> rows;
  known_facts kept;
  for (const auto& one : known) {
    if (is_wanted(one.what))
      kept.push_back(one);
    else
      take_in({one}, {}, {after.user_id, after.id}, one.last_at, rows);
  }
  for (auto& one : rows) work.changes().put(std::move(one));
  progress.facts.text = known_facts_json(kept);
  progress.compared.text = "{}";
  progress.watch.text = "{}";
  forget_content(progress);
  after.state = "unknown";
  after.state_since.reset();
}

}  // namespace

result<decision> create_monitor(const user_state& state, const context& context, const monitor_input& input) {
  if (is_taken(state, input.id)) return error{errc::conflict, taken};
  if (auto fault = no_room(state, context)) return std::move(*fault);
  monitor_work work(state, context);
  const auto id = add_new(work, input);
  auto made = work.finish(id, reply_kind::created);
  made.answer.location = "/api/v1/monitors/" + id.to_string();
  return made;
}

result<decision> create_monitors(const user_state& state, const context& context,
                                 const std::vector<monitor_input>& inputs) {
  error conflict{errc::conflict, "Nothing was made, since ids are taken."};
  std::unordered_set<uuid> named;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& id = inputs[i].id;
    if (is_taken(state, id))
      conflict.fields.push_back({"/" + std::to_string(i) + "/id", "conflict", taken});
    else if (id && !named.insert(*id).second)
      conflict.fields.push_back(
          {"/" + std::to_string(i) + "/id", "conflict", "An item before this one has this id. Use another."});
  }
  if (!conflict.fields.empty()) return conflict;
  if (auto fault = no_room(state, context, inputs.size())) return std::move(*fault);
  monitor_work work(state, context);
  for (const auto& input : inputs) add_new(work, input);
  auto changes = work.changes().take();
  auto answer = made_reply(changes, inputs.size());
  return decision{std::move(changes), std::move(answer)};
}

result<decision> update_monitor(const user_state& state, const context& context, const monitor_target& target,
                                const monitor_input& input) {
  const auto before = find_monitor(state, target);
  if (!before) return before.fault();
  auto after = **before;
  apply_input(after, input);
  auto meaning = parse_classification(after.classification.text).value_or(classification());
  const bool retold = after.prompt != (*before)->prompt;
  if (retold) meaning = classify(after.prompt);
  field_errors faults;
  if (retold || input.corrects()) set_meaning(after, corrected(meaning, input, context.bounds.ports, faults));
  if (!faults.empty()) return invalid_input(std::move(faults));
  auto progress = progress_of(state, after);
  if (changed_members(**before, after) == "{}") return decision{{}, monitor_reply(**before, progress)};
  monitor_work work(state, context);
  const bool anew = after.classification != (*before)->classification;
  const bool otherwise = after.ai != (*before)->ai;  // who reads
  if (anew) begin_anew(work, *parse_classification(after.classification.text), after, progress);
  if (otherwise) forget_content(progress);
  work.put(**before, after, "monitor.updated");
  if (retold || otherwise) work.ask_meaning(after);
  if (after.paused) {
    if (anew || otherwise) work.put(std::move(progress));
  } else {
    work.look(after, anew || otherwise ? context.now : times_of(after)(context.now), std::move(progress));
  }
  return work.finish(after.id);
}

result<decision> clone_monitor(const user_state& state, const context& context,
                               const monitor_target& target) {
  const auto of = find_monitor(state, target);
  if (!of) return of.fault();
  if (auto fault = no_room(state, context)) return std::move(*fault);
  auto one = **of;
  one.id = context.ids.next(context.now);
  one.name = name_from("Copy of " + one.name);
  one.paused = false;
  one.state = "unknown";
  one.state_since.reset();
  one.created_at = one.updated_at = context.now;
  one.version = 1;
  monitor_work work(state, context);
  work.add(one);
  work.look(one, context.now, progress_of(state, one));
  std::map<std::string, std::string> copies;  // ids of actions
  for (const auto& doing : state.actions.of((*of)->id)) {
    auto made = part_of<action>(one, context);
    made.name = doing->name;
    made.kind = doing->kind;
    made.content = doing->content;
    copies[doing->id.to_string()] = made.id.to_string();
    work.add(std::move(made));
  }
  for (const auto& when : state.triggers.of((*of)->id)) {
    auto made = part_of<trigger>(one, context);
    made.name = when->name;
    made.rule = when->rule;
    made.enabled = when->enabled;
    for (const auto& doing : when->actions) made.actions.push_back(copies[doing]);
    work.add(std::move(made));
  }
  auto made = work.finish(one.id, reply_kind::created);
  made.answer.location = "/api/v1/monitors/" + one.id.to_string();
  return made;
}

result<reply> get_monitor(const user_state& state, const uuid& id) {
  const auto found = find_monitor(state, {id, {}});
  if (!found) return found.fault();
  return monitor_reply(**found, progress_of(state, **found));
}

}  // namespace steward
