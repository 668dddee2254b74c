#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string_view>
#include <variant>

#include "config/settings.hpp"

/// Structured logging: a sentence and named values, one line each. Every function may be called from every
/// thread and never blocks on output: lines go through a bounded queue to one writing thread; when it is full
/// the oldest line is dropped and counted.
namespace steward::log {

/// A named value of a log line. Strings are not copied until the line is made: a field is for the argument
/// list only. The values of fields whose names betray a credential (password, token, secret, authorization,
/// cookie, api_key) are redacted.
struct field {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool> value;

  template <class T>
  requires std::constructible_from<std::string_view, const T&> field(std::string_view key, const T& value)
      : key(key), value(std::string_view(value)) {}
  field(std::string_view key, bool value) : key(key), value(value) {}
  field(std::string_view key, std::floating_point auto value) : key(key), value(double{value}) {}
  field(std::string_view key, std::signed_integral auto value) : key(key), value(std::int64_t{value}) {}
  field(std::string_view key, std::unsigned_integral auto value) : key(key), value(std::uint64_t{value}) {}
};

using fields = std::initializer_list<field>;

/// Starts the log on standard output: JSON lines, or lines for people if `style` says so or is automatic and
/// standard output is a terminal. Until then, and after stop(), warnings and errors go to standard error.
/// Call once, before other threads log.
void start(severity level, log_style style);

/// Writes what is queued and ends the log. Lines logged later go to standard error.
void stop();

/// Changes the least severe level that is written.
void set_level(severity level);

/// Whether a line of this level would be written: for lines whose fields are costly to make.
bool enabled(severity level);

/// How many lines were dropped since start() because the queue was full.
std::uint64_t dropped();

/// Hears every error that is logged, on the thread that logs it; it must not wait, throw or log. Empty:
/// nobody.
using error_listener = std::function<void(std::string_view message, fields values)>;
void set_error_listener(error_listener);

void write(severity level, std::string_view message, fields values = {});

inline void debug(std::string_view message, fields values = {}) { write(severity::debug, message, values); }
inline void info(std::string_view message, fields values = {}) { write(severity::info, message, values); }
inline void warn(std::string_view message, fields values = {}) { write(severity::warn, message, values); }
inline void error(std::string_view message, fields values = {}) { write(severity::error, message, values); }

}  // namespace steward::log
