#pragma once

#include "domain/record.hpp"

namespace steward {

/// What happened, once per committed change of one thing (DESIGN law 2). Numbered per user without gaps.
struct event {
  uuid user_id;
  std::int64_t seq = 0;  ///< 1, 2, 3, ... within one user
  timestamp at;
  std::string kind;    ///< "task.created", "task.updated", "project.deleted", ...
  std::string entity;  ///< "task", "project", "tag"
  uuid entity_id;
  std::int64_t entity_version = 0;  ///< the version that this change made
  std::string source;               ///< how it came in: "rest", "bulk", "restore", ...
  std::string trace_id;             ///< W3C trace id of the request
  json_text changed;                ///< {"title":["old","new"], ...}: the fields that differ
  json_text content;  ///< the thing after the change (for a removal: as it was), as it is stored:
                      ///< see event_data()

  static constexpr table_info table{"events", "user_id, seq"};
  static constexpr bool append_only = true;
};
BOOST_DESCRIBE_STRUCT(event, (),
                      (user_id, seq, at, kind, entity, entity_id, entity_version, source, trace_id, changed,
                       content))

}  // namespace steward
