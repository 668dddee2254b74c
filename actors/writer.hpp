#pragma once

#include <caf/fwd.hpp>
#include <functional>
#include <vector>

#include "actors/actors.hpp"
#include "actors/io_worker.hpp"
#include "actors/metrics.hpp"
#include "persistence/commit.hpp"

namespace steward {

/// How a writer commits; tests put something else than PostgreSQL here. May throw database_unavailable.
using commit_function =
    std::function<std::vector<commit_verdict>(const std::vector<const change_set*>&, bool again)>;

struct writer_arguments {
  commit_function commit;
  node_metrics* metrics = nullptr;
  io_threads* io = nullptr;       ///< where users run on when their commit is done; null: CAF's workers
  std::size_t max_batch = 1'000;  ///< change sets in one commit
  int attempts = 3;  ///< a batch whose outcome is unknown is sent so many times before its users are told
};

/// Spawns a writer. In production detached: `commit` blocks.
writer_actor spawn_writer(caf::actor_system&, writer_arguments, bool detached);

}  // namespace steward
