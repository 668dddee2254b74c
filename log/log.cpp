#include "log/log.hpp"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <string>

#include "log/line.hpp"

namespace steward::log {
namespace {

constexpr std::size_t queue_lines = 16'384;

/// Everything between start() and stop(). spdlog's logger refers to its pool weakly, so both are kept
/// together.
struct open_log {
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
  bool json;
};

std::atomic<severity> least{severity::info};
std::atomic<std::shared_ptr<open_log>> current;
std::atomic<std::shared_ptr<const error_listener>> listening;

spdlog::level::level_enum to_spdlog(severity level) {
  switch (level) {
    case severity::debug:
      return spdlog::level::debug;
    case severity::info:
      return spdlog::level::info;
    case severity::warn:
      return spdlog::level::warn;
    case severity::error:
      return spdlog::level::err;
  }
  return spdlog::level::off;
}

spdlog::sink_ptr make_sink(bool json) {
  if (json) {
    auto sink = std::make_shared<spdlog::sinks::stdout_sink_mt>();
    sink->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc));
    return sink;
  }
  auto sink = std::make_shared<spdlog::sinks::stdout_color_sink_mt>();
  sink->set_pattern("%H:%M:%S.%e %^%-7l%$ %v");
  return sink;
}

}  // namespace

void start(severity level, log_style style) {
  least = level;
  auto opened = std::make_shared<open_log>();
  opened->json = style == log_style::json || (style == log_style::automatic && ::isatty(STDOUT_FILENO) == 0);
  opened->pool = std::make_shared<spdlog::details::thread_pool>(queue_lines, 1);
  opened->logger = std::make_shared<spdlog::async_logger>("steward", make_sink(opened->json), opened->pool,
                                                          spdlog::async_overflow_policy::overrun_oldest);
  opened->logger->set_level(spdlog::level::debug);  // write() has already filtered
  current = std::move(opened);
}

void stop() {
  // The pool's destructor writes what is queued and joins its thread.
  current = std::shared_ptr<open_log>();
}

void set_level(severity level) { least = level; }

bool enabled(severity level) { return level >= least.load(std::memory_order_relaxed); }

std::uint64_t dropped() {
  const auto opened = current.load();
  return opened ? opened->pool->overrun_counter() : 0;
}

void set_error_listener(error_listener heard) {
  listening = heard ? std::make_shared<const error_listener>(std::move(heard)) : nullptr;
}

void write(severity level, std::string_view message, fields values) {
  if (level == severity::error)
    if (const auto heard = listening.load()) (*heard)(message, values);
  if (!enabled(level)) return;
  if (const auto opened = current.load()) {
    const std::string line = opened->json ? json_members(message, values) : text_line(message, values);
    opened->logger->log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
  } else if (level >= severity::warn) {
    std::fprintf(stderr, "steward: %s\n", text_line(message, values).c_str());
  }
}

}  // namespace steward::log
