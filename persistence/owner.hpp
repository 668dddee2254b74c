#pragma once

#include <type_traits>

#include "domain/user.hpp"

namespace steward {

/// Whose a record is.
template <class Record>
const uuid& owner_of(const Record& record) {
  if constexpr (std::is_same_v<Record, user>)
    return record.id;
  else
    return record.user_id;
}

}  // namespace steward
