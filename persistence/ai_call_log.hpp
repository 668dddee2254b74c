#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "persistence/ai_calls.hpp"

namespace steward {

/// Writes questions to AI down (FEATURES G4). One thread with one connection writes whatever has come
/// meanwhile in one statement, in its order; while the database is away it tries again. What does not fit
/// into the queue is dropped and counted. Its end writes what is left, unless the database is away.
class ai_call_log {
 public:
  explicit ai_call_log(std::string url, std::size_t most_waiting = 10'000);
  ~ai_call_log();
  ai_call_log(const ai_call_log&) = delete;
  ai_call_log& operator=(const ai_call_log&) = delete;

  /// Any thread; never waits.
  void keep(ai_call_record);
  /// Waits until it is committed, at most for so long. Any thread. False: it is not, but may be later.
  bool keep_now(ai_call_record, std::chrono::milliseconds limit);

  std::int64_t dropped() const { return dropped_; }
  /// Prometheus text.
  void append_metrics(std::string& out) const;

 private:
  struct entry {
    ai_call_record row;
    std::shared_ptr<std::promise<bool>> told;  ///< whether it is written; null: nobody waits
  };
  bool push(entry);
  void run();
  bool write(const std::vector<entry>&);
  bool write_row(const entry&);

  const std::size_t most_waiting_;
  std::atomic<std::int64_t> written_{0}, dropped_{0};
  database db_;  ///< the rest is of the thread, but for what the lock guards
  bool is_away_ = false;
  mutable std::mutex lock_;
  std::condition_variable changed_;
  std::deque<entry> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace steward
