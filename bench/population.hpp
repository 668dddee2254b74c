#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "bench/progress.hpp"
#include "bench/target.hpp"
#include "bench/units.hpp"

namespace steward::bench {

/// A test user of the server under test.
struct user {
  std::string token;
  std::vector<std::string> task_ids;
};

/// The users of a run. Those that create tasks are others than those that read, so that lists keep their
/// length however long a run is.
struct population {
  std::vector<user> readers;  // each has the tasks asked for
  std::vector<user> writers;
};

struct population_options {
  std::size_t users = 100;  // readers, and as many writers
  std::size_t tasks = 200;  // of each reader
  bool want_tasks = true;
  bool want_writers = true;
  std::string jwt_secret;  // empty: the users sign up
  nanos token_lifetime = std::chrono::hours(24);
  nanos timeout = std::chrono::seconds(10);
};

/// Makes the users' tokens and the tasks that are missing, over some connections at once. What an earlier run
/// left is used again. Throws run_error; also when `stop` becomes true.
population populate(const target& to, const population_options& options, progress& line,
                    const std::atomic<bool>& stop);

}  // namespace steward::bench
