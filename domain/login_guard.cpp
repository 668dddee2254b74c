#include "domain/login_guard.hpp"

namespace steward {
namespace {

std::string pair_of(const std::string& account, const std::string& place) { return account + '\n' + place; }

}  // namespace

std::chrono::nanoseconds login_guard::attempt(const std::string& account, const std::string& place,
                                              std::chrono::nanoseconds now) {
  const auto pair = pair_of(account, place);
  auto& here = limiter_of(places_, pair, policy_.from_one_place, now);
  if (const auto wait = here.wait(now); wait.count() > 0) return wait;
  if (!known_.contains(pair)) {
    const auto wait = limiter_of(accounts_, account, policy_.from_anywhere, now).take(now);
    if (wait.count() > 0) return wait;
  }
  return here.take(now);
}

void login_guard::right(const std::string& account, const std::string& place) {
  undone(account, place);
  if (known_.size() >= policy_.most) known_.erase(known_.begin());
  known_.insert(pair_of(account, place));
}

void login_guard::undone(const std::string& account, const std::string& place) {
  const auto pair = pair_of(account, place);
  give_back(places_, pair);
  if (!known_.contains(pair)) give_back(accounts_, account);
}

rate_limiter& login_guard::limiter_of(limiters& among, const std::string& key, const rate_policy& policy,
                                      std::chrono::nanoseconds now) {
  if (among.size() >= policy_.most && !among.contains(key)) {
    std::erase_if(among, [&](const auto& one) { return one.second.full_at() <= now; });
    if (among.size() >= policy_.most) among.erase(among.begin());
  }
  return among.try_emplace(key, policy).first->second;
}

void login_guard::give_back(limiters& among, const std::string& key) {
  if (const auto found = among.find(key); found != among.end()) found->second.give_back();
}

}  // namespace steward
