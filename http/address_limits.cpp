#include "http/address_limits.hpp"

#include <cstring>
#include <random>

namespace steward::http {
namespace {

constexpr std::size_t stripe_count = 64;
constexpr std::chrono::seconds sweep_interval{1};

std::size_t random_seed() {
  std::random_device device;
  return static_cast<std::size_t>(device()) << 32 | device();
}

// splitmix64: every bit of the result depends on every bit that goes in.
std::size_t mix(std::size_t x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
  return x ^ x >> 31;
}

}  // namespace

std::size_t address_limits::hash::operator()(const ip_address& one) const {
  std::uint64_t high = 0, low = 0;
  std::memcpy(&high, one.bytes.data(), sizeof high);
  std::memcpy(&low, one.bytes.data() + sizeof high, sizeof low);
  return mix(mix(high ^ seed) ^ low);
}

address_limits::address_limits(rate_policy policy, std::size_t most)
    : policy_(policy), most_(std::max<std::size_t>(1, most / stripe_count)), seed_(random_seed()) {
  for (std::size_t i = 0; i < stripe_count; ++i) stripes_.push_back(std::make_unique<stripe>(seed_));
}

address_limits::verdict address_limits::take(const ip_address& from, int cost, rate_class as,
                                             std::chrono::nanoseconds now) {
  if (policy_.is_unlimited()) return {};
  const auto subscriber = from.subscriber();
  auto& part = part_of(subscriber);
  const std::lock_guard hold(part.lock);
  auto found = part.full_at.find(subscriber);
  if (found == part.full_at.end()) {
    make_room(part, now);
    found = part.full_at.emplace(subscriber, std::chrono::nanoseconds{}).first;
  }
  rate_limiter limiter(policy_, found->second);
  const auto wait = limiter.take(now, cost);
  found->second = limiter.full_at();
  return {wait, limiter.standing(as, now)};
}

std::chrono::nanoseconds address_limits::wait(const ip_address& from, int cost,
                                              std::chrono::nanoseconds now) const {
  if (policy_.is_unlimited()) return {};
  const auto subscriber = from.subscriber();
  auto& part = part_of(subscriber);
  const std::lock_guard hold(part.lock);
  const auto found = part.full_at.find(subscriber);
  return found == part.full_at.end() ? now.zero() : rate_limiter(policy_, found->second).wait(now, cost);
}

address_limits::stripe& address_limits::part_of(const ip_address& subscriber) const {
  return *stripes_[hash{seed_}(subscriber) % stripe_count];
}

// Who has its whole quota need not be remembered.
void address_limits::make_room(stripe& part, std::chrono::nanoseconds now) {
  if (part.full_at.size() < most_) return;
  if (now >= part.next_sweep) {
    std::erase_if(part.full_at, [&](const auto& one) { return one.second <= now; });
    part.next_sweep = now + sweep_interval;
  }
  if (part.full_at.size() >= most_) part.full_at.erase(part.full_at.begin());
}

std::size_t address_limits::size() const {
  std::size_t all = 0;
  for (const auto& part : stripes_) {
    const std::lock_guard hold(part->lock);
    all += part->full_at.size();
  }
  return all;
}

}  // namespace steward::http
