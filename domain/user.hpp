#pragma once

#include "domain/record.hpp"

namespace steward {

/// The profile of a user. Credentials are not part of it: they stay with the account actors.
struct user {
  uuid id;
  std::string email;  ///< as the user wrote it; empty for subjects of external issuers that tell none
  std::string name;
  std::optional<timestamp> email_verified_at;  ///< when a mail to `email` was answered
  timestamp created_at;
  timestamp updated_at;
  std::int64_t version = 1;

  static constexpr table_info table{"users", "id"};
};
BOOST_DESCRIBE_STRUCT(user, (), (id, email, name, email_verified_at, created_at, updated_at, version))

}  // namespace steward
