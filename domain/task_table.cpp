#include "domain/task_table.hpp"

#include <algorithm>
#include <tuple>

namespace steward {
namespace {

constexpr std::size_t overhead_per_task =
    sizeof(task) + sizeof(task_entry) + sizeof(task_facts) + sizeof(task_search) + 128;

std::size_t heap_size(const std::string& text) { return text.capacity() > 15 ? text.capacity() + 17 : 0; }

template <class T>
std::size_t heap_size(const std::optional<T>& text) {
  return text ? heap_size(*text) : 0;
}

std::size_t json_size(const task_entry& e) { return e.json ? e.json->capacity() + 64 : 0; }

/// Bytes that an entry holds, without its JSON.
std::size_t entry_size(const task_entry& e) {
  const task& t = *e.record;
  std::size_t bytes = overhead_per_task + heap_size(e.search_text) + heap_size(t.title) +
                      heap_size(t.description) + heap_size(t.recurrence_rule) + heap_size(t.timezone) +
                      heap_size(t.external_key);
  for (const auto& tag : t.tags) bytes += sizeof(std::string) + heap_size(tag);
  return bytes;
}

void fill(task_entry& e, row<task> record) {
  e.search_text.clear();
  append_folded(e.search_text, record->title);
  e.title_size = static_cast<std::uint32_t>(e.search_text.size());
  e.search_text += '\0';  // no search text has one: nothing matches across the two
  if (record->description) append_folded(e.search_text, *record->description);
  e.search_text.shrink_to_fit();
  e.json = nullptr;
  e.record = std::move(record);
}

}  // namespace

const std::string& tag_usage::shown() const {
  const auto more = [](const auto& a, const auto& b) { return a.second < b.second; };
  return std::max_element(spellings.begin(), spellings.end(), more)->first;
}

void task_table::put(row<task> record) {
  const auto found = by_id_.find(record->id);
  const bool replaces = found != by_id_.end();
  const slot s = replaces ? found->second : take_slot();
  if (replaces) deindex(s);
  fill(*entries_[s], std::move(record));
  const task& t = *entries_[s]->record;
  facts_[s] = make_facts(t);
  const std::string& text = entries_[s]->search_text;
  searches_[s] = {make_signature(text), text.data(), static_cast<std::uint32_t>(text.size()),
                  entries_[s]->title_size};
  if (!replaces) by_id_.emplace(t.id, s);
  index(s);
}

void task_table::remove(const uuid& id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  const slot s = found->second;
  deindex(s);
  by_id_.erase(found);
  entries_[s] = nullptr;
  free_.push_back(s);
}

task_table::slot task_table::take_slot() {
  if (free_.empty()) {
    entries_.push_back(std::make_unique<task_entry>());
    facts_.emplace_back();
    searches_.emplace_back();
    return static_cast<slot>(entries_.size() - 1);
  }
  const slot s = free_.back();
  free_.pop_back();
  entries_[s] = std::make_unique<task_entry>();
  return s;
}

bool task_table::older(slot a, slot b) const {
  return std::tie(facts_[a].created_at, entries_[a]->record->id) <
         std::tie(facts_[b].created_at, entries_[b]->record->id);
}

void task_table::index(slot s) {
  const task& t = *entries_[s]->record;
  auto& order = order_of(t);
  const auto older_than = [this](slot a, slot b) { return older(a, b); };
  if (order.empty() || older(order.back(), s))
    order.push_back(s);
  else
    order.insert(std::lower_bound(order.begin(), order.end(), s, older_than), s);
  if (t.external_key) by_external_key_.emplace(*t.external_key, s);
  if (t.series_id) by_series_.emplace(*t.series_id, s);
  count_tags(t, true);
  count_project(t, true);
  bytes_ += entry_size(*entries_[s]);
}

void task_table::deindex(slot s) {
  const task& t = *entries_[s]->record;
  auto& order = order_of(t);
  const auto older_than = [this](slot a, slot b) { return older(a, b); };
  order.erase(std::lower_bound(order.begin(), order.end(), s, older_than));
  if (t.external_key) {
    auto [it, end] = by_external_key_.equal_range(*t.external_key);
    while (it->second != s) ++it;
    by_external_key_.erase(it);
  }
  if (t.series_id) {
    auto [it, end] = by_series_.equal_range(*t.series_id);
    while (it->second != s) ++it;
    by_series_.erase(it);
  }
  count_tags(t, false);
  count_project(t, false);
  bytes_ -= entry_size(*entries_[s]) + json_size(*entries_[s]);
}

void task_table::count_tags(const task& t, bool add) {
  if (t.deleted_at) return;
  for (const auto& tag : t.tags) {
    const auto usage = tags_.try_emplace(fold(tag)).first;
    const auto spelling = usage->second.spellings.try_emplace(tag).first;
    const std::size_t change = add ? 1 : -std::size_t{1};
    usage->second.count += change;
    spelling->second += change;
    if (spelling->second == 0) usage->second.spellings.erase(spelling);
    if (usage->second.count == 0) tags_.erase(usage);
  }
}

void task_table::count_project(const task& t, bool add) {
  if (!t.project_id) return;
  const auto usage = projects_.try_emplace(*t.project_id).first;
  auto& [open, completed, trashed] = usage->second;
  (t.deleted_at ? trashed : t.completed ? completed : open) += add ? 1 : -std::size_t{1};
  if (open + completed + trashed == 0) projects_.erase(usage);
}

const task_entry* task_table::find(const uuid& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : entries_[found->second].get();
}

const task_entry* task_table::find_external(std::string_view external_key) const {
  const task_entry* trashed = nullptr;
  for (auto [it, end] = by_external_key_.equal_range(external_key); it != end; ++it) {
    const auto* entry = entries_[it->second].get();
    if (!entry->record->deleted_at) return entry;
    trashed = entry;
  }
  return trashed;
}

std::vector<const task_entry*> task_table::of_series(const uuid& series) const {
  std::vector<const task_entry*> found;
  for (auto [it, end] = by_series_.equal_range(series); it != end; ++it)
    found.push_back(entries_[it->second].get());
  return found;
}

const std::shared_ptr<const std::string>& task_table::json(const task_entry& entry, task_shape shape) const {
  if (!entry.json || entry.json_shape != shape) {
    bytes_ -= json_size(entry);
    auto text = render_task(*entry.record, shape);
    text.shrink_to_fit();
    entry.json_shape = shape;
    entry.json = std::make_shared<const std::string>(std::move(text));
    bytes_ += json_size(entry);
  }
  return entry.json;
}

project_usage task_table::usage_of_project(const uuid& project) const {
  const auto found = projects_.find(project);
  return found == projects_.end() ? project_usage{} : found->second;
}

std::vector<const task_entry*> task_table::of_project(const uuid& project) const {
  std::vector<const task_entry*> found;
  if (!projects_.contains(project)) return found;
  for (const auto* order : {&live_, &trash_})
    for (const slot s : *order)
      if (entries_[s]->record->project_id == project) found.push_back(entries_[s].get());
  return found;
}

}  // namespace steward
