#include "domain/webhooks/attempt.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace steward {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::milliseconds, most_webhook_attempts - 1> waits{5s,  5min, 30min, 2h, 5h,
                                                                                 10h, 14h,  20h,   24h};
constexpr std::chrono::seconds longest_asked = 24h;
constexpr std::chrono::seconds shortest_throttle = 30s;

std::chrono::seconds bounded(std::chrono::seconds asked) { return std::clamp(asked, 0s, longest_asked); }

}  // namespace

attempt_verdict read_attempt(int status) {
  if (status >= 200 && status < 300) return attempt_verdict::delivered;
  if (status == 410) return attempt_verdict::gone;
  if (status == 429 || status == 502 || status == 504) return attempt_verdict::throttled;
  return attempt_verdict::failed;
}

std::optional<std::chrono::milliseconds> wait_after(int failures, std::uint64_t random,
                                                    std::chrono::seconds asked) {
  if (failures < 1 || failures >= most_webhook_attempts) return std::nullopt;
  auto wait = waits[static_cast<std::size_t>(failures - 1)];
  const auto fifth = static_cast<std::uint64_t>(wait.count() / 5);
  wait += std::chrono::milliseconds{static_cast<std::int64_t>(random % (fifth + 1))};
  return std::max<std::chrono::milliseconds>(wait, bounded(asked));
}

std::chrono::milliseconds throttle_for(std::chrono::seconds asked) {
  return std::max(shortest_throttle, bounded(asked));
}

std::string excerpt(std::string_view text, std::size_t most) {
  std::string kept(text.substr(0, most));
  std::erase(kept, '\0');
  using nlohmann::json;
  kept = json::parse(json(kept).dump(-1, ' ', false, json::error_handler_t::ignore)).get<std::string>();
  return kept;
}

}  // namespace steward
