#include "persistence/embedded_postgres.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>

#include "persistence/child_process.hpp"
#include "persistence/postgres_binaries.hpp"
#include "persistence/postgres_cluster.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

/// A data directory that goes with the test.
class embedded_postgres_test : public ::testing::Test {
 protected:
  embedded_postgres_test() {
    std::string pattern = (fs::temp_directory_path() / "steward-test-XXXXXX").string();
    data_dir_ = ::mkdtemp(pattern.data());
  }
  /// Lets the user that PostgreSQL runs as through to folders below the data directory.
  void open_to_all() const { fs::permissions(data_dir_, fs::perms::others_exec, fs::perm_options::add); }

  ~embedded_postgres_test() override { fs::remove_all(data_dir_); }

  const fs::path& data_dir() const { return data_dir_; }
  fs::path cluster() const { return data_dir_ / "postgres"; }

  pid_t postmaster() const {
    pid_t process = 0;
    std::ifstream(cluster() / "postmaster.pid") >> process;
    return process;
  }

 private:
  fs::path data_dir_;
};

/// What psql prints, or none if it cannot connect or the statement fails.
std::optional<std::string> query(const std::string& connection_string, const std::string& sql) {
  child_command command;
  command.arguments = {(find_postgres(std::nullopt).folder / "psql").string(), "-XAtqc", sql,
                       connection_string};
  command.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"};
  auto output = output_of_child(command, 30s);
  if (output && output->ends_with('\n')) output->pop_back();
  return output;
}

/// Asks until there is an answer, at most a minute.
std::optional<std::string> eventually(const std::string& connection_string, const std::string& sql) {
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (std::chrono::steady_clock::now() < end) {
    if (auto answer = query(connection_string, sql)) return answer;
  }
  return std::nullopt;
}

std::string refusal(const fs::path& data_dir) {
  try {
    embedded_postgres().start(data_dir);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST_F(embedded_postgres_test, keeps_its_data_from_one_start_to_the_next) {
  embedded_postgres postgres;
  const auto first = postgres.start(data_dir());
  EXPECT_EQ(first, postgres.connection_string());
  EXPECT_EQ(query(first, "create table t(x text); insert into t values ('größe'); select x from t"), "größe");
  EXPECT_EQ(query(first, "show server_encoding"), "UTF8");
  EXPECT_EQ(query(first, "show fsync"), "on");
  EXPECT_EQ(query(first, "show listen_addresses"), "");
  postgres.stop();
  EXPECT_EQ(postgres.connection_string(), "");
  EXPECT_EQ(query(first, "select 1"), std::nullopt);
  EXPECT_FALSE(fs::exists(cluster() / "postmaster.pid")) << "was not shut down cleanly";

  EXPECT_EQ(query(postgres.start(data_dir()), "select x from t"), "größe");
}

TEST_F(embedded_postgres_test, a_second_server_on_the_same_data_is_refused) {
  embedded_postgres postgres;
  postgres.start(data_dir());
  EXPECT_THAT(refusal(data_dir()), AllOf(HasSubstr("another Steward server"),
                                         HasSubstr(std::to_string(::getpid())), HasSubstr("--data-dir")));
  EXPECT_EQ(query(postgres.connection_string(), "select 1"), "1");
}

TEST_F(embedded_postgres_test, servers_run_side_by_side) {
  open_to_all();
  embedded_postgres one, two;
  one.start(data_dir() / "one");
  two.start(data_dir() / "two");
  query(one.connection_string(), "create table only_in_one()");
  EXPECT_EQ(query(two.connection_string(), "select count(*) from pg_class where relname = 'only_in_one'"),
            "0");
}

TEST_F(embedded_postgres_test, is_started_again_when_it_dies) {
  embedded_postgres postgres;
  const auto connection = postgres.start(data_dir());
  query(connection, "create table t(x int); insert into t values (1)");
  const pid_t victim = postmaster();
  ASSERT_GT(victim, 1);
  ::kill(victim, SIGKILL);
  EXPECT_EQ(eventually(connection, "select x from t"), "1");
  EXPECT_NE(postmaster(), victim);
}

TEST_F(embedded_postgres_test, dies_with_a_killed_server_and_the_next_one_starts) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const pid_t server = ::fork();
  if (server == 0) {
    embedded_postgres postgres;
    const auto connection = postgres.start(data_dir());
    query(connection, "create table t(x int); insert into t values (1)");
    [[maybe_unused]] const auto written = ::write(ends[1], "1", 1);
    while (true) ::pause();
  }
  ::close(ends[1]);
  char ready = 0;
  ASSERT_EQ(::read(ends[0], &ready, 1), 1);
  ::close(ends[0]);
  ::kill(server, SIGKILL);
  ::waitpid(server, nullptr, 0);

  const pid_t left = postmaster();
  embedded_postgres postgres;
  EXPECT_EQ(query(postgres.start(data_dir()), "select x from t"), "1");
  EXPECT_NE(postmaster(), left);
}

TEST_F(embedded_postgres_test, stops_a_server_that_was_left_behind) {
  embedded_postgres().start(data_dir());
  const postgres_cluster files(fs::canonical(data_dir()));
  auto orphan = files.server();
  orphan.signal_at_parent_death = 0;
  const pid_t left = spawn_child(orphan, STDERR_FILENO);
  ASSERT_NE(eventually(files.connection_string(), "select 1"), std::nullopt);

  embedded_postgres postgres;
  postgres.start(data_dir());
  EXPECT_TRUE(wait_for_child(left, 10s).has_value());
  EXPECT_NE(postmaster(), left);
}

TEST_F(embedded_postgres_test, a_stale_process_number_that_somebody_else_has_now_is_no_obstacle) {
  embedded_postgres().start(data_dir());
  std::ofstream(cluster() / "postmaster.pid") << ::getpid() << '\n'
                                              << cluster().string() << "\n1\n5432\n\n\n\nready\n";
  embedded_postgres postgres;
  EXPECT_EQ(query(postgres.start(data_dir()), "select 1"), "1");
}

TEST_F(embedded_postgres_test, an_interrupted_first_start_is_begun_anew) {
  fs::create_directory(data_dir() / "postgres.unfinished");
  std::ofstream(data_dir() / "postgres.unfinished" / "PG_VERSION") << "15\n";
  embedded_postgres postgres;
  EXPECT_EQ(query(postgres.start(data_dir()), "select 1"), "1");
  EXPECT_FALSE(fs::exists(data_dir() / "postgres.unfinished"));
}

TEST_F(embedded_postgres_test, a_path_too_long_for_a_socket_is_no_obstacle) {
  open_to_all();
  const auto deep = data_dir() / std::string(60, 'a') / std::string(60, 'b');
  embedded_postgres postgres;
  const auto connection = postgres.start(deep);
  EXPECT_THAT(connection, HasSubstr("host='/tmp/steward-"));
  EXPECT_EQ(query(connection, "select 1"), "1");
  postgres.stop();
  EXPECT_FALSE(fs::exists(connection.substr(6, connection.find('\'', 6) - 6)))
      << "the folder of the socket is left behind";
}

TEST_F(embedded_postgres_test, quotes_what_a_path_may_contain) {
  open_to_all();
  embedded_postgres postgres;
  EXPECT_EQ(query(postgres.start(data_dir() / "it's a \\ place"), "select 1"), "1");
}

TEST_F(embedded_postgres_test, says_what_to_do_about_a_directory_that_it_cannot_use) {
  std::ofstream(data_dir() / "file") << "x";
  EXPECT_THAT(refusal(data_dir() / "file" / "data"), HasSubstr("choose another --data-dir"));
  fs::create_directory(cluster());
  EXPECT_THAT(refusal(data_dir()), AllOf(HasSubstr("no PostgreSQL cluster"), HasSubstr("--data-dir")));
}

TEST_F(embedded_postgres_test, says_which_closed_directory_keeps_postgres_out) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root has to change its user";
  EXPECT_THAT(refusal(data_dir() / "data"),
              AllOf(HasSubstr(data_dir().string() + ";"), HasSubstr("--data-dir")));
}

TEST_F(embedded_postgres_test, data_of_a_version_that_is_not_installed_is_left_alone) {
  fs::create_directory(cluster());
  std::ofstream(cluster() / "PG_VERSION") << "9\n";
  EXPECT_THAT(refusal(data_dir()), HasSubstr("PostgreSQL 9, which is not installed"));
}

}  // namespace
}  // namespace steward
