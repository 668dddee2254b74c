#include "domain/notification_table.hpp"

namespace steward {
namespace {

std::size_t bytes_of(const notification& one) {
  return sizeof one + 160 + one.title.size() + one.text.size();
}

}  // namespace

void notification_table::put(const row<notification>& one) {
  remove(one->id);
  rows_.emplace(one->id, one);
  by_age_.emplace(place{one->created_at, one->id}, one);
  unread_ += !one->read_at;
  bytes_ += bytes_of(*one);
}

void notification_table::remove(const uuid& id) {
  const auto found = rows_.find(id);
  if (found == rows_.end()) return;
  const auto& one = *found->second;
  unread_ -= !one.read_at;
  bytes_ -= bytes_of(one);
  by_age_.erase(place{one.created_at, id});
  rows_.erase(found);
}

row<notification> notification_table::find(const uuid& id) const {
  const auto found = rows_.find(id);
  return found == rows_.end() ? nullptr : found->second;
}

}  // namespace steward
