#include "bench/tally.hpp"

#include <numeric>

namespace steward::bench {

failure failure_of_status(int status) {
  if (status == 429) return failure::too_many;
  if (status >= 500) return failure::server;
  return status >= 400 ? failure::client : failure::redirect;
}

void tally::fail(failure kind, std::string_view example) {
  const auto at = static_cast<std::size_t>(kind);
  if (failures[at]++ > 0) return;
  for (const char c : example) {  // in one line, whatever a server or a proxy wrote
    const bool blank = static_cast<unsigned char>(c) <= ' ';
    if (!blank) examples[at] += c;
    if (blank && !examples[at].ends_with(' ')) examples[at] += ' ';
  }
}

void tally::merge(const tally& other) {
  latencies.merge(other.latencies);
  succeeded += other.succeeded;
  unanswered += other.unanswered;
  for (std::size_t i = 0; i < failure_kinds; ++i) {
    failures[i] += other.failures[i];
    if (examples[i].empty()) examples[i] = other.examples[i];
  }
}

std::uint64_t tally::failed() const {
  return std::accumulate(failures.begin(), failures.end(), std::uint64_t{0});
}

}  // namespace steward::bench
