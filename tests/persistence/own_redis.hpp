#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "persistence/redis.hpp"

extern char** environ;

namespace steward::test {

/// A redis-server on a socket in a folder of its own. The package redis-tools has the program, under the name
/// of another that it is as well; redis-server would bring a service along that nobody needs.
class own_redis {
 public:
  own_redis() {
    ::signal(SIGPIPE, SIG_IGN);  // as the server does: a Redis that is gone is an error, not the end
    char name[] = "/tmp/steward-redis-XXXXXX";
    folder_ = mkdtemp(name);
    start();
  }
  ~own_redis() {
    stop();
    std::filesystem::remove_all(folder_);
  }
  /// Empty: it asks for no password.
  void start(const char* memory = "0", const char* password = "") {
    const std::string socket = folder_ + "/redis.sock";
    const char* const words[] = {"redis-server",
                                 "--port",
                                 "0",
                                 "--unixsocket",
                                 socket.c_str(),
                                 "--save",
                                 "",
                                 "--appendonly",
                                 "no",
                                 "--dir",
                                 folder_.c_str(),
                                 "--logfile",
                                 "/dev/null",
                                 "--maxmemory",
                                 memory,
                                 "--maxmemory-policy",
                                 "noeviction",
                                 "--requirepass",
                                 password,
                                 nullptr};
    ASSERT_EQ(
        posix_spawnp(&process_, "redis-check-rdb", nullptr, nullptr, const_cast<char**>(words), environ), 0);
  }
  void stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }
  void signal(int what) const { ::kill(process_, what); }
  redis_address address() const { return redis_address::parse("unix://" + folder_ + "/redis.sock").value(); }
  /// For what the limits do not do: another client.
  redis_connection connect() const { return {address(), std::chrono::seconds{10}}; }

 private:
  std::string folder_;
  pid_t process_ = 0;
};

}  // namespace steward::test
