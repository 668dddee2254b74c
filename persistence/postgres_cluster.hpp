#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "persistence/child_process.hpp"
#include "persistence/postgres_binaries.hpp"

namespace steward {

/// The files of a private PostgreSQL below a data directory: how they are made, and how the server on them is
/// started. Used by one thread while the data directory is locked. Functions throw std::runtime_error with
/// one line that says what to do.
class postgres_cluster {
 public:
  /// Makes the cluster in `data_dir`/postgres if there is none, through a temporary folder: an interrupted
  /// attempt leaves nothing half done. Started as root, it belongs to and runs as the user `postgres`, or
  /// `nobody`.
  explicit postgres_cluster(const std::filesystem::path& data_dir);

  /// Stops a server that still runs on these files because the process it belonged to was killed. Bounded to
  /// about 20 s.
  void stop_leftover() const;

  /// How to start the server in the foreground. It receives SIGINT (fast shutdown) when the spawning thread
  /// ends.
  child_command server() const;

  /// Whether the server with this process id says that it accepts connections.
  bool accepts_connections(pid_t server) const;

  std::string connection_string() const;

  /// Removes the folder of the socket after the server has ended, if it lies elsewhere.
  void remove_socket_folder() const noexcept;

  /// Where the server's messages go, and the last line that is there.
  const std::filesystem::path& log_file() const { return log_file_; }
  std::string last_message() const;

 private:
  child_command program(std::string name) const;
  void make() const;
  void prepare_socket_folder();

  std::filesystem::path data_dir_;
  std::filesystem::path folder_;
  std::filesystem::path socket_folder_;
  std::filesystem::path log_file_;
  std::optional<process_user> user_;
  postgres_binaries binaries_;
};

}  // namespace steward
