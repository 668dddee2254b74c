#include "bench/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace steward::bench {
namespace {

constexpr double busy_thread = 0.9;
// A few requests are always under way at the end; more than this part of all means that they pile up.
constexpr double piled_up = 0.01;

std::vector<std::string> row(const result& r) {
  std::vector<std::string> cells{r.scenario, show_rate(r.rate)};
  const auto& l = r.latency;
  for (const auto value : {l.p50, l.p90, l.p95, l.p99, l.p999, l.max, l.mean}) {
    cells.push_back(r.requests == 0 ? "-" : show_duration(value));
  }
  cells.push_back(show_count(r.requests));
  cells.push_back(show_count(r.error_count()));
  return cells;
}

std::string remarks(const result& r) {
  std::string out;
  if (!r.note.empty()) out += fmt::format("{}: {}\n", r.scenario, r.note);
  for (const auto& [kind, count] : r.errors) {
    out += fmt::format("{}: {} x {}, first: {}\n", r.scenario, show_count(count), kind, r.examples.at(kind));
  }
  if (r.errors.contains("429")) {
    out += fmt::format(
        "{}: the server limits the rate per user; start it with RATE_LIMIT_DEFAULT=unlimited to measure "
        "its speed\n",
        r.scenario);
  }
  if (static_cast<double>(r.unanswered) > piled_up * static_cast<double>(r.requests)) {
    out += fmt::format(
        "{}: {} of the requests due were not answered at the end; their waiting so far is in the "
        "latencies. The server cannot keep up with {}/s, or --connections is too small\n",
        r.scenario, show_count(r.unanswered), show_rate(r.offered_rate));
  }
  if (r.busiest_thread > busy_thread) {
    out += fmt::format(
        "{}: a thread of steward-bench was busy {:.0f} % of the time, so this may be its limit and not the "
        "server's: raise --threads or run it on another machine\n",
        r.scenario, r.busiest_thread * 100);
  }
  return out;
}

}  // namespace

std::string align(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& cells : rows) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  std::string out;
  for (const auto& cells : rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      out +=
          i == 0 ? fmt::format("{:<{}}", cells[i], widths[i]) : fmt::format("  {:>{}}", cells[i], widths[i]);
    }
    out += '\n';
  }
  return out;
}

std::string report(const std::vector<result>& results) {
  std::vector<std::vector<std::string>> rows{
      {"scenario", "per second", "p50", "p90", "p95", "p99", "p99.9", "max", "mean", "requests", "errors"}};
  std::string notes;
  for (const auto& r : results) {
    rows.push_back(row(r));
    notes += remarks(r);
  }
  return align(rows) + (notes.empty() ? "" : "\n" + notes);
}

}  // namespace steward::bench
