#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace steward {

struct user_state;

/// The things of one topic in a snapshot. They are rendered one by one, when they are sent.
struct snapshot_section {
  std::string topic;  ///< "tasks", ...
  std::size_t size = 0;
  std::function<void(std::string& out, std::size_t i)> append_item;  ///< the i-th, as JSON
};

/// A user's state as of one moment. Shares its rows with the state, so taking it is quick, and it stays as it
/// is while the state goes on. May be used on another thread.
struct state_snapshot {
  std::int64_t seq = 0;  ///< of the newest event in it
  std::vector<snapshot_section> sections;
};

/// Tasks without the trash, oldest first; projects; tags; notifications, oldest first; preferences;
/// schedules; monitors (FEATURES N1).
state_snapshot take_snapshot(const user_state&);

}  // namespace steward
