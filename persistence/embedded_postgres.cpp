#include "persistence/embedded_postgres.hpp"

#include <fcntl.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <fstream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "log/log.hpp"
#include "persistence/child_process.hpp"
#include "persistence/connection.hpp"
#include "persistence/data_dir_lock.hpp"
#include "persistence/postgres_cluster.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto start_limit = 120s;
constexpr auto watch_interval = 100ms;
constexpr auto start_watch_interval = 10ms;
constexpr auto first_pause = 100ms;
constexpr auto longest_pause = 5s;
constexpr int first_attempts = 5;
constexpr std::uintmax_t log_bytes = 16 << 20;

fs::path make_data_dir(const fs::path& data_dir) {
  std::error_code error;
  const auto absolute = fs::absolute(data_dir);
  fs::create_directories(absolute, error);
  if (error) {
    throw std::runtime_error("cannot make " + absolute.string() + " (" + error.message() +
                             "); choose another --data-dir");
  }
  return fs::canonical(absolute);
}

/// The server's log, with the previous one kept beside it once it is long.
file_descriptor open_log(const fs::path& file) {
  std::error_code ignored;
  if (const auto size = fs::file_size(file, ignored); !ignored && size > log_bytes) {
    fs::rename(file, file.string() + ".1", ignored);
  }
  file_descriptor opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!opened.is_open())
    throw std::runtime_error("cannot write " + file.string() + ": " + std::strerror(errno));
  return opened;
}

}  // namespace

/// One supervised server. The supervising thread forks it, watches it and ends it; so the kernel's promise to
/// end the child with the thread that forked it holds until the very end of the process.
struct embedded_postgres::running {
  explicit running(const fs::path& data_dir) : lock(data_dir), cluster(data_dir) { cluster.stop_leftover(); }

  ~running() {
    {
      const std::lock_guard guard(mutex);
      stopping = true;
    }
    changed.notify_all();
    if (supervisor.joinable()) supervisor.join();
    cluster.remove_socket_folder();
  }

  void start() {
    supervisor = std::thread([this] { supervise(); });
    std::unique_lock guard(mutex);
    if (!changed.wait_for(guard, start_limit, [this] { return accepted || failure; })) {
      throw std::runtime_error("PostgreSQL did not start in two minutes; see " + cluster.log_file().string());
    }
    if (failure) throw std::runtime_error(*failure);
  }

  /// Waits so long; true if it is time to stop.
  bool pause(std::chrono::milliseconds time) {
    std::unique_lock guard(mutex);
    return changed.wait_for(guard, time, [this] { return stopping; });
  }

  void supervise() {
    auto wait = std::chrono::milliseconds(first_pause);
    for (int attempt = 1;; ++attempt) {
      const auto reason = run_once();
      if (!reason) return;
      if (!accepted && attempt == first_attempts) return fail(*reason);
      if (accepted) log::error("PostgreSQL ended, starting it again", {{"reason", *reason}});
      if (pause(wait)) return;
      wait = std::min<std::chrono::milliseconds>(wait * 2, longest_pause);
    }
  }

  /// Starts the server and watches it. Why it ended, or nothing if it was asked to.
  std::optional<std::string> run_once() {
    pid_t child = 0;
    try {
      const auto output = open_log(cluster.log_file());
      child = spawn_child(cluster.server(), output.get());
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    bool ready = false;
    while (!pause(ready ? watch_interval : start_watch_interval)) {
      if (const auto status = wait_for_child(child, 0ms))
        return describe_status(*status) + ": " + cluster.last_message();
      if (!ready && cluster.accepts_connections(child)) {
        ready = true;
        announce(child);
      }
    }
    end(child);
    return std::nullopt;
  }

  void announce(pid_t child) {
    log::info("PostgreSQL accepts connections", {{"pid", child}});
    {
      const std::lock_guard guard(mutex);
      accepted = true;
    }
    changed.notify_all();
  }

  void fail(const std::string& reason) {
    {
      const std::lock_guard guard(mutex);
      failure = "PostgreSQL does not start (" + reason + "); see " + cluster.log_file().string();
    }
    changed.notify_all();
  }

  static void end(pid_t child) {
    ::kill(child, SIGINT);
    if (wait_for_child(child, 5s)) return;
    log::warn("PostgreSQL does not stop, ending it at once; it will recover at the next start");
    ::kill(child, SIGQUIT);
    if (wait_for_child(child, 2s)) return;
    ::kill(child, SIGKILL);
    wait_for_child(child, 1s);
  }

  data_dir_lock lock;
  postgres_cluster cluster;
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;               ///< guarded by mutex
  bool accepted = false;               ///< guarded by mutex; written by the supervisor only
  std::optional<std::string> failure;  ///< guarded by mutex
  std::thread supervisor;
};

embedded_postgres::embedded_postgres() = default;
embedded_postgres::~embedded_postgres() = default;

std::string embedded_postgres::start(const fs::path& data_dir) {
  if (running_) throw std::logic_error("the embedded PostgreSQL is already started");
  auto starting = std::make_unique<running>(make_data_dir(data_dir));
  starting->start();
  connection_string_ = starting->cluster.connection_string();
  running_ = std::move(starting);
  return connection_string_;
}

void embedded_postgres::stop() {
  running_.reset();
  connection_string_.clear();
}

const std::string& embedded_postgres::connection_string() const { return connection_string_; }

std::string running_postgres(const fs::path& data_dir) {
  // Lines of postmaster.pid: process, data directory, start, port, folder of the socket, ...
  std::ifstream file(data_dir / "postgres" / "postmaster.pid");
  std::string line, port, folder;
  for (int number = 1; std::getline(file, line); ++number) {
    if (number == 4) port = line;
    if (number == 5) folder = line;
  }
  if (port.empty() || folder.empty() || folder.find_first_of("'\\") != std::string::npos) return "";
  const auto url = "host='" + folder + "' port=" + port + " user=steward dbname=postgres connect_timeout=5";
  try {
    database probe(url);
    with_connection(probe, [](database::connection&) {});
    return url;
  } catch (const std::exception&) {
    return "";  // left behind by one that was killed
  }
}

}  // namespace steward
