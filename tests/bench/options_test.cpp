#include "bench/options.hpp"

#include <gtest/gtest.h>

namespace steward::bench {
namespace {

using namespace std::chrono_literals;

command parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "steward-bench");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

run_command parse_run(std::vector<const char*> arguments) {
  return std::get<run_command>(parse(std::move(arguments)));
}

TEST(options, everything_has_a_default) {
  const auto run = parse_run({});
  EXPECT_EQ(run.to.authority(), "127.0.0.1:8000");
  EXPECT_GT(run.scenarios.size(), 6u);
  EXPECT_EQ(run.people.users, 100u);
  EXPECT_EQ(run.people.tasks, 200u);
  EXPECT_EQ(run.load.rate, 0);
}

TEST(options, are_read) {
  const auto run =
      parse_run({"get", "create", "--url", "https://host.example/base/", "-r", "2k", "-d", "30", "-w", "0s",
                 "--fail-if", "get.p99>5ms", "--fail-if", "errors>0", "--jwt-secret", "s"});
  ASSERT_EQ(run.scenarios.size(), 2u);
  EXPECT_EQ(run.scenarios[1].name, "create");
  EXPECT_TRUE(run.to.tls);
  EXPECT_EQ(run.to.authority(), "host.example");
  EXPECT_EQ(run.to.prefix, "/base");
  EXPECT_EQ(run.load.rate, 2000);
  EXPECT_EQ(run.load.duration, 30s);
  EXPECT_EQ(run.load.warmup, 0s);
  EXPECT_EQ(run.thresholds.size(), 2u);
  EXPECT_EQ(run.people.jwt_secret, "s");
}

TEST(options, only_what_the_scenarios_need_is_prepared) {
  EXPECT_FALSE(parse_run({"get"}).people.want_writers);
  EXPECT_FALSE(parse_run({"create"}).people.want_tasks);
  EXPECT_TRUE(parse_run({"mixed"}).people.want_tasks && parse_run({"mixed"}).people.want_writers);
}

TEST(options, jobs_need_an_operator) {
  const auto without = parse_run({}).scenarios.size();
  EXPECT_EQ(parse_run({"--operator", "token"}).scenarios.size(), all_scenarios().size());
  EXPECT_LT(without, all_scenarios().size());
  EXPECT_THROW(parse({"jobs"}), usage_error);
  const auto run = parse_run({"jobs", "--operator", "token", "--jobs", "7"});
  EXPECT_EQ(run.jobs, 7u);
  EXPECT_EQ(run.operator_token, "token");
}

TEST(options, wrong_usage_is_refused) {
  const std::vector<std::vector<const char*>> wrong{{"nosuch"},
                                                    {"--bogus"},
                                                    {"--url", "host:8000"},
                                                    {"--url", "http://"},
                                                    {"--url", "http://h:99999"},
                                                    {"--url", "http://h/?x"},
                                                    {"--rate", "0"},
                                                    {"--rate", "fast"},
                                                    {"--duration", "5x"},
                                                    {"--duration", "1ms"},
                                                    {"-c", "0"},
                                                    {"-c", "2", "-t", "3"},
                                                    {"--fail-if", "p99"},
                                                    {"get", "--fail-if", "list.p99>1ms"},
                                                    {"--timeout", "0s"},
                                                    {"compare", "one"}};
  for (const auto& arguments : wrong) EXPECT_THROW(parse(arguments), usage_error) << arguments[0];
}

TEST(options, other_commands) {
  EXPECT_TRUE(std::holds_alternative<list_command>(parse({"--list"})));
  EXPECT_EQ(std::get<compare_command>(parse({"compare", "a", "b"})).b, "b");
  const auto help = std::get<text_command>(parse({"--help"})).text;
  for (const auto* part : {"Examples:", "--fail-if", "Exit status"})
    EXPECT_NE(help.find(part), std::string::npos) << part;
}

TEST(options, an_ipv6_address_is_written_in_brackets) {
  const auto to = parse_target("http://[::1]:8000");
  EXPECT_EQ(to.host, "::1");
  EXPECT_EQ(to.port, "8000");
  EXPECT_EQ(to.authority(), "[::1]:8000");
}

}  // namespace
}  // namespace steward::bench
