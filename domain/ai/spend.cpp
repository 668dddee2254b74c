#include "domain/ai/spend.hpp"

#include <algorithm>

namespace steward {
namespace {

constexpr std::uint64_t million = 1'000'000;
constexpr std::uint64_t most_tokens = 1'000 * million;

std::int64_t day_of(timestamp at) {
  return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
}

// In two steps, so that no product overflows.
micro_dollars part(micro_dollars price, std::uint64_t tokens) {
  const auto bounded = std::min(tokens, most_tokens);
  return price / million * bounded + (price % million * bounded + million - 1) / million;
}

}  // namespace

std::string dollars_text(micro_dollars amount) {
  const auto decimals = std::to_string(million + amount % million).substr(1);
  return std::to_string(amount / million) + '.' + decimals;
}

micro_dollars cost_of(const ai_price& price, const ai_usage& usage) {
  return part(price.input, usage.input) + part(price.output, usage.output);
}

std::uint64_t estimated_tokens(std::size_t bytes) { return bytes / 2 + 1; }

std::variant<ai_spend::reservation, ai_spend::refusal> ai_spend::reserve(const uuid& user, micro_dollars most,
                                                                         timestamp now) {
  begin_day(now);
  if (total_ + most > budget_.total) return refusal::total;
  const auto found = users_.find(user);
  if ((found == users_.end() ? 0 : found->second) + most > budget_.each_user) return refusal::user;
  add(user, most);
  return reservation{user, most, day_};
}

void ai_spend::settle(const reservation& held, micro_dollars spent) {
  if (held.day != day_) return;
  auto& user = users_[held.user];
  user += spent - held.amount;
  total_ += spent - held.amount;
  if (user == 0) users_.erase(held.user);
}

void ai_spend::restore(const uuid& user, micro_dollars spent, timestamp now) {
  begin_day(now);
  add(user, spent);
}

micro_dollars ai_spend::spent_by(const uuid& user, timestamp now) const {
  const auto found = users_.find(user);
  return found == users_.end() || day_of(now) != day_ ? 0 : found->second;
}

micro_dollars ai_spend::spent_in_all(timestamp now) const { return day_of(now) == day_ ? total_ : 0; }

void ai_spend::begin_day(timestamp now) {
  // A clock that is set back does not forget what was spent.
  if (day_of(now) <= day_) return;
  day_ = day_of(now);
  total_ = 0;
  users_.clear();
}

void ai_spend::add(const uuid& user, micro_dollars amount) {
  if (amount == 0) return;
  users_[user] += amount;
  total_ += amount;
}

}  // namespace steward
