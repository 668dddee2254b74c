#include "domain/job_table.hpp"

namespace steward {
namespace {

std::size_t bytes_of(const job& one) {
  return sizeof one + 64 + one.kind.size() + one.payload.text.size() + one.last_error.size();
}

}  // namespace

void job_table::put(const row<job>& one) {
  remove(one->id);
  rows_.emplace(one->id, one);
  bytes_ += bytes_of(*one);
  if (phase_of(*one) != job_phase::dead) index(one);
}

void job_table::remove(const uuid& id) {
  const auto found = rows_.find(id);
  if (found == rows_.end()) return;
  bytes_ -= bytes_of(*found->second);
  if (phase_of(*found->second) != job_phase::dead) drop_index(found->second);
  rows_.erase(found);
}

void job_table::index(const row<job>& one) {
  if (one->schedule_id) scheduled_[*one->schedule_id].insert(one->id);
  if (key_use_of(*one) == job_key_use::unique) unique_[{one->kind, *one->key}] = one;
  if (key_use_of(*one) == job_key_use::ordered) lines_[{one->kind, *one->key}][one->position] = one;
}

void job_table::drop_index(const row<job>& one) {
  if (one->schedule_id) {
    const auto found = scheduled_.find(*one->schedule_id);
    found->second.erase(one->id);
    if (found->second.empty()) scheduled_.erase(found);
  }
  if (key_use_of(*one) == job_key_use::unique) {
    const auto found = unique_.find({one->kind, *one->key});
    if (found != unique_.end() && found->second->id == one->id) unique_.erase(found);
  }
  if (key_use_of(*one) == job_key_use::ordered) {
    const auto found = lines_.find({one->kind, *one->key});
    found->second.erase(one->position);
    if (found->second.empty()) lines_.erase(found);
  }
}

row<job> job_table::find(const uuid& id) const {
  const auto found = rows_.find(id);
  return found == rows_.end() ? nullptr : found->second;
}

row<job> job_table::holder_of(std::string_view kind, std::string_view key) const {
  const auto found = unique_.find({std::string(kind), std::string(key)});
  return found == unique_.end() ? nullptr : found->second;
}

const std::map<std::int64_t, row<job>>* job_table::line_of(std::string_view kind,
                                                           std::string_view key) const {
  const auto found = lines_.find({std::string(kind), std::string(key)});
  return found == lines_.end() ? nullptr : &found->second;
}

std::vector<row<job>> job_table::of_schedule(const uuid& schedule) const {
  std::vector<row<job>> found;
  if (const auto ids = scheduled_.find(schedule); ids != scheduled_.end())
    for (const auto& id : ids->second) found.push_back(rows_.at(id));
  return found;
}

}  // namespace steward
