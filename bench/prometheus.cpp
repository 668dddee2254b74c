#include "bench/prometheus.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace steward::bench {
namespace {

double number(std::string_view text) {
  if (text.starts_with("+Inf")) return std::numeric_limits<double>::infinity();
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// Calls f(rest of the line) for each line that begins so.
template <class F>
void each_line(std::string_view text, std::string_view beginning, F f) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    if (line.starts_with(beginning)) f(line.substr(beginning.size()));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
}

nanos of_seconds(double seconds) { return nanos(std::llround(seconds * 1e9)); }

}  // namespace

double metric(std::string_view text, std::string_view name) {
  double value = 0;
  each_line(text, std::string(name) + ' ', [&](std::string_view rest) { value = number(rest); });
  return value;
}

buckets read_buckets(std::string_view text, std::string_view name) {
  buckets out;
  each_line(text, std::string(name) + "_bucket{le=\"", [&](std::string_view rest) {
    const auto end = rest.find("\"} ");
    if (end != std::string_view::npos) out.below[number(rest)] = number(rest.substr(end + 3));
  });
  out.sum = metric(text, std::string(name) + "_sum");
  return out;
}

buckets buckets::since(const buckets& before) const {
  auto out = *this;
  for (auto& [bound, count] : out.below)
    if (const auto was = before.below.find(bound); was != before.below.end()) count -= was->second;
  out.sum -= before.sum;
  return out;
}

double buckets::percentile(double percent) const {
  double last = 0;
  for (const auto& [bound, count] : below) {
    if (std::isinf(bound)) break;
    last = bound;
    if (count > 0 && count >= this->count() * percent / 100) return bound;
  }
  return last;
}

latency_summary latencies_of(const buckets& seconds) {
  const auto at = [&](double percent) { return of_seconds(seconds.percentile(percent)); };
  const double mean = seconds.count() > 0 ? seconds.sum / seconds.count() : 0;
  return {of_seconds(mean), at(50), at(90), at(95), at(99), at(99.9), at(100)};
}

}  // namespace steward::bench
