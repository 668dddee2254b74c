#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "domain/rate_limit.hpp"

namespace steward {

/// How many wrong passwords are borne. A right one costs nothing.
struct login_policy {
  rate_policy from_one_place{10, std::chrono::minutes{15}};  ///< for one account, from one address
  rate_policy from_anywhere{100, std::chrono::hours{1}};  ///< for one account, from places that never had it
  std::size_t most = 20'000;                              ///< entries of each kind that are remembered
};

/// Makes guessing passwords slow without locking anybody out. An account is never closed: whoever guesses is
/// slowed down at the place that it guesses from. Only when very many places guess at one account do places
/// from which its password has never been given right have to share a slow pace; where its owner usually is,
/// the owner passes. Accounts that do not exist are treated alike. One thread; memory is bounded.
class login_guard {
 public:
  explicit login_guard(login_policy policy = {}) : policy_(policy) {}

  /// Zero: try the password, then say what came of it with right() or undone(); until then it counts as
  /// wrong. Else how long to wait.
  std::chrono::nanoseconds attempt(const std::string& account, const std::string& place,
                                   std::chrono::nanoseconds now);
  /// The password was right: the attempt does not count, and the place is one of the account's from now on.
  void right(const std::string& account, const std::string& place);
  /// Nobody looked at the password: the attempt does not count.
  void undone(const std::string& account, const std::string& place);

 private:
  using limiters = std::unordered_map<std::string, rate_limiter>;
  rate_limiter& limiter_of(limiters&, const std::string& key, const rate_policy&,
                           std::chrono::nanoseconds now);
  void give_back(limiters&, const std::string& key);

  login_policy policy_;
  limiters places_;                        // by account and place
  limiters accounts_;                      // by account
  std::unordered_set<std::string> known_;  // account and place where the password was right
};

}  // namespace steward
