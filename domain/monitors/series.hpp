#pragma once

#include <optional>
#include <vector>

#include "domain/ask.hpp"
#include "domain/field_table.hpp"
#include "domain/monitors/fact.hpp"
#include "domain/monitors/tally.hpp"

namespace steward {

/// What a fact was during one step of a chart. There is none for steps in which nothing is known.
struct series_point {
  timestamp at;                    ///< when the step begins
  fact_value last;                 ///< at its end
  std::optional<double> min, max;  ///< of its numbers
  double sum = 0;                  ///< of those that looks found in it, where sums are what it is made of
  std::int64_t numbers = 0;        ///< how many
};

/// Runs of one fact, oldest first, in steps from `from` to `to`. A value holds until the next one begins; the
/// last one until it was seen last.
std::vector<series_point> series_of(const std::vector<fact>& oldest_first, timestamp from, timestamp to,
                                    std::chrono::seconds step);
/// The same from sums of hours or days, where steps are made of whole ones. One of after `to` says that the
/// value before it holds until then.
std::vector<series_point> series_of(const std::vector<tally>& oldest_first, const std::string& name,
                                    timestamp from, timestamp to, std::chrono::seconds step);

/// The shortest step of whole seconds, 1 at least, of which `points` reach from `from` to `to`.
std::chrono::seconds series_step(timestamp from, timestamp to, int points);

/// What a chart is made of.
enum class series_source {
  runs,   ///< the values themselves: two days at most
  hours,  ///< sums of hours: up to 100 days
  days    ///< sums of days
};
struct series_plan {
  timestamp from, to;         ///< of sums: on the hour or the day, but not after now
  std::chrono::seconds step;  ///< of sums: whole hours or days
  series_source source;
};
/// `filter`: since, before, now, points. `begins`: where what is known begins, if anything is.
series_plan plan_series(const history_filter&, std::optional<timestamp> begins);

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
/// {"fact","unit","from","to","step_s","complete","points":[{"at","last","min","max","mean"},...]}; "mean" of
/// the looks in the step, where it is made of sums. errc::not_found.
history_query monitor_series(series_request);

}  // namespace steward
