#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "persistence/redis.hpp"

namespace steward {

/// Texts in Redis that all nodes share, for a while. Any thread; waits for Redis are as long as `budget`,
/// of which one call has three at most. While it is away there are no texts, and it is looked for again after
/// a pause: nobody may depend on one.
class redis_texts {
 public:
  /// `prefix`: begins each key. `life`: after that a text is gone.
  redis_texts(redis_address, std::string prefix, std::chrono::milliseconds life,
              std::chrono::milliseconds budget = std::chrono::milliseconds{50});

  std::optional<std::string> find(const std::string& key);
  void keep(const std::string& key, const std::string& value);

 private:
  std::optional<redis_answer> ask(const std::vector<std::string>& words);

  const redis_address address_;
  const std::string prefix_;
  const std::chrono::milliseconds life_, budget_;
  std::mutex lock_;
  std::optional<redis_connection> redis_;
  std::chrono::steady_clock::time_point not_before_{};  ///< of the next attempt to connect
};

}  // namespace steward
