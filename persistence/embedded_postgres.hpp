#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace steward {

/// A private PostgreSQL under the server's data directory: made on the first start, supervised while it runs,
/// reachable only through a Unix socket inside a 0700 directory, so without passwords. It dies with this
/// process, however that ends. Several can run side by side on one machine, one per data directory.
///
/// Made, started and stopped by one thread; the connection string may be read by any thread while it is
/// started.
///
///   embedded_postgres postgres;
///   pqxx::connection connection(postgres.start("./data"));
class embedded_postgres {
 public:
  embedded_postgres();
  /// Stops it.
  ~embedded_postgres();
  embedded_postgres(const embedded_postgres&) = delete;
  embedded_postgres& operator=(const embedded_postgres&) = delete;

  /// Makes `data_dir` if need be, locks it against a second server, makes the cluster if there is none, stops
  /// one that a killed server left behind, starts it, and waits until it accepts connections (at most two
  /// minutes: it may have to recover from a crash). From then on it is started again whenever it ends
  /// unasked. Returns a libpq connection string. Throws std::runtime_error with one line that says what to
  /// do; nothing is left running then.
  std::string start(const std::filesystem::path& data_dir);

  /// Ends all connections and stops PostgreSQL: "fast" shutdown for at most 5 s, then harder. Does nothing if
  /// it is not started.
  void stop();

  /// The libpq connection string while started, else empty.
  const std::string& connection_string() const;

 private:
  struct running;
  std::unique_ptr<running> running_;
  std::string connection_string_;
};

/// The connection string of the PostgreSQL that another process runs under this data directory; empty when
/// none accepts connections. For commands that work beside a running server.
std::string running_postgres(const std::filesystem::path& data_dir);

}  // namespace steward
