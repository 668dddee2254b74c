#pragma once

#include "domain/record.hpp"

namespace steward {

/// What a user keeps about a tag beside its uses (FEATURES A5). A tag without a row is one that tasks merely
/// use.
struct tag {
  uuid user_id;
  std::string key;                    ///< the name in lower case: tags are the same without regard to case
  std::string name;                   ///< as shown
  std::optional<std::string> colour;  ///< "#rrggbb"
  timestamp created_at;
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"tags", "user_id, key"};
};
BOOST_DESCRIBE_STRUCT(tag, (), (user_id, key, name, colour, created_at, updated_at, version))

}  // namespace steward
