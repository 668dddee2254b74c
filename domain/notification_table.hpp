#pragma once

#include <map>
#include <unordered_map>

#include "domain/notification.hpp"

namespace steward {

/// A user's notifications in memory. A state's own: changed only by `apply`.
class notification_table {
 public:
  void put(const row<notification>&);
  void remove(const uuid& id);

  /// Null when there is none.
  row<notification> find(const uuid& id) const;

  std::size_t size() const { return rows_.size(); }
  std::size_t unread() const { return unread_; }
  std::size_t memory() const { return bytes_; }

  /// By age, the oldest first; those of one time by id.
  using place = std::pair<timestamp, uuid>;
  const std::map<place, row<notification>>& by_age() const { return by_age_; }

 private:
  std::unordered_map<uuid, row<notification>> rows_;
  std::map<place, row<notification>> by_age_;
  std::size_t unread_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace steward
