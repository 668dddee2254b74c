#pragma once

#include <map>
#include <set>
#include <string_view>
#include <unordered_map>

#include "domain/job.hpp"

namespace steward {

/// A user's jobs in memory. A state's own: changed only by `apply`.
class job_table {
 public:
  void put(const row<job>&);
  void remove(const uuid& id);

  /// Null when there is none.
  row<job> find(const uuid& id) const;
  /// The one that has this unique key and is not dead; null when the key is free.
  row<job> holder_of(std::string_view kind, std::string_view key) const;
  /// Those with this ordered key that are not dead, by position.
  const std::map<std::int64_t, row<job>>* line_of(std::string_view kind, std::string_view key) const;
  /// Those of a schedule that are not dead.
  std::vector<row<job>> of_schedule(const uuid& schedule) const;

  std::size_t size() const { return rows_.size(); }
  std::size_t memory() const { return bytes_; }

  template <class F>
  void for_each(F&& f) const {
    for (const auto& [id, one] : rows_) f(one);
  }

 private:
  using key_name = std::pair<std::string, std::string>;  ///< kind and key

  void index(const row<job>&);
  void drop_index(const row<job>&);

  std::unordered_map<uuid, row<job>> rows_;
  std::map<key_name, row<job>> unique_;
  std::map<key_name, std::map<std::int64_t, row<job>>> lines_;
  std::map<uuid, std::set<uuid>> scheduled_;
  std::size_t bytes_ = 0;
};

}  // namespace steward
