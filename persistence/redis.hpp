#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

struct redisContext;

namespace steward {

/// Redis does not answer, or not in time. The connection is of no use any more.
struct redis_unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where a Redis is: redis://[[user]:password@]host[:port][/database], or unix:///path of its socket.
struct redis_address {
  std::string host, path;  ///< one of them
  int port = 6379;
  int database = 0;
  std::string user, password;

  static std::optional<redis_address> parse(const std::string& url);
};

/// What Redis said to one command: integers, or an error.
struct redis_answer {
  std::vector<std::int64_t> numbers;
  std::string text;   ///< of a text or status
  std::string error;  ///< empty: none
};

/// One connection, blocking and limited in time: one thread, which may wait.
class redis_connection {
 public:
  /// Connects and authenticates. Throws redis_unavailable.
  redis_connection(const redis_address&, std::chrono::milliseconds limit);

  /// From now on each wait for an answer is at most this long.
  void limit_waits(std::chrono::milliseconds);

  /// Queues a command; run() sends all that are queued.
  void queue(const std::vector<std::string>& words);
  /// Sends what is queued in one go and reads the answers. Throws redis_unavailable.
  std::vector<redis_answer> run();
  /// One command.
  redis_answer ask(const std::vector<std::string>& words);

 private:
  struct closer {
    void operator()(redisContext*) const;
  };
  std::unique_ptr<redisContext, closer> context_;
  std::size_t queued_ = 0;
};

}  // namespace steward
