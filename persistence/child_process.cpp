#include "persistence/child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "persistence/file_descriptor.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (const auto& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

// From here to exec only functions that are safe after fork in a program with threads: no allocation, no
// locks.

bool become(const process_user& user) {
  return ::setgroups(1, &user.gid) == 0 && ::setresgid(user.gid, user.gid, user.gid) == 0 &&
         ::setresuid(user.uid, user.uid, user.uid) == 0;
}

void forget_signals() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &standard, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void run(const child_command& command, char** arguments, char** environment, int output,
                      int report, pid_t parent) {
  forget_signals();
  ::setsid();
  ::umask(0077);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const bool ready = nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 &&
                     ::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(output, STDERR_FILENO) >= 0 &&
                     ::chdir("/") == 0 && (!command.user || become(*command.user)) &&
                     // Changing user clears this, so it comes after; the parent may have died before it.
                     ::prctl(PR_SET_PDEATHSIG, command.signal_at_parent_death) == 0;
  if (ready && ::getppid() == parent) {
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execve(arguments[0], arguments, environment);
  }
  const int error = errno;
  [[maybe_unused]] const auto written = ::write(report, &error, sizeof error);
  ::_exit(127);
}

}  // namespace

pid_t spawn_child(const child_command& command, int output) {
  auto arguments = pointers(command.arguments);
  auto environment = pointers(command.environment);
  std::array<int, 2> report{};
  if (::pipe2(report.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  const file_descriptor reading(report[0]);
  file_descriptor writing(report[1]);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) run(command, arguments.data(), environment.data(), output, writing.get(), parent);
  if (child < 0)
    throw std::system_error(errno, std::generic_category(), "cannot start " + command.arguments.front());
  writing.close();
  // The pipe closes without a word when the program begins.
  int error = 0;
  ssize_t count = 0;
  do count = ::read(reading.get(), &error, sizeof error);
  while (count < 0 && errno == EINTR);
  if (count == 0) return child;
  wait_for_child(child, 1s);
  throw std::runtime_error("cannot start " + command.arguments.front() + ": " + std::strerror(error));
}

std::optional<int> wait_for_child(pid_t child, std::chrono::milliseconds limit) {
  const auto end = clock::now() + limit;
  while (true) {
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) return status;
    if (clock::now() >= end) return std::nullopt;
    std::this_thread::sleep_for(5ms);
  }
}

std::optional<std::string> output_of_child(const child_command& command, std::chrono::milliseconds limit) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  const file_descriptor reading(ends[0]);
  file_descriptor writing(ends[1]);
  const auto end = clock::now() + limit;
  pid_t child = 0;
  try {
    child = spawn_child(command, writing.get());
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
  writing.close();
  std::string output;
  std::array<char, 4096> buffer;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - clock::now());
    pollfd ready{reading.get(), POLLIN, 0};
    if (left <= 0ms || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) break;
    const auto count = ::read(reading.get(), buffer.data(), buffer.size());
    if (count <= 0) break;
    output.append(buffer.data(), static_cast<std::size_t>(count));
  }
  const auto status = wait_for_child(
      child, std::max(0ms, std::chrono::duration_cast<std::chrono::milliseconds>(end - clock::now())));
  if (!status) {
    ::kill(child, SIGKILL);
    wait_for_child(child, 1s);
  }
  if (status != 0) return std::nullopt;
  return output;
}

std::string describe_status(int status) {
  if (WIFSIGNALED(status)) return "killed by signal " + std::to_string(WTERMSIG(status));
  return "exit status " + std::to_string(WEXITSTATUS(status));
}

std::optional<std::string> first_unreachable(const process_user& user,
                                             const std::vector<std::string>& folders) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!become(user)) ::_exit(1);
    for (std::size_t i = 0; i < folders.size(); ++i) {
      if (::access(folders[i].c_str(), X_OK) != 0) ::_exit(static_cast<int>(i + 1));
    }
    ::_exit(0);
  }
  if (child < 0) return std::nullopt;
  const auto status = wait_for_child(child, 5s);
  if (!status || !WIFEXITED(*status) || WEXITSTATUS(*status) == 0) return std::nullopt;
  return folders.at(static_cast<std::size_t>(WEXITSTATUS(*status)) - 1);
}

}  // namespace steward
