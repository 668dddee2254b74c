#pragma once

#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/record.hpp"
#include "domain/uuid.hpp"

namespace steward {

/// A user's triggers, or actions, by id, and which of them each monitor has: a change of one monitor's state
/// does not look through those of all.
template <class Record>
class part_table {
 public:
  void put(const row<Record>& part) {
    remove(part->id);
    by_monitor_.emplace(part->monitor_id, part->id);
    all_[part->id] = part;
  }

  void remove(const uuid& id) {
    const auto found = all_.find(id);
    if (found == all_.end()) return;
    by_monitor_.erase({found->second->monitor_id, id});
    all_.erase(found);
  }

  /// Those of a monitor, by id.
  std::vector<row<Record>> of(const uuid& monitor) const {
    std::vector<row<Record>> found;
    for (auto at = by_monitor_.lower_bound({monitor, uuid{}}); at != by_monitor_.end(); ++at) {
      if (at->first != monitor) break;
      found.push_back(all_.at(at->second));
    }
    return found;
  }

  auto find(const uuid& id) const { return all_.find(id); }
  const row<Record>& at(const uuid& id) const { return all_.at(id); }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }
  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }

 private:
  std::unordered_map<uuid, row<Record>> all_;
  std::set<std::pair<uuid, uuid>> by_monitor_;  ///< monitor and part
};

}  // namespace steward
