#pragma once

#include <stdexcept>
#include <string>
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

/// The second wall between users (the first one is the actor): throws std::logic_error for what is not
/// `owner`'s.
template <class Record>
void require_own(const Record& record, const uuid& owner) {
  if (owner_of(record) != owner)
    throw std::logic_error("a row of another user was loaded from " + std::string(Record::table.name));
}

}  // namespace steward
