#include "bench/threshold.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

namespace steward::bench {
namespace {

using comparison = threshold::comparison;

constexpr std::array<std::pair<std::string_view, nanos latency_summary::*>, 7> latencies{
    {{"mean", &latency_summary::mean},
     {"p50", &latency_summary::p50},
     {"p90", &latency_summary::p90},
     {"p95", &latency_summary::p95},
     {"p99", &latency_summary::p99},
     {"p99.9", &latency_summary::p999},
     {"max", &latency_summary::max}}};
constexpr std::string_view error_part = "error part";

nanos latency_summary::*latency_named(std::string_view name) {
  for (const auto& [known, member] : latencies) {
    if (name == known) return member;
  }
  return nullptr;
}

bool is_metric(std::string_view name) { return latency_named(name) || name == "rate" || name == "errors"; }

/// "get.p99.9" has the scenario "get"; "p99.9" has none.
void read_subject(std::string_view subject, threshold& out) {
  if (!is_metric(subject)) {
    const auto dot = subject.find('.');
    if (dot != std::string_view::npos && dot > 0) {
      out.scenario = subject.substr(0, dot);
      subject.remove_prefix(dot + 1);
    }
  }
  if (!is_metric(subject)) {
    throw usage_error(fmt::format(
        "'{}' is not a metric; use mean, p50, p90, p95, p99, p99.9, max, rate or errors", subject));
  }
  out.metric = subject;
}

void read_limit(std::string_view limit, threshold& out) {
  if (latency_named(out.metric)) {
    out.limit = static_cast<double>(parse_duration(limit).count());
  } else if (out.metric == "errors" && limit.ends_with('%')) {
    out.metric = error_part;
    out.limit = parse_number(limit.substr(0, limit.size() - 1)) / 100;
  } else {
    out.limit = parse_number(limit);
  }
}

threshold parse_parts(std::string_view text) {
  std::string compact;
  for (const char c : text) {
    if (c != ' ') compact += c;
  }
  const auto at = compact.find_first_of("<>");
  if (at == std::string::npos) throw usage_error("there is no < or >");
  const bool or_equal = compact.size() > at + 1 && compact[at + 1] == '=';
  threshold out;
  out.text = text;
  if (compact[at] == '>') {
    out.compare = or_equal ? comparison::at_least : comparison::above;
  } else {
    out.compare = or_equal ? comparison::at_most : comparison::below;
  }
  read_subject(std::string_view(compact).substr(0, at), out);
  read_limit(std::string_view(compact).substr(at + (or_equal ? 2 : 1)), out);
  return out;
}

double value_of(const threshold& t, const result& r) {
  if (const auto member = latency_named(t.metric)) return static_cast<double>((r.latency.*member).count());
  if (t.metric == "rate") return r.rate;
  const auto errors = static_cast<double>(r.error_count());
  if (t.metric == "errors") return errors;
  const double all = errors + static_cast<double>(r.requests);
  return all > 0 ? errors / all : 0;
}

bool holds(comparison compare, double value, double limit) {
  switch (compare) {
    case comparison::above:
      return value > limit;
    case comparison::at_least:
      return value >= limit;
    case comparison::below:
      return value < limit;
    case comparison::at_most:
      return value <= limit;
  }
  return false;
}

std::string show(const threshold& t, double value) {
  if (latency_named(t.metric)) return show_duration(nanos(std::llround(value)));
  if (t.metric == "rate") return show_rate(value) + "/s";
  if (t.metric == error_part) return fmt::format("{:.3g} %", value * 100);
  return show_count(static_cast<std::uint64_t>(std::llround(value)));
}

std::string by_how_much(const threshold& t, double value) {
  const std::string_view side = value > t.limit ? "above" : "below";
  if (value == t.limit) return "exactly the limit";
  if (t.limit == 0) return fmt::format("{} {} the limit", show(t, std::abs(value - t.limit)), side);
  const double ratio = value / t.limit;
  if (ratio >= 2) return fmt::format("{:.1f} times the limit of {}", ratio, show(t, t.limit));
  return fmt::format("{:.1f} % {} the limit of {}", std::abs(ratio - 1) * 100, side, show(t, t.limit));
}

}  // namespace

threshold parse_threshold(std::string_view text) {
  try {
    return parse_parts(text);
  } catch (const usage_error& e) {
    throw usage_error(
        fmt::format("--fail-if '{}': {}. Right are: 'get.p99>5ms', 'create.rate<10k', 'errors>0', "
                    "'errors>0.1%'",
                    text, e.what()));
  }
}

std::optional<std::string> violation(const threshold& t, const result& r) {
  const bool about_errors = t.metric == "errors" || t.metric == error_part;
  if (r.requests == 0 && !about_errors) {
    return fmt::format("{}: {} had no successful request to judge by", t.text, r.scenario);
  }
  const double value = value_of(t, r);
  if (!holds(t.compare, value, t.limit)) return std::nullopt;
  const std::string_view name = about_errors ? std::string_view("errors") : std::string_view(t.metric);
  return fmt::format("{}: {} of {}: {}, {}", t.text, name, r.scenario, show(t, value), by_how_much(t, value));
}

std::vector<std::string> violations(const std::vector<threshold>& thresholds,
                                    const std::vector<result>& results) {
  std::vector<std::string> out;
  for (const auto& t : thresholds) {
    for (const auto& r : results) {
      if (!t.scenario.empty() && t.scenario != r.scenario) continue;
      if (auto line = violation(t, r)) out.push_back(std::move(*line));
    }
  }
  return out;
}

}  // namespace steward::bench
