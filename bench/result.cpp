#include "bench/result.hpp"

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

namespace steward::bench {
namespace {

using nlohmann::json;

constexpr int format_version = 1;

double microseconds(nanos value) { return static_cast<double>(value.count()) / 1e3; }
nanos from_microseconds(const json& value) { return nanos(std::llround(value.get<double>() * 1e3)); }

json latency_json(const latency_summary& l) {
  return {{"mean", microseconds(l.mean)}, {"p50", microseconds(l.p50)}, {"p90", microseconds(l.p90)},
          {"p95", microseconds(l.p95)},   {"p99", microseconds(l.p99)}, {"p99.9", microseconds(l.p999)},
          {"max", microseconds(l.max)}};
}

latency_summary latency_from(const json& j) {
  return {from_microseconds(j.at("mean")), from_microseconds(j.at("p50")), from_microseconds(j.at("p90")),
          from_microseconds(j.at("p95")),  from_microseconds(j.at("p99")), from_microseconds(j.at("p99.9")),
          from_microseconds(j.at("max"))};
}

json result_json(const result& r) {
  return {{"scenario", r.scenario},
          {"mode", r.offered_rate > 0 ? "open" : "closed"},
          {"seconds", r.seconds},
          {"offered_rate", r.offered_rate},
          {"requests", r.requests},
          {"rate", r.rate},
          {"latency_us", latency_json(r.latency)},
          {"error_count", r.error_count()},
          {"errors", r.errors},
          {"examples", r.examples},
          {"unanswered", r.unanswered},
          {"busiest_thread", r.busiest_thread},
          {"note", r.note}};
}

result result_from(const json& j) {
  result r;
  j.at("scenario").get_to(r.scenario);
  j.at("seconds").get_to(r.seconds);
  j.at("offered_rate").get_to(r.offered_rate);
  j.at("requests").get_to(r.requests);
  j.at("rate").get_to(r.rate);
  r.latency = latency_from(j.at("latency_us"));
  j.at("errors").get_to(r.errors);
  j.at("examples").get_to(r.examples);
  j.at("unanswered").get_to(r.unanswered);
  j.at("busiest_thread").get_to(r.busiest_thread);
  r.note = j.value("note", "");
  return r;
}

}  // namespace

std::uint64_t result::error_count() const {
  std::uint64_t sum = 0;
  for (const auto& [kind, count] : errors) sum += count;
  return sum;
}

result summarize(std::string scenario, const tally& counted, double seconds) {
  const auto at = [&](double percent) {
    return nanos(static_cast<std::int64_t>(counted.latencies.percentile(percent)));
  };
  result r;
  r.scenario = std::move(scenario);
  r.seconds = seconds;
  r.requests = counted.succeeded;
  r.rate = seconds > 0 ? static_cast<double>(counted.succeeded) / seconds : 0;
  r.latency = {
      nanos(std::llround(counted.latencies.mean())), at(50), at(90), at(95), at(99), at(99.9), at(100)};
  r.unanswered = counted.unanswered;
  for (std::size_t i = 0; i < failure_kinds; ++i) {
    if (counted.failures[i] == 0) continue;
    const std::string kind(failure_names[i]);
    r.errors[kind] = counted.failures[i];
    r.examples[kind] = counted.examples[i];
  }
  return r;
}

json to_json(const run_record& run) {
  json results = json::array();
  for (const auto& r : run.results) results.push_back(result_json(r));
  return {{"tool", "steward-bench"},      {"version", format_version}, {"target", run.target},
          {"started_at", run.started_at}, {"settings", run.settings},  {"results", results}};
}

run_record run_from_json(const json& j) {
  try {
    if (j.at("tool") != "steward-bench" || j.at("version") != format_version) {
      throw usage_error("it was not written by this version of steward-bench --json");
    }
    run_record run{j.at("target"), j.at("started_at"), j.at("settings"), {}};
    for (const auto& r : j.at("results")) run.results.push_back(result_from(r));
    return run;
  } catch (const json::exception& e) {
    throw usage_error(fmt::format("it was not written by steward-bench --json ({})", e.what()));
  }
}

void save_run(const run_record& run, const std::string& path) {
  std::ofstream file(path);
  // An answer's excerpt may be cut within a character.
  file << to_json(run).dump(2, ' ', false, json::error_handler_t::replace) << '\n';
  if (!file.flush()) throw usage_error(fmt::format("cannot write {}", path));
}

run_record load_run(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw usage_error(fmt::format("cannot open {}", path));
  const json parsed = json::parse(file, nullptr, false);
  if (parsed.is_discarded()) throw usage_error(fmt::format("{} is not JSON", path));
  try {
    return run_from_json(parsed);
  } catch (const usage_error& e) {
    throw usage_error(fmt::format("cannot use {}: {}", path, e.what()));
  }
}

}  // namespace steward::bench
