#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "actors/job_statistics.hpp"

namespace steward {

struct job_counts;

using counter = std::atomic<std::int64_t>;

/// Counts values into buckets with given upper bounds. Any thread.
template <std::size_t N>
class histogram {
 public:
  constexpr explicit histogram(std::array<double, N> bounds) : bounds_(bounds) {}

  void observe(double value) {
    std::size_t i = 0;
    while (i < N && value > bounds_[i]) ++i;
    counts_[i].fetch_add(1, std::memory_order_relaxed);
    sum_micro_.fetch_add(static_cast<std::int64_t>(value * 1e6), std::memory_order_relaxed);
  }

  /// Prometheus text of the histogram.
  void append(std::string& out, std::string_view name, std::string_view help) const;

 private:
  std::array<double, N> bounds_;
  std::array<counter, N + 1> counts_{};
  counter sum_micro_{0};
};

/// What one scheduler shows of itself. Written by it, read by /metrics and /ready.
struct scheduler_gauges {
  counter ahead{0};    ///< jobs in memory that are not due yet
  counter due{0};      ///< jobs that are due and not started
  counter running{0};  ///< jobs that are started
  counter next{0};     ///< microseconds since 1970: the earliest job that has not finished; 0: none
};

/// What the actors of a node count. The hot paths only add; /metrics reads. Any thread.
struct node_metrics {
  counter users_active{0};
  counter users_bytes{0};
  counter activations{0};
  counter passivations{0};
  counter failures{0};        ///< user actors that stopped because of a failed commit or a defect
  counter bounced{0};         ///< requests sent again because their actor had stopped
  counter writer_backlog{0};  ///< change sets sent to writers and not settled yet
  counter committed{0};
  counter refused{0};
  counter fenced{0};
  counter retried_commits{0};
  counter reader_backlog{0};
  counter password_backlog{0};
  counter replays_memory{0};    ///< reads of a stream that were answered from memory
  counter replays_database{0};  ///< ... from PostgreSQL
  counter resyncs{0};           ///< ... with resync_required
  counter events_published{0};  ///< told to followers, once for each io thread that has some
  histogram<8> batch_size{{1, 2, 5, 10, 25, 50, 100, 500}};
  histogram<9> commit_seconds{{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2}};

  counter jobs_done{0};    ///< jobs that ended, with their effect or cancelled
  counter jobs_failed{0};  ///< failed runs
  counter jobs_dead{0};    ///< jobs that gave up
  histogram<13> job_lag_seconds{{0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 10, 60}};
  histogram<8> job_run_seconds{{0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 30}};  ///< of runs outside
  job_statistics jobs;
  std::deque<scheduler_gauges> schedulers;  ///< by shard; sized before they start

  /// How long the job that waits longest should have been finished, in seconds; 0 when none is late.
  double oldest_overdue() const;

  /// The statistics of jobs as JSON.
  std::string job_numbers(const job_counts& of_table, timestamp now) const;

  // Health: what /ready looks at. Steady-clock nanoseconds.
  counter jobs_settled_at{0};
  counter lease_until{0};
  counter writers_ok_at{0};
  counter shards_owned{0};
  counter webhooks_ok{-1};  ///< 1 or 0: what node::check_webhooks has found; -1: nothing yet
  std::atomic<bool> database_ok{false};
  std::atomic<bool> draining{false};

  /// Appends what others count; set at start. Any thread.
  std::function<void(std::string& out)> others;

  /// All of it as Prometheus text.
  void append(std::string& out) const;
};

}  // namespace steward
