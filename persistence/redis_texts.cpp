#include "persistence/redis_texts.hpp"

namespace steward {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause{1'000};  ///< while Redis is away

}  // namespace

redis_texts::redis_texts(redis_address address, std::string prefix, std::chrono::milliseconds life,
                         std::chrono::milliseconds budget)
    : address_(std::move(address)), prefix_(std::move(prefix)), life_(life), budget_(budget) {}

std::optional<std::string> redis_texts::find(const std::string& key) {
  auto answer = ask({"GET", prefix_ + key});
  if (!answer || !answer->error.empty() || answer->text.empty()) return std::nullopt;
  return std::move(answer->text);
}

void redis_texts::keep(const std::string& key, const std::string& value) {
  ask({"SET", prefix_ + key, value, "PX", std::to_string(life_.count())});
}

std::optional<redis_answer> redis_texts::ask(const std::vector<std::string>& words) {
  const std::lock_guard hold(lock_);
  if (steady::now() < not_before_) return std::nullopt;
  // A connection that broke while nobody used it, because Redis was started anew, is made again at once.
  for (int attempts = redis_ ? 2 : 1; attempts > 0; --attempts) try {
      if (!redis_) redis_.emplace(address_, budget_);
      return redis_->ask(words);
    } catch (const redis_unavailable&) {
      redis_.reset();
    }
  not_before_ = steady::now() + pause;
  return std::nullopt;
}

}  // namespace steward
