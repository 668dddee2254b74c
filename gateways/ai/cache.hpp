#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "gateways/ai/question.hpp"

namespace steward {

/// Answers are remembered for so long.
constexpr std::chrono::hours ai_answer_life{24};

/// Remembers answers. Losing one costs money, nothing else. Any thread; must not block for long.
class ai_cache {
 public:
  virtual ~ai_cache() = default;
  virtual std::optional<std::string> find(const std::string& key) = 0;
  virtual void keep(const std::string& key, std::string value) = 0;
};

/// In this process, the longest unused go first. `now`: a clock that only goes on.
class ai_memory_cache : public ai_cache {
 public:
  using clock = std::function<std::chrono::steady_clock::time_point()>;
  explicit ai_memory_cache(std::size_t most_bytes = 32 << 20, clock now = std::chrono::steady_clock::now)
      : most_bytes_(most_bytes), now_(std::move(now)) {}
  std::optional<std::string> find(const std::string& key) override;
  void keep(const std::string& key, std::string value) override;
  std::size_t bytes() const;

 private:
  struct entry {
    std::string key, value;
    std::chrono::steady_clock::time_point end;
    std::size_t bytes() const { return 2 * key.size() + value.size() + 128; }
  };
  void drop(std::list<entry>::iterator);

  const std::size_t most_bytes_;
  const clock now_;
  mutable std::mutex lock_;
  std::list<entry> entries_;  ///< most recently used first
  std::unordered_map<std::string, std::list<entry>::iterator> places_;
  std::size_t bytes_ = 0;
};

/// What exactly is asked, but for the model: hashes of prompt and content. Content that is not public is its
/// user's own.
std::string question_key(const ai_question&);

}  // namespace steward
