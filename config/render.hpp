#pragma once

#include <string>

#include "config/load.hpp"

namespace steward {

/// `steward config print`: every setting, its value ("(set)" for a secret) and where it came from; then the
/// faults, if any.
std::string print_settings(const loaded_settings& loaded);

/// `steward config check`: "the settings are fine", or how many faults there are and all of them, one a line.
std::string check_settings(const loaded_settings& loaded);

/// `steward config docs`: docs/configuration.md.
std::string settings_markdown();

/// config/steward.example.toml: every setting with its help, commented out at its default.
std::string settings_example();

}  // namespace steward
