#include "persistence/postgres_cluster.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "log/log.hpp"
#include "persistence/file_descriptor.hpp"
#include "persistence/postgres_user.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto initdb_limit = 120s;
constexpr const char* socket_name = ".s.PGSQL.5432";

/// Settings of the server. Its defaults suit a small machine that it shares with others; these suit one that
/// Steward writes to.
constexpr std::array settings_of_server{
    "listen_addresses=",
    "port=5432",  // only the name of the socket
    "unix_socket_permissions=0700",
    "max_connections=50",
    "shared_buffers=128MB",
    "wal_compression=on",
    "max_wal_size=2GB",
    "min_wal_size=1GB",  // what wal_reserve makes stays
    "fsync=on",
    "synchronous_commit=on",
    "random_page_cost=1.1",
    "jit=off",  // its start costs more than our short queries
    "logging_collector=off",
    "log_destination=stderr",
    "log_line_prefix=%m [%p] ",
    "log_timezone=UTC",
    "timezone=UTC",
};

/// What a running server writes into postmaster.pid.
struct pid_file {
  pid_t process = 0;
  bool ready = false;
};

std::optional<pid_file> read_pid_file(const fs::path& cluster) {
  std::ifstream file(cluster / "postmaster.pid");
  pid_file content;
  if (!(file >> content.process)) return std::nullopt;
  std::string line;
  for (int number = 1; number <= 8 && std::getline(file, line); ++number)
    content.ready = number == 8 && line.starts_with("ready");
  return content;
}

/// A server's working directory is its cluster; a process that has ended, or has got the number since, is
/// elsewhere.
bool runs_in(pid_t process, const fs::path& cluster) {
  std::error_code error;
  return fs::read_symlink("/proc/" + std::to_string(process) + "/cwd", error) == cluster && !error;
}

bool ended_within(std::chrono::milliseconds limit, pid_t process, const fs::path& cluster) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (runs_in(process, cluster)) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

std::optional<int> version_of(const fs::path& cluster) {
  int version = 0;
  if (std::ifstream(cluster / "PG_VERSION") >> version) return version;
  return std::nullopt;
}

std::string quoted(const std::string& value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + '\'';
}

void sync_folder(const fs::path& folder) {
  const file_descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || ::fsync(opened.get()) != 0) {
    throw std::runtime_error("cannot write " + folder.string() + ": " + std::strerror(errno));
  }
}

void give_to(const fs::path& folder, const std::optional<process_user>& user) {
  if (user && ::chown(folder.c_str(), user->uid, user->gid) != 0) {
    throw std::runtime_error("cannot give " + folder.string() + " to the user " + user->name + ": " +
                             std::strerror(errno));
  }
}

bool fits_socket_address(const fs::path& folder) {
  return (folder / socket_name).string().size() < sizeof(sockaddr_un::sun_path);
}

/// Whether only `owner` can put anything into the folder.
bool is_private(const fs::path& folder, uid_t owner) {
  struct stat status {};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == owner &&
         (status.st_mode & 077) == 0;
}

}  // namespace

postgres_cluster::postgres_cluster(const fs::path& data_dir)
    : data_dir_(data_dir),
      folder_(data_dir / "postgres"),
      log_file_(data_dir / "postgres.log"),
      user_(choose_postgres_user(folder_)),
      binaries_(find_postgres(version_of(folder_))) {
  if (user_) require_reachable(*user_, data_dir_);
  if (!fs::exists(folder_ / "PG_VERSION")) make();
  prepare_socket_folder();
}

child_command postgres_cluster::program(std::string name) const {
  child_command command;
  command.arguments = {(binaries_.folder / std::move(name)).string()};
  command.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"};
  command.user = user_;
  return command;
}

void postgres_cluster::make() const {
  if (fs::exists(folder_)) {
    throw std::runtime_error(
        folder_.string() +
        " is there but is no PostgreSQL cluster; move it away, or choose another --data-dir");
  }
  log::info("making a PostgreSQL cluster", {{"folder", folder_.string()}, {"version", binaries_.version}});
  const auto unfinished = data_dir_ / "postgres.unfinished";
  fs::remove_all(unfinished);
  fs::create_directory(unfinished);
  fs::permissions(unfinished, fs::perms::owner_all);
  give_to(unfinished, user_);

  auto command = program("initdb");
  for (const char* argument :
       {"--username=steward", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-D"}) {
    command.arguments.emplace_back(argument);
  }
  command.arguments.push_back(unfinished.string());
  command.signal_at_parent_death = SIGTERM;
  const file_descriptor output(::open(log_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!output.is_open())
    throw std::runtime_error("cannot write " + log_file_.string() + ": " + std::strerror(errno));
  const pid_t child = spawn_child(command, output.get());
  const auto status = wait_for_child(child, initdb_limit);
  if (!status) {
    ::kill(-child, SIGKILL);
    wait_for_child(child, 1s);
    throw std::runtime_error("initdb took longer than two minutes; is the disk of " + data_dir_.string() +
                             " very slow?");
  }
  if (*status != 0) {
    throw std::runtime_error("initdb failed (" + last_message() + "); " + log_file_.string() +
                             " has the whole story");
  }
  fs::rename(unfinished, folder_);
  sync_folder(data_dir_);
}

/// The cluster itself is a private folder; only if its path is too long for the address of a socket another
/// one is needed.
void postgres_cluster::prepare_socket_folder() {
  socket_folder_ = folder_;
  if (fits_socket_address(socket_folder_)) return;
  const uid_t owner = user_ ? user_->uid : ::geteuid();
  socket_folder_ = "/tmp/steward-" + std::to_string(std::hash<std::string>{}(folder_.string()));
  if (::mkdir(socket_folder_.c_str(), 0700) == 0) {
    give_to(socket_folder_, user_);
  } else if (!is_private(socket_folder_, owner)) {
    throw std::runtime_error(socket_folder_.string() +
                             " belongs to somebody else; choose a --data-dir with a shorter path");
  }
}

void postgres_cluster::remove_socket_folder() const noexcept {
  if (socket_folder_ != folder_) ::rmdir(socket_folder_.c_str());
}

void postgres_cluster::stop_leftover() const {
  const auto file = read_pid_file(folder_);
  if (!file || file->process <= 0) return;
  const pid_t process = file->process;
  if (runs_in(process, folder_))
    log::info("stopping a PostgreSQL that a killed server left behind", {{"pid", process}});
  constexpr std::array<std::pair<int, std::chrono::seconds>, 3> harder{
      {{SIGINT, 10s}, {SIGQUIT, 5s}, {SIGKILL, 5s}}};
  for (const auto& [signal, limit] : harder) {
    if (!runs_in(process, folder_)) break;
    ::kill(process, signal);
    ended_within(limit, process, folder_);
  }
  if (runs_in(process, folder_)) {
    throw std::runtime_error("PostgreSQL (process " + std::to_string(process) + ") on " + folder_.string() +
                             " does not stop; end it, then start again");
  }
  // The number may belong to another process by now, which PostgreSQL would take for a running server.
  if (::kill(process, 0) == 0 || errno == EPERM) {
    std::error_code ignored;
    fs::remove(folder_ / "postmaster.pid", ignored);
    fs::remove(socket_folder_ / (std::string(socket_name) + ".lock"), ignored);
  }
}

child_command postgres_cluster::server() const {
  auto command = program("postgres");
  command.signal_at_parent_death = SIGINT;
  command.arguments.insert(command.arguments.end(), {"-D", folder_.string()});
  for (const char* setting : settings_of_server)
    command.arguments.insert(command.arguments.end(), {"-c", setting});
  command.arguments.insert(command.arguments.end(),
                           {"-c", "unix_socket_directories=" + socket_folder_.string()});
  return command;
}

bool postgres_cluster::accepts_connections(pid_t server) const {
  const auto file = read_pid_file(folder_);
  return file && file->process == server && file->ready;
}

std::string postgres_cluster::connection_string() const {
  return "host=" + quoted(socket_folder_.string()) +
         " port=5432 user=steward dbname=postgres connect_timeout=10";
}

std::string postgres_cluster::last_message() const {
  std::ifstream file(log_file_);
  std::string last = "no message";
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) last = line;
  }
  return last;
}

}  // namespace steward
