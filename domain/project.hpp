#pragma once

#include "domain/record.hpp"

namespace steward {

/// A project owns tasks (FEATURES A14, without sharing).
struct project {
  uuid id;
  uuid user_id;
  std::string name;                        ///< 1 to 200 characters
  std::optional<std::string> description;  ///< up to 2000 characters
  std::optional<std::string> colour;       ///< "#rrggbb"
  bool archived = false;
  timestamp created_at;
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"projects", "user_id, id"};
};
BOOST_DESCRIBE_STRUCT(project, (),
                      (id, user_id, name, description, colour, archived, created_at, updated_at, version))

}  // namespace steward
