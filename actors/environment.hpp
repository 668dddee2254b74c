#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "actors/actors.hpp"
#include "actors/io_worker.hpp"
#include "actors/metrics.hpp"
#include "domain/job_kind.hpp"
#include "domain/rate_limit.hpp"
#include "domain/shard.hpp"
#include "persistence/crash_log.hpp"

namespace steward {

/// What the actors of a node have in common. Made before any of them, outlives all of them, not changed
/// meanwhile.
struct environment {
  std::function<timestamp()> now;
  limits bounds;
  rate_policies rates;
  std::chrono::milliseconds wait{10'000};  ///< for an answer of another actor
  std::chrono::seconds idle{900};          ///< a user without requests for so long is passivated
  std::size_t memory_budget = 0;           ///< bytes of user state on this node; 0: no bound
  int shards = 64;
  std::string stream_epoch;  ///< of the streams of all users
  node_metrics* metrics = nullptr;
  std::function<std::uint64_t()> seed;  ///< for ids

  io_threads* io = nullptr;
  std::vector<writer_actor> writers;
  std::vector<reader_actor> readers;
  std::vector<scheduler_actor> schedulers;  ///< by shard; may be empty in tests
  job_pool_actor pool;                      ///< may be null in tests
  job_kinds kinds;
  crash_log* crashes = nullptr;  ///< null: what a job does to the process is not noted

  int shard_of(const uuid& user) const { return steward::shard_of(user, shards); }
  /// Always the same one for a user: its change sets are committed in order.
  const writer_actor& writer_of(const uuid& user) const {
    return writers[static_cast<std::size_t>(shard_of(user)) % writers.size()];
  }
  const reader_actor& reader_of(const uuid& user) const {
    return readers[std::hash<uuid>{}(user) / 7 % readers.size()];
  }
};

}  // namespace steward
