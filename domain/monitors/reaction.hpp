#pragma once

#include <vector>

#include "domain/record.hpp"

namespace steward {

/// When a state change is acted on (FEATURES E3); many for each monitor.
struct trigger {
  uuid user_id;
  uuid id;
  uuid monitor_id;
  std::string name;                  ///< for people; may be empty
  json_text rule;                    ///< monitors/trigger.hpp
  std::vector<std::string> actions;  ///< ids of the monitor's actions; none: all of them
  bool enabled = true;
  std::int64_t fired = 0;  ///< how often it did: with the next two its trigger_memory
  std::optional<timestamp> fired_at;
  int matched = 0;
  timestamp created_at;
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"triggers", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(trigger, (),
                      (user_id, id, monitor_id, name, rule, actions, enabled, fired, fired_at, matched,
                       created_at, updated_at, version))

/// What is done then (FEATURES E2).
struct action {
  uuid user_id;
  uuid id;
  uuid monitor_id;
  std::string name;   ///< for people; may be empty
  std::string kind;   ///< "in_app", "email", "create_task", "webhook"
  json_text content;  ///< what the kind needs: monitors/action_kinds.hpp
  timestamp created_at;
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"actions", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(action, (),
                      (user_id, id, monitor_id, name, kind, content, created_at, updated_at, version))

}  // namespace steward
