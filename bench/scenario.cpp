#include "bench/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/client.hpp"

namespace steward::bench {
namespace {

// Enough that a cache of a few hundred entries does not hold them all, few enough to stay in the processor's
// cache.
constexpr std::size_t prepared_requests = 8192;

std::vector<scenario>& registry() {
  static std::vector<scenario> all;
  return all;
}

}  // namespace

registration::registration(const scenario& s) { registry().push_back(s); }

std::vector<scenario> all_scenarios() {
  auto all = registry();
  std::sort(all.begin(), all.end(), [](const scenario& a, const scenario& b) { return a.name < b.name; });
  return all;
}

scenario find_scenario(std::string_view name) {
  std::string known;
  for (const auto& s : all_scenarios()) {
    if (s.name == name) return s;
    known += known.empty() ? "" : ", ";
    known += s.name;
  }
  throw usage_error(fmt::format("there is no scenario '{}'; there are {}", name, known));
}

result replay(const run_context& context, std::string_view name, const std::function<request(dice&)>& make) {
  dice chance(context.seed);
  std::vector<std::string> messages;
  for (std::size_t i = 0; i < prepared_requests; ++i) {
    const request r = make(chance);
    messages.push_back(http_message(context.to, r.method, r.path, r.by.token, r.body));
  }
  const auto outcome = run_load(context.to, messages, context.load, name, context.line, context.stop);
  auto out = summarize(std::string(name), outcome.counted, outcome.seconds);
  out.offered_rate = context.load.rate;
  out.busiest_thread = outcome.busiest_thread;
  return out;
}

}  // namespace steward::bench
