#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace steward {

/// A value of the file as text, and where it stands ("steward.toml, line 3").
struct file_value {
  std::string text;
  std::string origin;
};

/// Reads the file's settings by name. What is not TOML, not a setting, or not a value of the right kind is
/// added to `faults`.
std::map<std::string, file_value> read_toml_file(const std::filesystem::path& file,
                                                 std::vector<std::string>& faults);

}  // namespace steward
