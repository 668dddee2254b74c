#include "domain/monitors/react.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/derived_id.hpp"
#include "domain/local_day.hpp"
#include "domain/monitors/action_kinds.hpp"
#include "domain/monitors/monitor_view.hpp"
#include "domain/monitors/trigger.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::size_t most_lines = 100;  ///< of a digest

bool does(const trigger& one, const action& what) {
  const auto id = what.id.to_string();
  return one.actions.empty() || std::find(one.actions.begin(), one.actions.end(), id) != one.actions.end();
}

/// The next morning of the user, and the day that it is of.
std::pair<local_days, timestamp> next_morning(const user_preferences& chosen, timestamp now) {
  const auto clock = parse_clock(chosen.daily_summary_time).value_or(std::chrono::hours{7});
  auto day = day_of(chosen, now);
  auto at = time_on(chosen, day, clock);
  if (at > now) return {day, at};
  day += std::chrono::days{1};
  return {day, time_on(chosen, day, clock)};
}

/// Adds a line to the digest of the next morning.
void hold(task_changes& work, const trigger& one, const std::string& line) {
  const auto [day, at] = next_morning(preferences_of(work.state()), work.context().now);
  const auto id = derived_id(one.id, day.time_since_epoch().count());
  const auto there = work.state().jobs.find(id);
  job digest;
  if (there) {
    digest = *there;
    ++digest.version;
  } else {
    digest.user_id = one.user_id;
    digest.id = id;
    digest.shard = work.context().shard;
    digest.kind = monitor_digest_kind;
    digest.run_at = at;
    digest.payload.text = json{{"trigger_id", one.id.to_string()}, {"lines", json::array()}}.dump();
    digest.created_at = work.context().now;
  }
  digest.updated_at = work.context().now;
  auto content = json::parse(digest.payload.text);
  if (content["lines"].size() < most_lines)
    content["lines"].push_back(line);
  else
    content["more"] = content.value("more", 0) + 1;
  digest.payload.text = content.dump();
  work.put({make_row(std::move(digest))});
}

/// What the trigger remembers now; told when it has fired, since that is what its user sees.
void remember(task_changes& work, const trigger& before, const trigger_memory& memory) {
  auto after = before;
  after.fired = memory.fired;
  after.fired_at = memory.fired_at;
  after.matched = memory.matched;
  if (after.fired == before.fired && after.fired_at == before.fired_at && after.matched == before.matched)
    return;
  ++after.version;
  after.updated_at = work.context().now;
  const auto changed = changed_members(before, after);
  const event_subject subject{"trigger", after.id, after.version};
  auto document = trigger_json(after);
  if (changed == "{}")
    work.put({make_row(std::move(after))});
  else
    work.put({make_row(std::move(after))}, "trigger.fired", subject, changed, std::move(document));
}

telling telling_of(const state_change& what) {
  return {std::string(watch_standing_names[static_cast<std::size_t>(what.to)]), what.reason, what.at,
          what.from == what.to};
}

void consult(task_changes& work, const monitor& one, const trigger& of, const state_change& what) {
  const auto rule = parse_trigger_rule(of.rule.text);
  if (!rule || !of.enabled) return;
  const auto decided = decide_trigger(*rule, {of.fired_at, of.fired, of.matched}, what, work.context().now);
  if (decided.action == trigger_action::fire) fire(work, one, of, telling_of(what));
  if (decided.action == trigger_action::hold_for_digest)
    hold(work, of, format_time(what.at) + " " + telling_of(what).state + ": " + what.reason);
  remember(work, of, decided.next);
}

}  // namespace

void react(task_changes& work, const monitor& one, const state_change& what) {
  for (const auto& of : work.state().triggers.of(one.id)) consult(work, one, *of, what);
}

void fire(task_changes& work, const monitor& one, const trigger& of, const telling& what) {
  for (const auto& doing : work.state().actions.of(one.id)) {
    if (!does(of, *doing)) continue;
    const auto key =
        derived_id(of.id.to_string() + doing->id.to_string(), what.at.time_since_epoch().count());
    if (const auto fault = perform(work, one, *doing, what, key))
      work.tell("action.failed", {"action", doing->id, doing->version},
                "{\"error\":[null," + to_json(*fault) + "]}", action_json(*doing));
  }
}

job_outcome tell_digest(const user_state& state, const context& context, const job& due) {
  const auto content = json::parse(due.payload.text);
  const auto id = uuid::parse(content.at("trigger_id").get<std::string>());
  const auto of = id ? state.triggers.find(*id) : state.triggers.end();
  if (of == state.triggers.end() || !of->second->enabled) return job_effect{};
  const auto one = state.monitors.find(of->second->monitor_id);
  if (one == state.monitors.end()) return job_effect{};
  std::string text;
  for (const auto& line : content.at("lines")) {
    if (!text.empty()) text += '\n';
    text += line.get<std::string>();
  }
  if (const auto more = content.value("more", 0); more > 0) text += "\nand " + std::to_string(more) + " more";
  task_changes work(state, context);
  fire(work, *one->second, *of->second, {one->second->state, text, due.run_at});
  return job_effect{work.take()};
}

}  // namespace steward
