#pragma once

#include <list>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "domain/job.hpp"

namespace steward {

/// Jobs that are due, of many users: the lowest priority number first, users in turns, and within a user by
/// time. A user with a million jobs does not hold up one with a single job.
class fair_turns {
 public:
  void push(const row<job>&);
  /// False when it was not there.
  bool remove(const job&);

  bool empty() const { return rings_.empty(); }  ///< nobody's turn: all wait for a user to be let in again
  std::size_t size() const { return size_; }

  /// Up to `most` jobs of the user whose turn it is, all of one priority. Empty when it is nobody's turn.
  std::vector<row<job>> next(std::size_t most);

  /// The user gets no turn until let_in.
  void shut_out(const uuid& user);
  void let_in(const uuid& user);

 private:
  using place = std::tuple<int, timestamp, uuid>;  ///< priority, time, id
  struct line {
    std::map<place, row<job>> jobs;
    int ring = -1;  ///< the priority whose ring the user stands in; -1: none
    std::list<uuid>::iterator at{};
    bool shut = false;
  };
  using lines = std::unordered_map<uuid, line>;

  static place place_of(const job& one) { return {one.priority, one.run_at, one.id}; }
  void leave_ring(line&);
  /// Puts the user at the end of the ring of its first job, unless it stands there.
  void stand(lines::iterator);

  lines lines_;
  std::map<int, std::list<uuid>> rings_;  ///< by priority; never empty lists
  std::size_t size_ = 0;
};

}  // namespace steward
