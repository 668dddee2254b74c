#include "bench/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "bench/report.hpp"

namespace steward::bench {
namespace {

const result* find(const run_record& run, std::string_view scenario) {
  const auto at = std::find_if(run.results.begin(), run.results.end(),
                               [&](const result& r) { return r.scenario == scenario; });
  return at == run.results.end() ? nullptr : &*at;
}

std::string ratio(double a, double b) { return a > 0 ? fmt::format("{:.2f}x", b / a) : "-"; }

std::string ratio(nanos a, nanos b) {
  return ratio(static_cast<double>(a.count()), static_cast<double>(b.count()));
}

std::vector<std::string> row(const result& a, const result& b) {
  return {a.scenario,
          show_rate(a.rate),
          show_rate(b.rate),
          ratio(a.rate, b.rate),
          show_duration(a.latency.p50),
          show_duration(b.latency.p50),
          ratio(a.latency.p50, b.latency.p50),
          show_duration(a.latency.p99),
          show_duration(b.latency.p99),
          ratio(a.latency.p99, b.latency.p99),
          ratio(a.latency.p999, b.latency.p999)};
}

std::string differing_settings(const run_record& a, const run_record& b) {
  std::set<std::string> names;
  for (const auto& [name, value] : a.settings) names.insert(name);
  for (const auto& [name, value] : b.settings) names.insert(name);
  const auto value = [](const run_record& run, const std::string& name) {
    const auto at = run.settings.find(name);
    return at == run.settings.end() ? std::string("unset") : at->second;
  };
  std::string out;
  for (const auto& name : names) {
    const auto of_a = value(a, name);
    const auto of_b = value(b, name);
    if (of_a != of_b) out += fmt::format("differs: {} was {} in A, {} in B\n", name, of_a, of_b);
  }
  return out;
}

std::string only_in(const run_record& run, const run_record& other, std::string_view name) {
  std::string out;
  for (const auto& r : run.results) {
    if (!find(other, r.scenario)) out += fmt::format("only in {}: {}\n", name, r.scenario);
  }
  return out;
}

std::string errors_of(const run_record& run, std::string_view name) {
  std::string out;
  for (const auto& r : run.results) {
    if (r.error_count() > 0) {
      out += fmt::format("errors: {} in {} of {}\n", show_count(r.error_count()), r.scenario, name);
    }
  }
  return out;
}

}  // namespace

std::string compare(const run_record& a, const run_record& b) {
  std::vector<std::vector<std::string>> rows{{"scenario", "A per s", "B per s", "B/A", "A p50", "B p50",
                                              "B/A", "A p99", "B p99", "B/A", "p99.9 B/A"}};
  for (const auto& of_a : a.results) {
    if (const auto* of_b = find(b, of_a.scenario)) rows.push_back(row(of_a, *of_b));
  }
  const auto notes = differing_settings(a, b) + errors_of(a, "A") + errors_of(b, "B") + only_in(a, b, "A") +
                     only_in(b, a, "B");
  return fmt::format("A: {} at {}\nB: {} at {}\nPer second more is better, times less.\n\n{}{}", a.target,
                     a.started_at, b.target, b.started_at, align(rows), notes.empty() ? "" : "\n" + notes);
}

}  // namespace steward::bench
