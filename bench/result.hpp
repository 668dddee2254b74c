#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "bench/tally.hpp"
#include "bench/units.hpp"

namespace steward::bench {

/// The latencies of the requests that were answered 2xx.
struct latency_summary {
  nanos mean{}, p50{}, p90{}, p95{}, p99{}, p999{}, max{};
};

/// What one scenario did, after the warm-up.
struct result {
  std::string scenario;
  double seconds = 0;
  /// Requests a second that were asked for; 0 means a closed loop.
  double offered_rate = 0;
  /// Answers with a 2xx status, and those a second.
  std::uint64_t requests = 0;
  double rate = 0;
  latency_summary latency;
  /// By kind (failure_names), only those that occurred.
  std::map<std::string, std::uint64_t> errors;
  std::map<std::string, std::string> examples;
  /// Open loop: requests due but unanswered at the end. Their waiting so far is in the latencies.
  std::uint64_t unanswered = 0;
  /// Processor time of the busiest thread of the load generator, as a part (0..1) of the time measured.
  double busiest_thread = 0;
  /// What one has to know to read the row; may be empty.
  std::string note;

  std::uint64_t error_count() const;
};

/// A whole run, as written by --json and read by `compare`.
struct run_record {
  std::string target;
  std::string started_at;  // RFC 3339, UTC
  std::map<std::string, std::string> settings;
  std::vector<result> results;
};

result summarize(std::string scenario, const tally& counted, double seconds);

nlohmann::json to_json(const run_record& run);
/// Throws usage_error if it is not what to_json() writes.
run_record run_from_json(const nlohmann::json& json);

/// Throw usage_error if the file cannot be written, or read and understood.
void save_run(const run_record& run, const std::string& path);
run_record load_run(const std::string& path);

}  // namespace steward::bench
