#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bench/progress.hpp"
#include "bench/tally.hpp"
#include "bench/target.hpp"
#include "bench/units.hpp"

namespace steward::bench {

/// How hard, how long.
struct load_options {
  std::size_t connections = 64;  // of all threads together
  std::size_t threads = 1;
  double rate = 0;  // requests a second of all threads together; 0 is a closed loop
  nanos duration = std::chrono::seconds(10);
  nanos warmup = std::chrono::seconds(2);
  nanos timeout = std::chrono::seconds(10);
};

/// What a load did within the measured time.
struct load_outcome {
  tally counted;
  double seconds = 0;         // measured; shorter than asked for if interrupted
  double busiest_thread = 0;  // processor time of the busiest thread over `seconds`
};

/// Sends the requests (complete HTTP/1.1 messages) over and over and measures the answers. Blocks until the
/// end, or until `stop` becomes true. `label` begins the line of progress.
load_outcome run_load(const target& to, const std::vector<std::string>& requests, const load_options& options,
                      std::string_view label, progress& line, const std::atomic<bool>& stop);

}  // namespace steward::bench
