#include "domain/fair_turns.hpp"

namespace steward {

void fair_turns::leave_ring(line& of) {
  if (of.ring < 0) return;
  const auto ring = rings_.find(of.ring);
  ring->second.erase(of.at);
  if (ring->second.empty()) rings_.erase(ring);
  of.ring = -1;
}

void fair_turns::stand(lines::iterator user) {
  auto& of = user->second;
  if (of.jobs.empty() || of.shut) {
    leave_ring(of);
    if (!of.shut) lines_.erase(user);
    return;
  }
  const int priority = std::get<0>(of.jobs.begin()->first);
  if (of.ring == priority) return;
  leave_ring(of);
  auto& ring = rings_[priority];
  of.at = ring.insert(ring.end(), user->first);
  of.ring = priority;
}

void fair_turns::push(const row<job>& one) {
  const auto user = lines_.try_emplace(one->user_id).first;
  size_ += user->second.jobs.insert_or_assign(place_of(*one), one).second;
  stand(user);
}

bool fair_turns::remove(const job& one) {
  const auto user = lines_.find(one.user_id);
  if (user == lines_.end() || user->second.jobs.erase(place_of(one)) == 0) return false;
  --size_;
  stand(user);
  return true;
}

std::vector<row<job>> fair_turns::next(std::size_t most) {
  std::vector<row<job>> taken;
  if (rings_.empty()) return taken;
  const int priority = rings_.begin()->first;
  const auto user = lines_.find(rings_.begin()->second.front());
  auto& of = user->second;
  while (!of.jobs.empty() && taken.size() < most && std::get<0>(of.jobs.begin()->first) == priority) {
    taken.push_back(std::move(of.jobs.begin()->second));
    of.jobs.erase(of.jobs.begin());
  }
  size_ -= taken.size();
  leave_ring(of);  // to the end
  stand(user);
  return taken;
}

void fair_turns::shut_out(const uuid& user) {
  const auto line = lines_.try_emplace(user).first;
  line->second.shut = true;
  stand(line);
}

void fair_turns::let_in(const uuid& user) {
  const auto line = lines_.find(user);
  if (line == lines_.end()) return;
  line->second.shut = false;
  stand(line);
}

}  // namespace steward
