#include "domain/ai/circuit_breaker.hpp"

#include <algorithm>

namespace steward {

std::optional<timestamp> circuit_breaker::earliest(timestamp now) const {
  if (!is_open()) return now;
  if (probing_) return {};
  return std::max(now, *open_until_);
}

std::optional<circuit_breaker::pass> circuit_breaker::admit(timestamp now) {
  if (earliest(now) != now) return {};
  probing_ = is_open();
  return pass{round_};
}

void circuit_breaker::succeeded(pass by, timestamp now) {
  if (by.round != round_) return;
  if (is_open())
    close(now);
  else
    count(false, now);
}

void circuit_breaker::failed(pass by, const ai_failure& failure, timestamp now) {
  if (by.round != round_) return;
  switch (failure.what) {
    case ai_fault::refusal:
    case ai_fault::rejected:
      return succeeded(by, now);
    case ai_fault::account:
      return open(failure.until.value_or(now + policy_.account_pause));
    default:
      break;
  }
  if (failure.retry_after.count() > 0) return open(now + failure.retry_after);
  if (is_open()) return open(now + policy_.cooldown);
  count(true, now);
}

void circuit_breaker::undone(pass by) {
  if (by.round == round_) probing_ = false;
}

circuit_breaker::state circuit_breaker::state_at(timestamp now) const {
  if (!is_open()) return state::closed;
  return probing_ || now >= *open_until_ ? state::half_open : state::open;
}

void circuit_breaker::open(timestamp until) {
  open_until_ = until;
  probing_ = false;
  ++round_;
  ++openings_;
}

void circuit_breaker::close(timestamp now) {
  open_until_.reset();
  probing_ = false;
  ++round_;
  window_start_ = now;
  requests_ = failures_ = 0;
}

void circuit_breaker::count(bool failure, timestamp now) {
  if (now - window_start_ >= policy_.window) {
    window_start_ = now;
    requests_ = failures_ = 0;
  }
  ++requests_;
  failures_ += failure ? 1 : 0;
  if (failure && requests_ >= policy_.least_requests &&
      failures_ * 100 >= requests_ * policy_.threshold_percent)
    open(now + policy_.cooldown);
}

}  // namespace steward
