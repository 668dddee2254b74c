#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decision.hpp"
#include "domain/monitors/duration_histogram.hpp"
#include "domain/monitors/history.hpp"
#include "domain/monitors/known_facts.hpp"
#include "domain/monitors/monitor.hpp"

namespace steward {

/// What one fact was in the looks of a span.
struct fact_tally {
  std::string name;
  std::int64_t seen = 0;     ///< looks that found it, also to be nothing
  std::int64_t numbers = 0;  ///< of those: how many found a number
  double min = 0, max = 0, sum = 0;
  json_text last;  ///< the newest value; long texts and sets are cut
};

/// What the looks of a span came to: an hour or a day (UTC), by when they looked. Adds up (FEATURES C10).
struct tally {
  timestamp start;
  std::int64_t looks = 0, failed = 0;
  std::int64_t changed = 0;  ///< found something new
  std::int64_t took_ms = 0;  ///< those that did not fail, together
  int longest_ms = 0;
  duration_histogram durations;
  std::vector<fact_tally> facts;
};

/// Takes in one look. `found`: the facts as it left them.
void count(tally&, const evaluation&, const known_facts& found);
/// Takes in a tally of later looks.
void merge(tally&, const tally& later);

std::string tally_json(const tally&);
/// What tally_json has written; nothing that is something else, or empty.
std::optional<tally> read_tally(const std::string& json);

/// As a row. `span`: "hour" or "day".
rollup rollup_of(const tally&, const fact_owner&, std::string_view span);
tally tally_of(const rollup&);

/// Takes a look and what it found into the sums of `progress`; when it begins another hour or day, the row of
/// the one that is over is put to `changes`. A look that seems to be of an hour before (the clock was set
/// back) counts to the present one.
void roll_up(monitor_progress& progress, const evaluation& look, const known_facts& found,
             std::vector<change>& changes);

}  // namespace steward
