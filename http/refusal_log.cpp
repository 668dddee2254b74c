#include "http/refusal_log.hpp"

#include <utility>

namespace steward::http {

std::optional<std::uint64_t> refusal_log::admit(const ip_address& from, std::chrono::nanoseconds now) {
  const bool may = of_each_.take(from, 1, rate_class::none, now).wait.count() == 0;
  const std::lock_guard hold(lock_);
  if (may && of_all_.take(now).count() == 0) return std::exchange(left_out_, 0);
  ++left_out_;
  return std::nullopt;
}

}  // namespace steward::http
