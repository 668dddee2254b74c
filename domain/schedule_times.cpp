#include "domain/schedule_times.hpp"

#include <charconv>

namespace steward {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view every = "@every ";
constexpr std::int64_t longest_ms = 366LL * 24 * 3'600 * 1'000;

std::int64_t unit_of(std::string_view name) {
  if (name == "ms") return 1;
  if (name == "s") return 1'000;
  if (name == "m") return 60'000;
  if (name == "h") return 3'600'000;
  if (name == "d") return 86'400'000;
  return 0;
}

std::optional<milliseconds> read_interval(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (fault != std::errc{}) return std::nullopt;
  const auto unit = unit_of({end, static_cast<std::size_t>(text.data() + text.size() - end)});
  if (unit == 0 || count <= 0 || count > longest_ms / unit || count * unit < 100) return std::nullopt;
  return milliseconds{count * unit};
}

}  // namespace

result<fire_times> read_times(std::string_view text, std::string_view, timestamp anchor) {
  if (text.starts_with(every))
    if (const auto interval = read_interval(text.substr(every.size())))
      return fire_times(
          [anchor, step = std::chrono::microseconds(*interval)](timestamp after) -> std::optional<timestamp> {
            if (after < anchor) return anchor + step;
            return anchor + step * ((after - anchor) / step + 1);
          });
  error fault{errc::validation, "The schedule's times cannot be read."};
  fault.fields.push_back(
      {"times", "invalid_times",
       "Write \"@every\" and an interval from 100ms to 366d, such as \"@every 90s\" or \"@every 15m\"."});
  return fault;
}

}  // namespace steward
