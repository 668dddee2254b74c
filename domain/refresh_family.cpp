#include "domain/refresh_family.hpp"

namespace steward {
namespace {

// The successor has not been used, else `previous` would be another one: grace ends with its first use.
bool is_lost_answer(const refresh_family& family, const refresh_attempt& attempt) {
  return attempt.presented == family.previous && attempt.client == family.rotated_by &&
         attempt.now <= family.rotated_at + refresh_grace;
}

}  // namespace

refresh_outcome present(refresh_family& family, const refresh_attempt& attempt) {
  if (family.revoked_at || family.expires_at <= attempt.now) return refresh_outcome::ended;
  if (attempt.presented == family.current) {
    family = {attempt.successor, attempt.presented, attempt.now, attempt.client, attempt.expires_at, {}};
    return refresh_outcome::renewed;
  }
  if (is_lost_answer(family, attempt)) return refresh_outcome::repeated;
  family.revoked_at = attempt.now;
  return refresh_outcome::reused;
}

}  // namespace steward
