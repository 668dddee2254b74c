#include "domain/outage.hpp"

#include <algorithm>

namespace steward {

bool outage::may_try(time_point now) {
  if (rest_.count() == 0) return true;
  if (now < until_) return false;
  rest_ = std::min(rest_ * 2, longest_rest);
  until_ = now + rest_;
  return true;
}

bool outage::failed(time_point now) {
  if (rest_.count() > 0 && now < until_) return false;  // the same outage, seen by another
  rest_ = std::max(rest_, first_rest);
  until_ = now + rest_;
  return true;
}

}  // namespace steward
