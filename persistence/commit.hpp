#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "domain/decision.hpp"
#include "persistence/database.hpp"

namespace steward {

/// The rows of one command, decided by the owner of `shard` under `epoch`.
struct change_set {
  uuid user;
  int shard = 0;
  std::int64_t epoch = 0;
  std::vector<change> changes;
  bool erase = false;  ///< everything of the user goes instead
};

enum class commit_verdict {
  committed,
  fenced,  ///< the shard has another owner now: nothing of it was written, nothing of it ever will be
  refused  ///< PostgreSQL refused its rows (a constraint): a defect of ours; its neighbours are not affected
};

/// Writes many change sets in one transaction and one round trip (group commit): the fence check and one
/// upsert per table. When one of them is refused, the batch is split until the others are through. After
/// database_unavailable the outcome is unknown: the caller may send the batch again, with `again`, and what
/// was written stays as it is. The answer has one verdict per change set, in order. Blocking; throws
/// database_unavailable.
/// Change sets that erase go to `erase`, one by one, after the others.
using erase_function = std::function<commit_verdict(database&, const change_set&)>;
std::vector<commit_verdict> commit(database&, const std::vector<const change_set*>& batch, bool again = false,
                                   const erase_function& erase = nullptr);

}  // namespace steward
