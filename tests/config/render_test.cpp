#include "config/render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "config/declarations.hpp"

namespace steward {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string text_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(std::string(STEWARD_SOURCE_DIR) + "/" + file).rdbuf();
  return text.str();
}

TEST(render, the_example_file_is_up_to_date) {
  EXPECT_EQ(text_of("config/steward.example.toml"), settings_example()) << "run scripts/generate-docs";
}

TEST(render, the_reference_is_up_to_date) {
  EXPECT_EQ(text_of("docs/configuration.md"), settings_markdown()) << "run scripts/generate-docs";
}

TEST(render, the_example_is_valid_also_with_every_line_in_force) {
  std::string text = settings_example(), active;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find(" = ");
    if (line.starts_with("# ") && equals != std::string::npos &&
        find_setting(line.substr(2, equals - 2)) != nullptr) {
      active += line.substr(2) + '\n';
    }
  }
  const auto file =
      std::filesystem::temp_directory_path() / ("steward-example-" + std::to_string(::getpid()) + ".toml");
  std::ofstream(file) << active;
  setting_sources sources;
  sources.file = file;
  const auto loaded = load_settings(sources);
  std::filesystem::remove(file);
  EXPECT_THAT(loaded.faults, ::testing::IsEmpty());
  for (const auto& declaration : setting_declarations())
    EXPECT_NE(loaded.origins.at(declaration.name), "default");
}

TEST(render, print_hides_secrets_and_says_where_values_come_from) {
  setting_sources sources;
  sources.command_line = {
      {"database_url", "postgresql://u:pw123@h/db"}, {"jwt_secret", "pw456"}, {"shards", "7"}};
  const auto printed = print_settings(load_settings(sources));
  EXPECT_THAT(printed, Not(HasSubstr("pw123")));
  EXPECT_THAT(printed, Not(HasSubstr("pw456")));
  EXPECT_THAT(printed, HasSubstr("(set)"));
  EXPECT_THAT(printed, ::testing::ContainsRegex("shards +7 +--shards"));
  EXPECT_THAT(printed, ::testing::ContainsRegex("tls_cert +\\(not set\\) +default"));
}

TEST(render, check_lists_every_fault) {
  setting_sources sources;
  EXPECT_EQ(check_settings(load_settings(sources)), "the settings are fine\n");
  sources.command_line = {{"shards", "x"}, {"writers", "y"}};
  EXPECT_THAT(check_settings(load_settings(sources)), HasSubstr("2 settings are wrong:\n"));
  EXPECT_THAT(print_settings(load_settings(sources)), HasSubstr("2 settings are wrong:\n"));
}

TEST(declarations, names_are_unique_and_helped) {
  std::set<std::string_view> names;
  for (const auto& declaration : setting_declarations()) {
    EXPECT_TRUE(names.insert(declaration.name).second) << declaration.name;
    EXPECT_FALSE(declaration.env.empty()) << declaration.name;
    for (const auto env : declaration.env) EXPECT_TRUE(names.insert(env).second) << env;
    EXPECT_TRUE(declaration.help.ends_with('.')) << declaration.name;
    EXPECT_EQ(declaration.help.find('|'), std::string_view::npos) << "would break the table";
  }
}

}  // namespace
}  // namespace steward
