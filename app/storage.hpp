#pragma once

#include <optional>
#include <string>

#include "config/settings.hpp"
#include "domain/uuid.hpp"
#include "identity/vault.hpp"
#include "persistence/data_dir_lock.hpp"
#include "persistence/embedded_postgres.hpp"

namespace steward {

/// The data directory and the database of one run of the program: the embedded PostgreSQL when no
/// DATABASE_URL is set.
class storage {
 public:
  /// Makes the data directory, starts PostgreSQL if it is ours, and applies missing migrations when `migrate`
  /// says so. Throws std::runtime_error with a line that says what to do. One process at a time has the data
  /// directory: two that acted as one node would fence each other. `beside`: for commands that act as no
  /// node and may work beside a running server, also on the PostgreSQL that it runs.
  storage(const settings&, bool migrate, bool beside = false);

  const std::string& url() const { return url_; }
  /// Whether the database is the embedded one.
  bool is_embedded() const { return embedded_; }
  /// Identifies this data directory's node over restarts.
  uuid node_id() const;
  /// Opens and seals the secrets in the database, under the keys of the settings, else under one made and
  /// kept in the data directory.
  vault secrets() const;
  /// The file of that key.
  std::string encryption_key_file() const;

 private:
  const settings& config_;
  bool embedded_;
  std::optional<data_dir_lock> lock_;  ///< the embedded PostgreSQL has its own
  embedded_postgres postgres_;
  std::string url_;
};

}  // namespace steward
