#pragma once

#include <filesystem>
#include <optional>

#include "persistence/child_process.hpp"

namespace steward {

/// Whom PostgreSQL has to run as, because it refuses to run as root: none if this process is not root; else
/// the owner of the cluster if there is one, else `postgres`, else `nobody`. Throws std::runtime_error if
/// there is no such user.
std::optional<process_user> choose_postgres_user(const std::filesystem::path& cluster);

/// Makes sure that the user may enter the data directory. Opens the directory itself if it is ours; throws
/// std::runtime_error with one line that says what to do if one above it is closed.
void require_reachable(const process_user& user, const std::filesystem::path& data_dir);

}  // namespace steward
