#include "http/metrics.hpp"

#include <algorithm>
#include <cstdio>

namespace steward::http {
namespace {

// Position of every status in counted_statuses.
constexpr auto slots = [] {
  std::array<std::uint8_t, 600> table{};
  for (std::size_t i = 0; i < counted_statuses.size(); ++i)
    table[counted_statuses[i]] = static_cast<std::uint8_t>(i);
  return table;
}();

struct route_sum {
  std::array<std::uint64_t, counted_statuses.size()> by_status{};
  std::array<std::uint64_t, duration_bounds_us.size() + 1> by_duration{};
  std::uint64_t duration_us = 0;
  std::uint64_t count() const {
    std::uint64_t n = 0;
    for (const auto one : by_status) n += one;
    return n;
  }
};

std::string seconds(std::uint64_t us) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", static_cast<double>(us) / 1e6);
  return text;
}

void heading(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out.append("# HELP ")
      .append(name)
      .append(" ")
      .append(help)
      .append("\n# TYPE ")
      .append(name)
      .append(" ")
      .append(type)
      .append("\n");
}

void single(std::string& out, std::string_view name, std::string_view type, std::string_view help,
            std::uint64_t value) {
  heading(out, name, type, help);
  out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

std::string labels(const route_table& table, std::size_t index) {
  if (index == table.routes().size()) return R"(method="other",route="unmatched")";
  const auto& row = table.routes()[index];
  return "method=\"" + std::string(to_string(row.verb)) + "\",route=\"" + std::string(row.pattern) + '"';
}

void render_requests(std::string& out, const route_table& table, const std::vector<route_sum>& sums) {
  heading(out, "steward_http_requests_total", "counter", "Requests answered, by route and status.");
  for (std::size_t i = 0; i < sums.size(); ++i)
    for (std::size_t s = 0; s < counted_statuses.size(); ++s)
      if (const auto n = sums[i].by_status[s])
        out.append("steward_http_requests_total{")
            .append(labels(table, i))
            .append(",status=\"")
            .append(std::to_string(counted_statuses[s]))
            .append("\"} ")
            .append(std::to_string(n))
            .append("\n");
}

void render_durations(std::string& out, const route_table& table, const std::vector<route_sum>& sums) {
  constexpr std::string_view name = "steward_http_request_duration_seconds";
  heading(out, name, "histogram", "Time from the complete request to the rendered answer.");
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (sums[i].count() == 0) continue;
    const auto label = labels(table, i);
    std::uint64_t below = 0;
    for (std::size_t b = 0; b <= duration_bounds_us.size(); ++b) {
      below += sums[i].by_duration[b];
      const auto bound = b < duration_bounds_us.size() ? seconds(duration_bounds_us[b]) : "+Inf";
      out.append(name)
          .append("_bucket{")
          .append(label)
          .append(",le=\"")
          .append(bound)
          .append("\"} ")
          .append(std::to_string(below))
          .append("\n");
    }
    out.append(name)
        .append("_sum{")
        .append(label)
        .append("} ")
        .append(seconds(sums[i].duration_us))
        .append("\n");
    out.append(name).append("_count{").append(label).append("} ").append(std::to_string(below)).append("\n");
  }
}

}  // namespace

void thread_metrics::count(std::size_t route, int status, std::chrono::nanoseconds took) {
  auto& at = routes[std::min(route, routes.size() - 1)];
  at.by_status[status > 0 && status < 600 ? slots[status] : 0].add();
  const auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0)) / 1000;
  std::size_t bucket = 0;
  while (bucket < duration_bounds_us.size() && us > duration_bounds_us[bucket]) ++bucket;
  at.by_duration[bucket].add();
  at.duration_us.add(us);
}

thread_metrics& metrics::add_thread() {
  const std::lock_guard hold(lock_);
  return threads_.emplace_back(table_.routes().size());
}

std::string metrics::render() const {
  const std::lock_guard hold(lock_);
  std::vector<route_sum> sums(table_.routes().size() + 1);
  for (const auto& thread : threads_)
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const auto& from = thread.routes[i];
      for (std::size_t s = 0; s < from.by_status.size(); ++s) sums[i].by_status[s] += from.by_status[s].get();
      for (std::size_t b = 0; b < from.by_duration.size(); ++b)
        sums[i].by_duration[b] += from.by_duration[b].get();
      sums[i].duration_us += from.duration_us.get();
    }
  const auto total = [this](counter thread_metrics::*which) {
    std::uint64_t n = 0;
    for (const auto& thread : threads_) n += (thread.*which).get();
    return n;
  };

  std::string out;
  render_requests(out, table_, sums);
  render_durations(out, table_, sums);
  single(out, "steward_http_requests_in_flight", "gauge", "Requests that wait for their answer.",
         total(&thread_metrics::in_flight));
  single(out, "steward_http_connections", "gauge", "Open connections.", total(&thread_metrics::connections));
  single(out, "steward_http_connections_opened_total", "counter", "Connections accepted.",
         total(&thread_metrics::connections_opened));
  single(out, "steward_http_connections_rejected_total", "counter",
         "Connections refused because max_connections was reached.", rejected_.get());
  single(out, "steward_http_timeouts_total", "counter", "Connections cut because the client was too slow.",
         total(&thread_metrics::timeouts));
  single(out, "steward_http_received_bytes_total", "counter", "Bytes received.",
         total(&thread_metrics::received_bytes));
  single(out, "steward_http_sent_bytes_total", "counter", "Bytes sent.", total(&thread_metrics::sent_bytes));
  single(out, "steward_http_token_cache_hits_total", "counter", "Bearer tokens found in the cache.",
         total(&thread_metrics::token_hits));
  single(out, "steward_http_token_cache_misses_total", "counter", "Bearer tokens that had to be verified.",
         total(&thread_metrics::token_misses));
  single(out, "steward_http_limited_addresses_total", "counter",
         "Requests refused because too many came from their address.",
         total(&thread_metrics::limited_addresses));
  single(out, "steward_live_connections", "gauge", "Open WebSockets and event streams.",
         total(&thread_metrics::live_connections));
  single(out, "steward_live_events_sent_total", "counter", "Events sent on live connections.",
         total(&thread_metrics::live_events));
  single(out, "steward_live_slow_consumers_total", "counter",
         "Live connections closed because the client was too slow.", total(&thread_metrics::slow_consumers));
  return out;
}

}  // namespace steward::http
