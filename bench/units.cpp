#include "bench/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace steward::bench {
namespace {

/// Splits "5.5ms" into 5.5 and "ms".
std::pair<double, std::string_view> split_number(std::string_view text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(value) || value < 0) {
    throw usage_error(fmt::format("'{}' is not a number of 0 or more", text));
  }
  return {value, text.substr(static_cast<std::size_t>(end - text.data()))};
}

constexpr std::array<std::pair<std::string_view, double>, 6> time_units{
    {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
constexpr double day = 24 * 3600e9;

}  // namespace

nanos parse_duration(std::string_view text, bool bare_seconds) {
  auto [value, unit] = split_number(text);
  if (unit.empty() && bare_seconds) unit = "s";
  for (const auto& [name, factor] : time_units) {
    if (unit != name) continue;
    if (value * factor > day) throw usage_error(fmt::format("'{}' is more than a day", text));
    return nanos(std::llround(value * factor));
  }
  throw usage_error(fmt::format("'{}' needs a unit of time: us, ms, s, m or h, as in 5ms", text));
}

double parse_number(std::string_view text) {
  const auto [value, suffix] = split_number(text);
  if (suffix.empty()) return value;
  if (suffix == "k") return value * 1e3;
  if (suffix == "M") return value * 1e6;
  throw usage_error(fmt::format("'{}' is not a number (10000 and 10k are)", text));
}

std::string show_duration(nanos value) {
  const auto ns = static_cast<double>(value.count());
  const auto three_digits = [](double v, std::string_view unit) {
    return fmt::format("{:.{}f}{}", v, v < 9.995 ? 2 : v < 99.95 ? 1 : 0, unit);
  };
  if (ns < 999.5e3) return fmt::format("{:.0f}us", ns / 1e3);
  return ns < 999.5e6 ? three_digits(ns / 1e6, "ms") : three_digits(ns / 1e9, "s");
}

std::string show_count(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (auto at = static_cast<int>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

std::string show_rate(double per_second) {
  if (per_second < 99.95) return fmt::format("{:.1f}", per_second);
  return show_count(static_cast<std::uint64_t>(std::llround(per_second)));
}

}  // namespace steward::bench
