#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "http/route_table.hpp"

namespace steward::http {

/// A number that one thread changes and others read: no locked instruction, no shared cache line on the hot
/// path.
class counter {
 public:
  void add(std::uint64_t n = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  void subtract(std::uint64_t n = 1) { add(~n + 1); }
  std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Upper bounds of the duration histogram in microseconds.
inline constexpr std::array<std::uint32_t, 14> duration_bounds_us{
    100,    250,    500,     1'000,   2'500,     5'000,     10'000,
    25'000, 50'000, 100'000, 250'000, 1'000'000, 2'500'000, 10'000'000};
/// The statuses that are counted by themselves; what is not here is counted as 0.
inline constexpr std::array<int, 28> counted_statuses{0,   101, 200, 201, 202, 204, 304, 308, 400, 401,
                                                      403, 404, 405, 406, 408, 409, 410, 412, 413, 415,
                                                      422, 426, 429, 431, 500, 501, 503, 504};

/// What one io thread has counted. Written by that thread only.
struct thread_metrics {
  struct per_route {
    std::array<counter, counted_statuses.size()> by_status;
    std::array<counter, duration_bounds_us.size() + 1> by_duration;
    counter duration_us;
  };
  explicit thread_metrics(std::size_t routes) : routes(routes + 1) {}

  std::vector<per_route> routes;  ///< by index in the table; the last is for requests without a route
  counter in_flight;
  counter connections;
  counter connections_opened;
  counter timeouts;
  counter received_bytes;
  counter sent_bytes;
  counter token_hits;
  counter token_misses;
  counter live_connections;
  counter live_events;        ///< sent
  counter limited_addresses;  ///< requests refused because too many came from their address
  counter slow_consumers;     ///< live connections closed because they were too slow

  void count(std::size_t route, int status, std::chrono::nanoseconds took);
};

/// The counters of all io threads together.
class metrics {
 public:
  explicit metrics(const route_table& table) : table_(table) {}

  /// A block for one io thread; lives as long as this. Call before traffic, from any thread.
  thread_metrics& add_thread();
  counter& rejected_connections() { return rejected_; }  ///< written by the accepting thread

  /// Prometheus text format 0.0.4. Callable from any thread.
  std::string render() const;

 private:
  const route_table& table_;
  mutable std::mutex lock_;
  std::deque<thread_metrics> threads_;
  counter rejected_;
};

inline constexpr std::string_view prometheus_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace steward::http
