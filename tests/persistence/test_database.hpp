#pragma once

#include <string>

namespace steward::test {

/// A new, empty database on a throw-away PostgreSQL that all tests of this program share. Returns its
/// connection string.
std::string empty_database();

/// The same with all migrations applied.
std::string migrated_database();

}  // namespace steward::test
