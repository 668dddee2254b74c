#pragma once

#include <caf/fwd.hpp>
#include <functional>

#include "actors/actors.hpp"
#include "actors/metrics.hpp"

namespace steward {

/// How a reader fetches; tests put something else than PostgreSQL here. May throw database_unavailable.
struct reader_arguments {
  std::function<loaded_user(const uuid&)> load;
  std::function<std::vector<event>(const uuid&, const event_filter&)> events;
  std::function<std::vector<row<job>>(const due_range&)> due;
  std::function<result<reply>(const admin_query&)> inspect;
  std::function<monitor_history(const uuid&, const history_filter&)> history = nullptr;
  std::function<std::vector<webhook_delivery>(const uuid&, const delivery_filter&)> deliveries = nullptr;
};

/// Spawns a reader. In production detached: it blocks.
reader_actor spawn_reader(caf::actor_system&, reader_arguments, bool detached);

}  // namespace steward
