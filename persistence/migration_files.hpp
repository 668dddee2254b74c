#pragma once

#include <string_view>
#include <vector>

namespace steward {

/// One file of persistence/migrations, built into the binary.
struct migration_file {
  std::string_view name;  ///< "001_core.up.sql"
  std::string_view sql;
};

/// All of them, sorted by name. Made by the build.
const std::vector<migration_file>& migration_files();

}  // namespace steward
