#pragma once

#include <string>
#include <vector>

#include "persistence/database.hpp"

namespace steward {

struct migration_status {
  int number = 0;
  std::string name;
  bool applied = false;
};

/// Applies what is missing, each migration in its own transaction, recorded with a checksum. Several nodes
/// may start at once: one migrates, the others wait for it. Throws std::runtime_error when an applied file
/// has since been changed.
void migrate_up(database&);

/// Takes back the last `count` applied migrations.
void migrate_down(database&, int count);

std::vector<migration_status> migrations(database&);

}  // namespace steward
