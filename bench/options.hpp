#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "bench/load.hpp"
#include "bench/population.hpp"
#include "bench/scenario.hpp"
#include "bench/target.hpp"
#include "bench/threshold.hpp"

namespace steward::bench {

/// steward-bench [SCENARIO...]
struct run_command {
  target to;
  std::vector<scenario> scenarios;
  load_options load;
  population_options people;
  std::vector<threshold> thresholds;
  std::uint64_t seed = 1;
  std::string operator_token;
  std::size_t jobs = 100'000;
  std::string json_file;
  bool quiet = false;
};

/// steward-bench compare A B
struct compare_command {
  std::string a;
  std::string b;
};

/// steward-bench --list
struct list_command {};

/// --help: print and end with status 0.
struct text_command {
  std::string text;
};

using command = std::variant<run_command, compare_command, list_command, text_command>;

/// Reads the command line (and JWT_SECRET from the environment). Throws usage_error.
command parse_command_line(int argc, const char* const* argv);

}  // namespace steward::bench
