#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace steward {

/// Where settings come from, strongest first: command line, environment, file, default.
struct setting_sources {
  /// Setting name -> text, for what was given on the command line.
  std::map<std::string, std::string> command_line;
  /// Looks a variable up; an empty one counts as not set. process_environment, or a fake in tests.
  std::function<std::optional<std::string>(const std::string&)> environment;
  /// A TOML file of `name = value` lines.
  std::optional<std::filesystem::path> file;
};

/// Reads the environment of this process. Not to be called while another thread changes it.
std::optional<std::string> process_environment(const std::string& variable);

struct loaded_settings {
  settings values;
  /// Setting name -> where its value came from: "default", "JWT_SECRET in the environment", "--listen",
  /// "steward.toml, line 3".
  std::map<std::string_view, std::string> origins;
  /// All that is wrong, one sentence each that says what to do. Unless it is empty the values must not be
  /// used.
  std::vector<std::string> faults;
};

/// Reads, validates and completes the settings (0 threads becomes the number of cores). Never throws for bad
/// input: see `faults`.
loaded_settings load_settings(const setting_sources& sources);

}  // namespace steward
