#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bench/histogram.hpp"

namespace steward::bench {

/// Why a request did not get a 2xx answer. too_many is 429, which is not counted among the other 4xx; stream
/// is an event of a live stream that was lost, came twice or out of order.
enum class failure : std::size_t {
  redirect,
  client,
  too_many,
  server,
  connect,
  socket,
  timeout,
  malformed,
  stream
};
inline constexpr std::size_t failure_kinds = 9;
inline constexpr std::array<std::string_view, failure_kinds> failure_names{
    "3xx", "4xx", "429", "5xx", "connect", "socket", "timeout", "malformed", "stream"};

/// The kind of an answer whose status is not 2xx.
failure failure_of_status(int status);

/// What one thread counted, or the sum of several. Latencies are those of 2xx answers, in nanoseconds.
struct tally {
  histogram latencies;
  std::uint64_t succeeded = 0;
  std::array<std::uint64_t, failure_kinds> failures{};
  /// The first failure of each kind, in words.
  std::array<std::string, failure_kinds> examples;
  /// Open loop: requests that were due but not answered at the end.
  std::uint64_t unanswered = 0;

  void fail(failure kind, std::string_view example);
  void merge(const tally& other);
  std::uint64_t failed() const;
};

}  // namespace steward::bench
