#pragma once

#include <filesystem>
#include <optional>

namespace steward {

/// A folder that holds PostgreSQL's `initdb` and `postgres`, and their major version.
struct postgres_binaries {
  std::filesystem::path folder;
  int version = 0;
};

/// Looks in PATH, where pg_config points, and where Debian and Red Hat install versions side by side; takes
/// the given version, or the newest. Throws std::runtime_error with one line that says what to install if
/// there is none.
postgres_binaries find_postgres(std::optional<int> version);

}  // namespace steward
