#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateways/errors/error_event.hpp"

namespace steward {

/// Sends what is logged as an error to a Sentry or whatever speaks its protocol (SENTRY_DSN). On a thread of
/// its own, one at a time: whoever logs never waits. At most `most` wait; the same sentence goes out once in
/// a minute; what cannot be sent within seconds is dropped. While one lives, it hears the log.
class error_reporter {
 public:
  static constexpr std::size_t most = 100;

  error_reporter(error_destination, std::string environment, std::string release);
  ~error_reporter();
  error_reporter(const error_reporter&) = delete;
  error_reporter& operator=(const error_reporter&) = delete;

 private:
  /// What those who log put in. Outlives the reporter as long as somebody is about to.
  struct box {
    std::mutex lock;
    std::condition_variable changed;
    std::deque<error_event> waiting;
    std::vector<std::pair<std::string, std::chrono::steady_clock::time_point>> recent;
    std::atomic<bool> stopping{false};

    void put(error_event);
    bool is_repeated(const std::string& message, std::chrono::steady_clock::time_point now);
  };
  void run();
  void send(const std::string& envelope);

  const error_destination to_;
  const std::string environment_, release_;
  std::shared_ptr<box> box_ = std::make_shared<box>();
  std::thread thread_;
};

}  // namespace steward
