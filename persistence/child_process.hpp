#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward {

/// Whom a child process runs as.
struct process_user {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
};

/// A program to run: absolute path first, its whole environment, and whom as (none: as this process).
struct child_command {
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::optional<process_user> user;
  /// Sent by the kernel when the *thread* that called spawn_child ends, however it ends: spawn from a thread
  /// that lives long enough.
  int signal_at_parent_death = 0;
};

/// Starts the program in a session of its own, without signals, files or a working directory of this process;
/// standard output and error go to `output`. Safe in a program with threads. Throws std::runtime_error if it
/// cannot be started.
pid_t spawn_child(const child_command& command, int output);

/// Waits until the child ends, at most so long; its status as waitpid gives it, or none.
std::optional<int> wait_for_child(pid_t child, std::chrono::milliseconds limit);

/// Runs the program to its end and returns what it wrote, or none if it failed or took longer (it is killed
/// then).
std::optional<std::string> output_of_child(const child_command& command, std::chrono::milliseconds limit);

/// "exit status 1", "killed by signal 9".
std::string describe_status(int status);

/// The first of these folders that `user` may not enter. They are looked at in order.
std::optional<std::string> first_unreachable(const process_user& user,
                                             const std::vector<std::string>& folders);

}  // namespace steward
