#include "gateways/ai/waiting.hpp"

#include <algorithm>

namespace steward {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_again{100};  ///< whether the run was cancelled

// Waits until `done`, or the run is over.
template <class Done>
bool wait_for(std::condition_variable& changed, std::unique_lock<std::mutex>& held, const job_run& run,
              Done done) {
  while (!done()) {
    if (run.is_over()) return false;
    changed.wait_until(held, std::min(run.deadline, clock::now() + look_again));
  }
  return true;
}

}  // namespace

bool ai_slots::take(const job_run& run) {
  std::unique_lock held(lock_);
  if (!wait_for(changed_, held, run, [&] { return free_ > 0; })) return false;
  --free_;
  return true;
}

void ai_slots::give_back() {
  const std::lock_guard guard(lock_);
  ++free_;
  changed_.notify_one();
}

ai_flights::lead::~lead() {
  if (one_) all_->end(key_, *one_, {});
}

void ai_flights::lead::land(const result<ai_answer>& outcome) {
  all_->end(key_, *one_, outcome);
  one_.reset();
}

ai_flights::joined ai_flights::join(const std::string& key, const job_run& run) {
  std::unique_lock held(lock_);
  const auto found = flying_.find(key);
  if (found == flying_.end()) {
    auto one = std::make_shared<flight>();
    flying_[key] = one;
    return {lead(*this, key, std::move(one)), {}};
  }
  const auto one = found->second;
  const auto is_down = [&] {
    const auto now = flying_.find(key);
    return now == flying_.end() || now->second != one;
  };
  if (!wait_for(changed_, held, run, is_down)) return {};
  return {{}, one->outcome};
}

void ai_flights::end(const std::string& key, flight& one, std::optional<result<ai_answer>> outcome) {
  const std::lock_guard guard(lock_);
  one.outcome = std::move(outcome);
  flying_.erase(key);
  changed_.notify_all();
}

}  // namespace steward
