#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load.hpp"
#include "bench/population.hpp"
#include "bench/result.hpp"

namespace steward::bench {

/// What a scenario gets to work with.
struct run_context {
  const target& to;
  const population& people;
  const load_options& load;
  std::uint64_t seed;
  progress& line;
  const std::atomic<bool>& stop;
  const std::string& operator_token;  // of somebody with the role admin; may be empty
  std::size_t jobs;                   // how many jobs the scenarios of jobs make
};

/// One kind of load. A new one is a new file in scenarios/ with a `registration`.
struct scenario {
  std::string_view name;
  std::string_view about;  // one line for --list
  bool needs_tasks;        // the readers must have tasks
  bool needs_writers;
  bool needs_operator;  // an access token of somebody with the role admin
  result (*run)(const run_context&, std::string_view name);
};

/// Put one at namespace scope to make a scenario known.
struct registration {
  explicit registration(const scenario& s);
};

/// All scenarios by name.
std::vector<scenario> all_scenarios();

/// Throws usage_error that lists the known ones.
scenario find_scenario(std::string_view name);

/// Source of random choices; the same seed gives the same requests on every machine.
class dice {
 public:
  explicit dice(std::uint64_t seed) : bits_(seed) {}
  /// 0 .. sides-1; `sides` is above 0.
  std::size_t roll(std::size_t sides) { return static_cast<std::size_t>(bits_() % sides); }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[roll(from.size())];
  }

 private:
  std::mt19937_64 bits_;
};

/// One request of a user, before it is made into bytes.
struct request {
  std::string_view method;
  std::string path;
  const user& by;
  std::string body;
};

using request_maker = request (*)(const population&, dice&);

/// The usual way to run a scenario: prepares a few thousand requests and replays them.
result replay(const run_context& context, std::string_view name, const std::function<request(dice&)>& make);

/// replay() as a scenario's `run`.
template <request_maker make>
result replay_of(const run_context& context, std::string_view name) {
  return replay(context, name, [&](dice& chance) { return make(context.people, chance); });
}

}  // namespace steward::bench
