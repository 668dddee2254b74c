#pragma once

#include <string>

#include "domain/result.hpp"
#include "domain/time.hpp"
#include "domain/uuid.hpp"
#include "persistence/database.hpp"

namespace steward {

// Everything that is kept of a user: the rows of each table that has users, but for secrets and their hashes.
// Blocking; both throw database_unavailable.

/// All of it as one JSON document of one moment, with a member for each table. errc::conflict when it would
/// be larger than 32 MiB.
result<std::string> export_user(database&, const uuid& user, timestamp now);

/// A part of it, about 1 MiB.
struct export_page {
  std::string lines;  ///< {"table":...,"row":{...}} each, with a line feed behind it (NDJSON)
  std::string next;   ///< where the next page begins; empty: there is none
};
/// The page that begins at `next` of the page before; empty: the first one. Each page is of its own moment.
export_page export_page_of(database&, const uuid& user, const std::string& from);

}  // namespace steward
