#include "identity/revoked_sessions.hpp"

#include <algorithm>

namespace steward {

void revoked_sessions::add(const std::vector<uuid>& ended, std::int64_t until, std::int64_t now) {
  const auto before = get();
  const auto is_over = [now](const auto& one) { return one.second <= now; };
  const bool changes =
      std::any_of(ended.begin(), ended.end(), [&](const uuid& id) { return !before->contains(id); }) ||
      std::any_of(before->begin(), before->end(), is_over);
  if (!changes) return;
  auto next = std::make_shared<set>(*before);
  std::erase_if(*next, is_over);
  for (const auto& id : ended) next->emplace(id, until);
  set_ = std::move(next);
}

}  // namespace steward
