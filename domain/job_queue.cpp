#include "domain/job_queue.hpp"

namespace steward {

void job_queue::take_out(entry& known) {
  if (known.where == place::ahead) {
    timeline_.erase({known.when, known.record->id});
    return;
  }
  active_.erase(active_.find(known.record->run_at));
  if (known.where == place::due) turns_of(*known.record).remove(*known.record);
}

void job_queue::schedule(entry& known, timestamp when) {
  known.where = place::ahead;
  known.when = when;
  timeline_.emplace(when, known.record->id);
}

void job_queue::put(const row<job>& one) {
  const auto [found, unseen] = entries_.try_emplace(one->id);
  auto& known = found->second;
  if (!unseen) {
    if (known.record->version >= one->version) return;
    take_out(known);
  }
  known.record = one;
  schedule(known, one->run_at);
}

void job_queue::remove(const uuid& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  take_out(found->second);
  entries_.erase(found);
}

void job_queue::mature(timestamp now) {
  while (!timeline_.empty() && timeline_.begin()->first <= now) {
    auto& known = entries_.at(timeline_.begin()->second);
    timeline_.erase(timeline_.begin());
    known.where = place::due;
    active_.insert(known.record->run_at);
    turns_of(*known.record).push(known.record);
  }
}

void job_queue::run(const row<job>& one) { entries_.at(one->id).where = place::running; }

std::vector<row<job>> job_queue::next(std::size_t most) {
  auto taken = inside_turns_.next(most);
  for (const auto& one : taken) run(one);
  if (!taken.empty()) inside_turns_.shut_out(taken.front()->user_id);
  return taken;
}

row<job> job_queue::next_outside() {
  const auto taken = outside_turns_.next(1);
  if (taken.empty()) return nullptr;
  run(taken.front());
  return taken.front();
}

job_queue::entries::iterator job_queue::running_entry(const row<job>& one) {
  const auto found = entries_.find(one->id);
  if (found == entries_.end() || found->second.where != place::running ||
      found->second.record->version != one->version)
    return entries_.end();
  return found;
}

void job_queue::settled(const std::vector<row<job>>& jobs) {
  for (const auto& one : jobs) {
    if (const auto found = running_entry(one); found != entries_.end()) {
      take_out(found->second);
      entries_.erase(found);
    }
    if (!outside_(*one)) inside_turns_.let_in(one->user_id);
  }
}

void job_queue::postpone(const std::vector<row<job>>& jobs, timestamp when) {
  for (const auto& one : jobs) {
    if (const auto found = running_entry(one); found != entries_.end()) {
      take_out(found->second);
      schedule(found->second, when);
    }
    if (!outside_(*one)) inside_turns_.let_in(one->user_id);
  }
}

std::optional<timestamp> job_queue::next_due() const {
  if (timeline_.empty()) return std::nullopt;
  return timeline_.begin()->first;
}

std::optional<timestamp> job_queue::oldest() const {
  if (active_.empty()) return std::nullopt;
  return *active_.begin();
}

}  // namespace steward
