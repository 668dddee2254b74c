#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "domain/uuid.hpp"

namespace steward {

/// The sessions that have ended while access tokens of theirs may still be valid, as one node knows them;
/// and, by ids that are made of them, API keys and subjects of other issuers that have
/// (domain/credential.hpp). Whoever learns of one adds it; io threads take the whole set from time to time
/// and look into it without a lock.
class revoked_sessions {
 public:
  /// Unix seconds until which each one matters.
  using set = std::unordered_map<uuid, std::int64_t>;

  std::shared_ptr<const set> get() const { return set_.load(); }

  /// Adds sessions and forgets those that do not matter any more at `now`. One thread at a time.
  void add(const std::vector<uuid>& ended, std::int64_t until, std::int64_t now);

 private:
  std::atomic<std::shared_ptr<const set>> set_{std::make_shared<const set>()};
};

}  // namespace steward
