#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/settings.hpp"

namespace steward {

/// The member of `settings` that a declaration is about; its type decides how text is read and written.
using setting_member =
    std::variant<std::string settings::*, bool settings::*, std::uint32_t settings::*,
                 std::optional<std::uint32_t> settings::*, std::vector<std::string> settings::*,
                 std::vector<issuer_settings> settings::*, endpoint settings::*, rate_limit settings::*,
                 deployment settings::*, network_reach settings::*, severity settings::*,
                 log_style settings::*, task_dialect settings::*, smtp_security settings::*,
                 proxy_header settings::*>;

/// All that there is to know about one setting. The default is the member's initial value in `settings`.
struct setting_declaration {
  std::string_view name;  ///< key in the file, and --name on the command line
  setting_member member;  ///< where its value goes
  std::vector<std::string_view>
      env;                  ///< names in the environment; different values under two of them are a fault
  std::string_view help;    ///< one sentence
  std::uint32_t least = 0;  ///< numbers only: bounds, both allowed
  std::uint32_t most = 0;
  bool secret = false;  ///< never printed
};

/// Every setting, in the order of the documentation.
std::span<const setting_declaration> setting_declarations();

/// The declaration of that name, or null.
const setting_declaration* find_setting(std::string_view name);

/// Why a text is no value of a setting: completes the sentence "<setting> ...".
struct setting_problem {
  std::string text;
};

/// Reads `text` into the member that `declaration` names. Changes nothing if there is a problem.
std::optional<setting_problem> read_setting(const setting_declaration& declaration, std::string_view text,
                                            settings& into);

/// The inverse of read_setting: the value as one would write it on the command line.
std::string write_setting(const setting_declaration& declaration, const settings& from);

/// What values are allowed, for people: "1 to 64", "development, staging, production or test".
std::string allowed_values(const setting_declaration& declaration);

}  // namespace steward
