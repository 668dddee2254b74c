#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace steward::bench {

/// The command line is wrong; what() says how to put it right. Ends the program with status 2.
struct usage_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using clock = std::chrono::steady_clock;
using nanos = std::chrono::nanoseconds;

/// Reads "500us", "5ms", "30s", "2m" or "1h". Throws usage_error, also for a number without a unit unless
/// `bare_seconds` says that it means seconds, and for more than a day.
nanos parse_duration(std::string_view text, bool bare_seconds = false);

/// Reads a plain non-negative number; "k" and "M" multiply by a thousand and a million. Throws usage_error.
double parse_number(std::string_view text);

/// "850us", "5.32ms", "1.50s": three digits that count.
std::string show_duration(nanos value);

/// "12,345", with a decimal below 100.
std::string show_rate(double per_second);

/// "1,234,567"
std::string show_count(std::uint64_t value);

}  // namespace steward::bench
