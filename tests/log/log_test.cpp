#include "log/log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <regex>
#include <string>
#include <thread>
#include <vector>

namespace steward::log {
namespace {

/// What is written to standard output between start() and stop().
template <class Work>
std::string output_of(severity level, log_style style, Work work) {
  ::testing::internal::CaptureStdout();
  start(level, style);
  work();
  stop();
  return ::testing::internal::GetCapturedStdout();
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(log, writes_a_json_object_per_line) {
  const auto out = output_of(severity::info, log_style::json, [] { info("began", {{"port", 80}}); });
  EXPECT_TRUE(std::regex_match(
      out,
      std::regex(
          R"(\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"info","message":"began","port":80\}\n)")))
      << out;
}

TEST(log, is_json_when_standard_output_is_not_a_terminal) {
  EXPECT_EQ(output_of(severity::info, log_style::automatic, [] { info("x"); }).front(), '{');
}

TEST(log, text_is_for_people) {
  const auto out = output_of(severity::info, log_style::text, [] { warn("careful", {{"n", 1}}); });
  EXPECT_NE(out.find("warning careful n=1\n"), std::string::npos) << out;
}

TEST(log, leaves_out_less_severe_lines_and_can_be_changed_while_running) {
  const auto out = output_of(severity::warn, log_style::text, [] {
    info("one");
    EXPECT_FALSE(enabled(severity::info));
    set_level(severity::debug);
    debug("two");
    EXPECT_TRUE(enabled(severity::debug));
  });
  EXPECT_EQ(lines(out), 1U) << out;
  EXPECT_NE(out.find("two"), std::string::npos);
}

TEST(log, stop_writes_everything_that_was_queued) {
  const auto out = output_of(severity::info, log_style::json, [] {
    for (int i = 0; i < 5'000; ++i) info("line", {{"i", i}});
  });
  EXPECT_EQ(lines(out), 5'000U);
}

TEST(log, counts_every_line_as_written_or_dropped_under_a_flood) {
  constexpr std::size_t threads = 4, each = 20'000;
  std::uint64_t lost = 0;
  const auto out = output_of(severity::info, log_style::json, [&] {
    std::vector<std::jthread> writers;
    for (std::size_t t = 0; t < threads; ++t) {
      writers.emplace_back([] {
        for (std::size_t i = 0; i < each; ++i) info("line");
      });
    }
    writers.clear();
    lost = dropped();
  });
  // The two marks of stop() may push out the oldest lines of a full queue.
  EXPECT_GE(lines(out) + lost, threads * each - 2);
  EXPECT_LE(lines(out) + lost, threads * each);
}

TEST(log, without_a_start_warnings_go_to_standard_error) {
  set_level(severity::info);
  ::testing::internal::CaptureStderr();
  info("quiet");
  error("loud", {{"n", 1}});
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "steward: loud n=1\n");
}

}  // namespace
}  // namespace steward::log
