#include "config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <tuple>

#include "config/declarations.hpp"

namespace steward {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using texts = std::map<std::string, std::string>;

class load_test : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file_); }

  static loaded_settings load(texts environment, texts command_line = {},
                              std::optional<std::filesystem::path> file = std::nullopt) {
    setting_sources sources;
    sources.command_line = std::move(command_line);
    sources.file = std::move(file);
    sources.environment =
        [environment = std::move(environment)](const std::string& name) -> std::optional<std::string> {
      const auto found = environment.find(name);
      if (found == environment.end()) return std::nullopt;
      return found->second;
    };
    return load_settings(sources);
  }

  std::filesystem::path toml(const std::string& text) {
    std::ofstream(file_) << text;
    return file_;
  }

 private:
  std::filesystem::path file_ = std::filesystem::temp_directory_path() /
                                ("steward-load-test-" + std::to_string(::getpid()) + "-" +
                                 ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(load_test, defaults_are_valid) {
  const auto loaded = load({});
  EXPECT_THAT(loaded.faults, IsEmpty());
  EXPECT_EQ(loaded.values.listen, (endpoint{"127.0.0.1", 8000}));
  EXPECT_EQ(loaded.values.environment, deployment::development);
  EXPECT_EQ(loaded.values.rate_limit_default, (rate_limit{100, std::chrono::seconds{60}}));
  for (const auto& declaration : setting_declarations())
    EXPECT_EQ(loaded.origins.at(declaration.name), "default");
}

TEST_F(load_test, a_default_that_is_set_explicitly_is_accepted) {
  for (const auto& declaration : setting_declarations()) {
    const auto text = write_setting(declaration, settings{});
    if (text.empty()) continue;
    EXPECT_THAT(load({}, {{std::string(declaration.name), text}}).faults, IsEmpty()) << declaration.name;
  }
}

TEST_F(load_test, command_line_beats_environment_beats_file_beats_default) {
  const auto file = toml("shards = 8\nwriters = 3\nlog_level = \"warn\"\n");
  const auto loaded = load({{"STEWARD_SHARDS", "16"}, {"STEWARD_WRITERS", "4"}}, {{"shards", "32"}}, file);
  EXPECT_THAT(loaded.faults, IsEmpty());
  EXPECT_EQ(loaded.values.shards, 32U);
  EXPECT_EQ(loaded.values.writers, 4U);
  EXPECT_EQ(loaded.values.log_level, severity::warn);
  EXPECT_EQ(loaded.origins.at("shards"), "--shards");
  EXPECT_EQ(loaded.origins.at("writers"), "STEWARD_WRITERS in the environment");
  EXPECT_EQ(loaded.origins.at("log_level"), file.string() + ", line 3");
  EXPECT_EQ(loaded.origins.at("readers"), "default");
}

TEST_F(load_test, an_empty_variable_counts_as_not_set) {
  EXPECT_EQ(load({{"STEWARD_SHARDS", ""}}).values.shards, 64U);
}

TEST_F(load_test, all_faults_are_reported_together) {
  const auto loaded = load({{"STEWARD_SHARDS", "0"}, {"LOG_LEVEL", "loud"}, {"TLS_CERT", "c.pem"}},
                           {{"colour", "red"}}, toml("listenn = \"x\"\n"));
  EXPECT_THAT(loaded.faults, SizeIs(5));
  EXPECT_THAT(loaded.faults, ::testing::Contains(
                                 "shards: must be 1 to 4096, not \"0\" (STEWARD_SHARDS in the environment)"));
  EXPECT_THAT(loaded.faults,
              ::testing::Contains(HasSubstr("must be debug, info, warn or error, not \"loud\"")));
  EXPECT_THAT(
      loaded.faults,
      ::testing::Contains(HasSubstr("line 1: no setting is called \"listenn\"; did you mean \"listen\"?")));
  EXPECT_THAT(loaded.faults, ::testing::Contains(HasSubstr("--colour")));
}

TEST_F(load_test, either_of_two_names_will_do) {
  EXPECT_EQ(load({{"BETTER_AUTH_SECRET", "s"}}).values.jwt_secret, "s");
  EXPECT_EQ(load({{"JWT_SECRET", "s"}}).values.jwt_secret, "s");
  const auto both = load({{"JWT_SECRET", "s"}, {"BETTER_AUTH_SECRET", "s"}});
  EXPECT_THAT(both.faults, IsEmpty());
}

TEST_F(load_test, two_names_with_different_values_are_refused_without_showing_them) {
  EXPECT_THAT(
      load({{"JWT_SECRET", "alpha"}, {"BETTER_AUTH_SECRET", "beta"}}).faults,
      ElementsAre(
          "jwt_secret: JWT_SECRET and BETTER_AUTH_SECRET have different values; set only one of them"));
  EXPECT_THAT(
      load({{"CORS_ORIGINS", "http://a"}, {"ALLOWED_ORIGINS", "http://b"}}).faults,
      ElementsAre(
          "cors_origins: CORS_ORIGINS and ALLOWED_ORIGINS have different values; set only one of them"));
}

TEST_F(load_test, host_and_port_replace_parts_of_listen) {
  EXPECT_EQ(load({{"HOST", "0.0.0.0"}}).values.listen, (endpoint{"0.0.0.0", 8000}));
  EXPECT_EQ(load({{"PORT", "9000"}, {"STEWARD_LISTEN", "[::1]:1"}}).values.listen, (endpoint{"::1", 9000}));
  EXPECT_EQ(load({{"PORT", "9000"}}).origins.at("listen"), "PORT in the environment");
  EXPECT_EQ(load({{"PORT", "9000"}}, {{"listen", "127.0.0.1:1"}}).values.listen, (endpoint{"127.0.0.1", 1}));
  EXPECT_THAT(load({{"PORT", "http"}}).faults, ElementsAre(HasSubstr("PORT")));
}

TEST_F(load_test, addresses_without_a_port_or_with_a_bare_ipv6_host_are_refused) {
  for (const char* text : {"localhost", ":80", "::1:80", "a:70000", "a:", "a:-1"}) {
    EXPECT_THAT(load({{"STEWARD_LISTEN", text}}).faults, SizeIs(1)) << text;
  }
}

TEST_F(load_test, rate_limits) {
  EXPECT_EQ(load({{"RATE_LIMIT_DEFAULT", "5/1s"}}).values.rate_limit_default,
            (rate_limit{5, std::chrono::seconds{1}}));
  EXPECT_TRUE(load({{"RATE_LIMIT_DEFAULT", "unlimited"}}).values.rate_limit_default.unlimited());
  for (const char* text : {"0/1s", "5/0s", "5", "5/1m", "/1s", "5/", "x/1s", "1000001/1s"}) {
    EXPECT_THAT(load({{"RATE_LIMIT_DEFAULT", text}}).faults, SizeIs(1)) << text;
  }
}

TEST_F(load_test, who_lifts_the_limit_of_users_lifts_those_that_are_not_set) {
  const auto values = load({{"RATE_LIMIT_DEFAULT", "unlimited"}, {"RATE_LIMIT_AUTH", "5/1s"}}).values;
  EXPECT_TRUE(values.rate_limit_ip.unlimited());
  EXPECT_TRUE(values.rate_limit_export.unlimited());
  EXPECT_EQ(values.rate_limit_auth, (rate_limit{5, std::chrono::seconds{1}}));
  EXPECT_FALSE(load({}).values.rate_limit_ip.unlimited());
}

TEST_F(load_test, lists_come_from_commas_and_from_toml) {
  EXPECT_THAT(load({{"CORS_ORIGINS", " https://a.org, http://b:3000 ,"}}).values.cors_origins,
              ElementsAre("https://a.org", "http://b:3000"));
  EXPECT_THAT(load({}, {}, toml("cors_origins = [\"https://a.org\", \"http://b\"]")).values.cors_origins,
              ElementsAre("https://a.org", "http://b"));
}

TEST_F(load_test, a_pool_is_divided_between_writers_and_readers) {
  const auto total = [](texts environment) {
    const auto values = load(std::move(environment)).values;
    return std::tuple(values.db_pool, values.writers, values.readers);
  };
  EXPECT_EQ(total({}), std::tuple(4U, 2U, 2U));
  EXPECT_EQ(total({{"DB_POOL", "10"}}), std::tuple(10U, 5U, 5U));
  EXPECT_EQ(total({{"DB_POOL", "5"}}), std::tuple(5U, 2U, 3U));
  EXPECT_EQ(total({{"DB_POOL", "10"}, {"STEWARD_WRITERS", "3"}}), std::tuple(10U, 3U, 7U));
  EXPECT_EQ(total({{"DB_POOL", "10"}, {"STEWARD_READERS", "3"}}), std::tuple(10U, 7U, 3U));
  EXPECT_THAT(load({{"DB_POOL", "1"}}).faults, SizeIs(1));
  EXPECT_THAT(load({{"DB_POOL", "4"}, {"STEWARD_WRITERS", "4"}}).faults, SizeIs(1));
}

TEST_F(load_test, threads_default_to_the_cores) {
  const auto cores = std::clamp(std::thread::hardware_concurrency(), 1U, 64U);
  EXPECT_EQ(load({}).values.io_threads, cores);
  EXPECT_EQ(load({}).values.actor_threads, cores);
  EXPECT_EQ(load({{"WORKERS", "3"}}).values.io_threads, 3U);
}

TEST_F(load_test, access_tokens_live_for_days_only_if_that_is_set) {
  EXPECT_EQ(load({}).values.access_token_lifetime(), std::chrono::minutes{15});
  EXPECT_EQ(load({{"JWT_EXPIRY_DAYS", "7"}}).values.access_token_lifetime(), std::chrono::hours{7 * 24});
}

TEST_F(load_test, files_that_are_missing_or_not_toml_are_faults_and_not_exceptions) {
  EXPECT_THAT(load({}, {}, "/nonexistent/steward.toml").faults, ElementsAre(HasSubstr("check --config")));
  EXPECT_THAT(load({}, {}, toml("shards = \n")).faults, ElementsAre(HasSubstr("line 1")));
  EXPECT_THAT(load({}, {}, toml("[database]\nurl = \"x\"\n")).faults, ElementsAre(HasSubstr("\"database\"")));
  EXPECT_THAT(load({}, {}, toml("shards = 1.5\n")).faults,
              ElementsAre(HasSubstr("shards must be a string, a whole number")));
}

TEST_F(load_test, a_wrong_secret_is_not_shown) {
  EXPECT_THAT(
      load({{"ENVIRONMENT", "production"}, {"JWT_SECRET", "hunter2"}, {"TRUSTED_PROXIES", "::1"}}).faults,
      ElementsAre(::testing::Not(HasSubstr("hunter2"))));
}

}  // namespace
}  // namespace steward
