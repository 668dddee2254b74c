#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "log/log.hpp"

namespace steward {

/// Where reports go: https://KEY@HOST[:PORT][/PATH]/PROJECT.
struct error_destination {
  std::string key;
  std::string url;  ///< of the envelopes of the project

  /// Nothing when `dsn` is not like that.
  static std::optional<error_destination> parse(std::string_view dsn);
};

/// What of a log line about an error may leave the house: the sentence, which is a constant of the program;
/// what the fields trace_id, request_id, method and status say; and the cause, scrubbed. Never a path, a
/// user, a header or a body.
struct error_event {
  std::string message;
  std::string trace_id;
  std::vector<std::pair<std::string, std::string>> tags;

  static error_event of(std::string_view message, log::fields values);
};

/// The envelope of Sentry's protocol, version 7, with one event. `id`: 32 hexadecimal digits.
std::string render_envelope(const error_event&, const std::string& id,
                            std::chrono::system_clock::time_point now, std::string_view environment,
                            std::string_view release);

}  // namespace steward
