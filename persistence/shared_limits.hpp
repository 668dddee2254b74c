#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "domain/shared_rate.hpp"
#include "persistence/redis.hpp"

namespace steward {

/// Rate limits that all nodes keep together in Redis. One thread with one connection takes whatever has come
/// meanwhile to Redis in one go. It never makes anybody wait for long: an answer that is not there after
/// `budget` is "decide alone", and as long as Redis is away it is that at once. Redis is looked for again
/// with growing pauses. What is stored there expires by itself.
class shared_limits {
 public:
  /// Called once for each claim, on the thread of the limits or, when nobody is asked, at once.
  using answer = std::function<void(const shared_verdict&)>;

  struct numbers {
    std::atomic<bool> up{false};
    std::atomic<std::int64_t> asked{0};    ///< claims that Redis has answered
    std::atomic<std::int64_t> alone{0};    ///< claims that were decided alone
    std::atomic<std::int64_t> lost{0};     ///< connections that broke or took too long
    std::atomic<std::int64_t> refused{0};  ///< commands that Redis refused (out of memory, ...)
  };

  explicit shared_limits(redis_address, std::chrono::milliseconds budget = std::chrono::milliseconds{5});
  ~shared_limits();
  shared_limits(const shared_limits&) = delete;
  shared_limits& operator=(const shared_limits&) = delete;

  /// From any thread.
  void take(shared_claim, answer done);
  bool is_up() const { return numbers_.up.load(std::memory_order_relaxed); }
  const numbers& counted() const { return numbers_; }
  /// Prometheus text.
  void append_metrics(std::string& out) const;

 private:
  struct waiting {
    shared_claim claim;
    answer done;
  };
  void run();
  std::vector<waiting> take_queue();
  void connect();
  void settle(std::vector<waiting>& batch);
  void ask(const std::vector<waiting>& batch, std::vector<shared_verdict>& verdicts);
  void lose(const char* why);

  const redis_address address_;
  const std::chrono::milliseconds budget_;
  numbers numbers_;
  std::optional<redis_connection> redis_;  // the rest is of the thread
  std::string script_;                     // its name in Redis
  std::chrono::milliseconds pause_;        // until the next attempt to connect
  std::mutex lock_;
  std::condition_variable changed_;
  std::vector<waiting> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace steward
