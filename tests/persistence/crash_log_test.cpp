#include "persistence/crash_log.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace steward {
namespace {

using verdict = crash_log::verdict;

class crash_logs : public testing::Test {
 protected:
  crash_logs() { std::filesystem::remove(file); }
  ~crash_logs() override { std::filesystem::remove(file); }

  static row<job> job_number(std::uint8_t number) {
    job one;
    one.id.bytes[0] = 7;
    one.id.bytes[15] = number;
    return make_row(std::move(one));
  }
  static std::vector<row<job>> jobs(std::uint8_t first, std::uint8_t last) {
    std::vector<row<job>> all;
    for (auto i = first; i <= last; ++i) all.push_back(job_number(i));
    return all;
  }
  /// A process that runs these jobs, ends those, and dies.
  void die(const std::vector<row<job>>& began, const std::vector<row<job>>& ended = {}) {
    crash_log log(file);
    log.begin(began);
    log.end(ended);
  }
  verdict judge(std::uint8_t number) { return crash_log(file).judge(job_number(number)->id); }

  std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("steward-crash-log-" + std::to_string(::getpid()));
};

TEST_F(crash_logs, a_job_that_kills_three_processes_is_condemned) {
  EXPECT_EQ(judge(1), verdict::free);
  die(jobs(1, 1));
  EXPECT_EQ(judge(1), verdict::free) << "any process may be killed";
  die(jobs(1, 1));
  EXPECT_EQ(judge(1), verdict::alone);
  die(jobs(1, 1));
  EXPECT_EQ(judge(1), verdict::condemned);
}

TEST_F(crash_logs, what_has_ended_is_not_to_blame) {
  for (int i = 0; i < 5; ++i) die(jobs(1, 3), jobs(2, 3));
  EXPECT_EQ(judge(1), verdict::condemned);
  EXPECT_EQ(judge(2), verdict::free);
}

TEST_F(crash_logs, one_that_waited_is_as_suspected_as_before) {
  for (int i = 0; i < 2; ++i) die(jobs(1, 2));
  die(jobs(1, 1));
  {
    const crash_log log(file);
    EXPECT_EQ(log.judge(job_number(1)->id), verdict::condemned);
    EXPECT_EQ(log.judge(job_number(2)->id), verdict::alone);
  }
  die(jobs(2, 2), jobs(2, 2));
  EXPECT_EQ(judge(2), verdict::free) << "it has run well";
}

TEST_F(crash_logs, one_that_never_comes_back_is_forgotten) {
  for (int i = 0; i < 2; ++i) die(jobs(1, 1));
  for (int i = 0; i < 10; ++i) die({});
  EXPECT_EQ(judge(1), verdict::free);
}

TEST_F(crash_logs, more_jobs_than_it_has_room_for_are_not_noted) {
  std::vector<row<job>> many;
  for (std::size_t i = 0; i < crash_log::capacity + 10; ++i) {
    job one;
    one.id.bytes[0] = 9;
    for (std::size_t byte = 0; byte < 4; ++byte)
      one.id.bytes[15 - byte] = static_cast<std::uint8_t>(i >> (8 * byte));
    many.push_back(make_row(std::move(one)));
  }
  crash_log log(file);
  log.begin(many);
  log.end(many);
  log.begin(many);
  log.end(many);
}

TEST_F(crash_logs, one_at_a_time_has_the_turn) {
  crash_log log(file);
  EXPECT_TRUE(log.take_turn());
  EXPECT_FALSE(log.take_turn());
  log.give_turn_back();
  EXPECT_TRUE(log.take_turn());
}

TEST_F(crash_logs, a_file_that_cannot_be_used_is_told) {
  EXPECT_THROW(crash_log("/nowhere/at/all"), std::runtime_error);
}

}  // namespace
}  // namespace steward
