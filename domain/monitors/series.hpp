#pragma once

#include <optional>
#include <vector>

#include "domain/ask.hpp"
#include "domain/field_table.hpp"
#include "domain/monitors/fact.hpp"

namespace steward {

/// What a fact was during one step of a chart. There is none for steps in which nothing is known.
struct series_point {
  timestamp at;                    ///< when the step begins
  fact_value last;                 ///< at its end
  std::optional<double> min, max;  ///< of its numbers
};

/// Runs of one fact, oldest first, in steps from `from` to `to`. A value holds until the next one begins; the
/// last one until it was seen last.
std::vector<series_point> series_of(const std::vector<fact>& oldest_first, timestamp from, timestamp to,
                                    std::chrono::seconds step);

/// The shortest step of whole seconds, 1 at least, of which `points` reach from `from` to `to`.
std::chrono::seconds series_step(timestamp from, timestamp to, int points);

/// A fact's history, shaped for a chart.
struct series_request {
  uuid monitor;
  std::optional<std::string> fact;  ///< nothing: the monitor's first
  std::optional<timestamp> from;    ///< nothing: where what is known begins
  std::optional<timestamp> to;      ///< nothing: now
  int points = 200;
};
std::vector<parameter> series_parameters();
/// errc::validation with every fault.
result<series_request> parse_series(const uuid& monitor, const query_pairs&);
/// {"fact","unit","from","to","step_s","complete","points":[{"at","last","min","max"},...]}, from the newest
/// 5,000 values before `to` (of all facts, if none is named); "complete" says whether those reach back to
/// `from`. errc::not_found.
history_query monitor_series(series_request);

}  // namespace steward
