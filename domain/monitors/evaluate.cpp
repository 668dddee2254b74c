#include "domain/monitors/evaluate.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/json_read.hpp"
#include "domain/monitors/history.hpp"
#include "domain/monitors/known_facts.hpp"
#include "domain/monitors/monitor_times.hpp"
#include "domain/monitors/monitor_view.hpp"
#include "domain/monitors/react.hpp"
#include "domain/monitors/tally.hpp"
#include "domain/task_filter.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

constexpr std::size_t most_titles = 200;
constexpr std::size_t longest_fault = 1'000;  ///< bytes

row<monitor> find_monitor(const user_state& state, const uuid& id) {
  const auto found = state.monitors.find(id);
  return found == state.monitors.end() ? nullptr : found->second;
}

std::vector<std::string> titles_of(const std::vector<const task_entry*>& tasks) {
  std::vector<std::string> titles;
  titles.reserve(tasks.size());
  for (const auto* one : tasks) titles.push_back(one->record->title);
  std::sort(titles.begin(), titles.end());
  titles.erase(std::unique(titles.begin(), titles.end()), titles.end());
  if (titles.size() > most_titles) titles.resize(most_titles);
  return titles;
}

fact_value own_value(std::string_view name, const std::vector<const task_entry*>& tasks) {
  if (name == "count") return static_cast<double>(tasks.size());
  if (name == "titles") return titles_of(tasks);
  return std::monostate();
}

void look_at_tasks(const user_state& state, const context& context, const classification& meaning,
                   look& seen) {
  const auto body = read_json(meaning.source.filter.text.empty() ? "{}" : meaning.source.filter.text);
  const auto filter = body ? parse_task_filter(*body) : result<task_filter>(body.fault());
  if (!filter) {
    seen.fault = "The filter of the tasks cannot be read: " + filter.fault().detail;
    return;
  }
  const auto tasks = select(state.tasks, *filter, context.now);
  for (const auto& wanted : meaning.facts)
    seen.facts.push_back({wanted.name, own_value(wanted.name, tasks), wanted.unit, 1.0, {}});
}

void look_at_facts(const user_state& state, const classification& meaning, look& seen) {
  const auto body = nlohmann::json::parse(meaning.source.filter.text, nullptr, false);
  const auto id = body.is_object() ? uuid::parse(body.value("monitor_id", "")) : std::nullopt;
  const auto other = id ? find_monitor(state, *id) : nullptr;
  if (!other) {
    seen.fault = "The monitor whose facts are watched is not there any more.";
    return;
  }
  const auto known = read_known_facts(progress_of(state, *other).facts.text);
  for (const auto& wanted : meaning.facts) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const known_fact& one) {
      return one.what.name == wanted.name && fits(one.what.value, wanted);
    });
    seen.facts.push_back(found == known.end() ? extracted_fact{wanted.name, {}, wanted.unit, 1.0, {}}
                                              : found->what);
  }
}

std::string cut(std::string text) {
  if (text.size() <= longest_fault) return text;
  auto end = longest_fault;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // whole characters
  text.resize(end);
  return text;
}

/// One look taken in: what each part adds to the change set.
class settling {
 public:
  settling(const user_state& state, const context& context, const job& due, const look& seen,
           const monitor& one)
      : context_(context),
        due_(due),
        seen_(seen),
        before_(one),
        work_(state, context),
        progress_(progress_of(state, one)),
        meaning_(parse_classification(one.classification.text).value_or(classification())),
        policy_(parse_watch_policy(one.policy.text).value_or(watch_policy())) {}

  job_outcome run() {
    const auto was = parse_watch_state(progress_.watch.text).value_or(watch_state());
    ++progress_.version;
    const auto said = seen_.fault.empty() ? judge_facts(was) : count_failure();
    const auto moved = step(policy_, was, said, context_.now);
    progress_.watch.text.clear();
    append_json(progress_.watch.text, moved.next);
    const auto after = put_state(moved);
    if (moved.change) keep(*moved.change);
    if (moved.change)
      react(work_, after, *moved.change);
    else if (moved.renotify)
      react(work_, after, reminder_of(moved.next, said, context_.now));
    return wait(after);
  }

 private:
  verdict count_failure() {
    ++progress_.failures;
    progress_.outcome = "failed";
    progress_.error = cut(seen_.fault);
    return {judgement::unknown, seen_.fault};
  }

  verdict judge_facts(const watch_state& was) {
    const auto known = read_known_facts(progress_.facts.text);
    const fact_owner owner{before_.user_id, before_.id};
    std::vector<change> rows;
    const auto now =
        take_in(known, seen_.unchanged ? facts_of(known) : seen_.facts, owner, context_.now, rows);
    progress_.failures = 0;
    progress_.error.clear();
    progress_.outcome = rows.empty() ? "unchanged" : "changed";
    progress_.facts.text = known_facts_json(now);
    found_ = now;
    progress_.etag = seen_.etag;
    progress_.last_modified = seen_.last_modified;
    progress_.content_hash = seen_.content_hash;
    for (auto& one : rows) work_.put(std::move(one));
    const auto before = read_fact_values(progress_.compared.text), values = values_of(now);
    auto said = judge(meaning_.when, before, values, was.standing == watch_standing::active);
    progress_.compared.text = fact_values_json(next_before(meaning_.when, before, values, said.is));
    return said;
  }

  /// The monitor as the step leaves it: another version only with another state.
  monitor put_state(const watch_step& moved) {
    auto after = before_;
    after.state = watch_standing_names[static_cast<std::size_t>(moved.next.standing)];
    if (after.state == before_.state) return after;
    after.state_since = moved.next.since;
    after.updated_at = context_.now;
    ++after.version;
    const event_subject subject{"monitor", after.id, after.version};
    work_.put({make_row(after)}, moved.change ? "monitor.state_changed" : "monitor.updated", subject,
              changed_members(before_, after), monitor_json(after));
    return after;
  }

  void keep(const state_change& what) {
    kept_state_change kept;
    kept.user_id = before_.user_id;
    kept.monitor_id = before_.id;
    kept.at = what.at;
    kept.number = what.number;
    kept.before = watch_standing_names[static_cast<std::size_t>(what.from)];
    kept.after = watch_standing_names[static_cast<std::size_t>(what.to)];
    kept.reason = what.reason;
    kept.facts = progress_.facts;
    work_.put({make_row(std::move(kept))});
  }

  void note(const monitor& after) {
    evaluation one;
    one.user_id = after.user_id;
    one.monitor_id = after.id;
    one.due_at = due_.run_at;
    one.at = context_.now;
    one.outcome = progress_.outcome;
    one.state = after.state;
    one.status = seen_.status;
    one.duration_ms = static_cast<int>(std::clamp<std::int64_t>(seen_.took.count(), 0, 3'600'000));
    one.bytes = seen_.bytes;
    one.error = progress_.error;
    std::vector<change> sums;
    roll_up(progress_, one, found_, sums);
    for (auto& row : sums) work_.put(std::move(row));
    work_.put({make_row(std::move(one))});
  }

  job_outcome wait(const monitor& after) {
    note(after);
    ++progress_.evaluations;
    progress_.last_at = context_.now;
    progress_.next_at =
        after.paused ? std::nullopt : next_look(after, due_.run_at, context_.now, progress_.failures);
    const auto next = progress_.next_at;
    work_.put({make_row(std::move(progress_))});
    if (!next) return job_effect{work_.take()};
    return job_snooze{*next, work_.take()};
  }

  const steward::context& context_;
  const job& due_;
  const look& seen_;
  const monitor& before_;
  task_changes work_;
  monitor_progress progress_;
  classification meaning_;
  watch_policy policy_;
  known_facts found_;  ///< by a look that did not fail
};

}  // namespace

monitor_progress progress_of(const user_state& state, const monitor& one) {
  const auto found = state.progress.find(one.id);
  if (found != state.progress.end()) return *found->second;
  monitor_progress fresh;
  fresh.user_id = one.user_id;
  fresh.id = one.id;
  fresh.version = 0;
  return fresh;
}

look look_at_own(const user_state& state, const context& context, const monitor& one,
                 const classification& meaning) {
  look seen;
  seen.monitor_version = one.version;
  if (meaning.source.kind == source_kind::own_facts)
    look_at_facts(state, meaning, seen);
  else
    look_at_tasks(state, context, meaning, seen);
  return seen;
}

job_outcome settle_look(const user_state& state, const context& context, const job& due, const look& seen) {
  const auto one = find_monitor(state, due.id);
  if (!one) return job_effect{};
  if (one->version != seen.monitor_version) return job_snooze{context.now, {}};
  return settling(state, context, due, seen, *one).run();
}

job_outcome evaluate_own(const user_state& state, const context& context, const job& due) {
  const auto one = find_monitor(state, due.id);
  if (!one) return job_effect{};
  const auto meaning = parse_classification(one->classification.text);
  if (!meaning) return job_failure{"the classification of the monitor cannot be read", false};
  return settle_look(state, context, due, look_at_own(state, context, *one, *meaning));
}

}  // namespace steward
