#include "config/render.hpp"

#include <algorithm>
#include <type_traits>

#include "config/declarations.hpp"

namespace steward {
namespace {

constexpr std::size_t value_column = 24;
constexpr std::size_t origin_column = 60;

void pad(std::string& line, std::size_t column) {
  line.append(line.size() < column ? column - line.size() : 1, ' ');
}

/// Every password inside a URL hides with the URL: a secret shows only whether it is set.
std::string shown_value(const setting_declaration& declaration, const settings& values) {
  const auto text = write_setting(declaration, values);
  if (text.empty()) return "(not set)";
  return declaration.secret ? "(set)" : text;
}

std::string default_text(const setting_declaration& declaration) {
  const auto text = write_setting(declaration, settings{});
  return text.empty() ? "not set" : '`' + text + '`';
}

std::string env_names(const setting_declaration& declaration) {
  std::string names;
  for (const auto name : declaration.env) {
    if (!names.empty()) names += ", ";
    names += '`' + std::string(name) + '`';
  }
  return names;
}

/// ["a", "b"] of "a,b".
std::string toml_list(std::string_view text) {
  std::string list;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    list += (list.empty() ? "\"" : ", \"") + std::string(text.substr(0, comma)) + '"';
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return '[' + list + ']';
}

/// As it is written in TOML: numbers bare, lists in brackets, all else quoted.
std::string toml_value(const setting_declaration& declaration) {
  const auto text = write_setting(declaration, settings{});
  const bool number = std::holds_alternative<std::uint32_t settings::*>(declaration.member) ||
                      std::holds_alternative<std::optional<std::uint32_t> settings::*>(declaration.member);
  if (std::holds_alternative<bool settings::*>(declaration.member)) return text;
  if (number) return text.empty() ? std::to_string(declaration.least) : text;
  if (std::holds_alternative<std::vector<std::string> settings::*>(declaration.member) ||
      std::holds_alternative<std::vector<issuer_settings> settings::*>(declaration.member))
    return toml_list(text);
  return '"' + text + '"';
}

}  // namespace

std::string print_settings(const loaded_settings& loaded) {
  std::string out;
  for (const auto& declaration : setting_declarations()) {
    std::string line(declaration.name);
    pad(line, value_column);
    line += shown_value(declaration, loaded.values);
    pad(line, origin_column);
    out += line + loaded.origins.at(declaration.name) + '\n';
  }
  if (!loaded.faults.empty()) out += '\n' + check_settings(loaded);
  return out;
}

std::string check_settings(const loaded_settings& loaded) {
  if (loaded.faults.empty()) return "the settings are fine\n";
  const auto count = loaded.faults.size();
  std::string out = count == 1 ? "1 setting is wrong:\n" : std::to_string(count) + " settings are wrong:\n";
  for (const auto& fault : loaded.faults) out += "  " + fault + '\n';
  return out;
}

std::string settings_markdown() {
  std::string out =
      "# Configuration\n\n"
      "<!-- Made by `steward config docs`; a test compares. Change config/*_declarations.cpp instead. -->\n\n"
      "A setting is looked for on the command line (`--name value`), then in the environment, then in the "
      "TOML file given by\n"
      "`--config` (`name = value`), and else has its default. An empty variable counts as not set. Where two "
      "variables are named,\n"
      "either will do; different values in both are refused. `steward config print` shows every value and "
      "where it came from,\n"
      "`steward config check` reports all that is wrong.\n\n"
      "| Setting | Environment | Default | Allowed | Meaning |\n"
      "|---|---|---|---|---|\n";
  for (const auto& declaration : setting_declarations()) {
    out += "| `" + std::string(declaration.name) + "` | " + env_names(declaration) + " | " +
           default_text(declaration) + " | " + allowed_values(declaration) + " | " +
           std::string(declaration.help) + (declaration.secret ? " Secret: never printed." : "") + " |\n";
  }
  return out;
}

std::string settings_example() {
  std::string out =
      "# Every setting at its default. Remove the # in front of what you change, and start with\n"
      "#   steward serve --config steward.toml\n"
      "# Secrets are better kept in the environment than in a file.\n";
  for (const auto& declaration : setting_declarations()) {
    out += "\n# " + std::string(declaration.help) + "\n# Allowed: " + allowed_values(declaration) + ".\n# " +
           std::string(declaration.name) + " = " + toml_value(declaration) + '\n';
  }
  return out;
}

}  // namespace steward
