#include "config/load.hpp"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "config/declarations.hpp"
#include "config/rules.hpp"
#include "config/toml_file.hpp"

namespace steward {
namespace {

constexpr std::uint32_t most_threads = 64;

/// A text for a setting and where it came from.
using candidate = file_value;

/// One call of load_settings.
struct loading {
  const setting_sources& sources;
  std::map<std::string, file_value> file;
  loaded_settings result;

  std::optional<std::string> variable(std::string_view name) const {
    if (!sources.environment) return std::nullopt;
    auto value = sources.environment(std::string(name));
    if (value && value->empty()) return std::nullopt;
    return value;
  }

  bool is_default(std::string_view name) const { return result.origins.at(name) == "default"; }
};

std::string as_option(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return "--" + name;
}

std::string in_environment(std::string_view name) { return std::string(name) + " in the environment"; }

/// The environment's value. Two names with different values are a fault: nobody could say which one is meant.
std::optional<candidate> from_environment(loading& load, const setting_declaration& declaration) {
  std::optional<candidate> found;
  for (const auto name : declaration.env) {
    const auto value = load.variable(name);
    if (!value) continue;
    if (found && found->text != *value) {
      load.result.faults.push_back(std::string(declaration.name) + ": " +
                                   std::string(declaration.env.front()) + " and " + std::string(name) +
                                   " have different values; set only one of them");
      return found;
    }
    if (!found) found = {*value, in_environment(name)};
  }
  return found;
}

std::optional<candidate> strongest(loading& load, const setting_declaration& declaration) {
  const std::string name(declaration.name);
  auto environment = from_environment(load, declaration);
  if (const auto given = load.sources.command_line.find(name); given != load.sources.command_line.end()) {
    return candidate{given->second, as_option(name)};
  }
  if (environment) return environment;
  if (const auto written = load.file.find(name); written != load.file.end()) return written->second;
  return std::nullopt;
}

void load_one(loading& load, const setting_declaration& declaration) {
  auto& origin = load.result.origins[declaration.name];
  origin = "default";
  const auto chosen = strongest(load, declaration);
  if (!chosen) return;
  origin = chosen->origin;
  if (const auto wrong = read_setting(declaration, chosen->text, load.result.values)) {
    load.result.faults.push_back(std::string(declaration.name) + ": " + wrong->text + " (" + origin + ")");
  }
}

/// HOST and PORT, as platforms set them, replace the parts of `listen`; the command line is stronger.
void apply_host_and_port(loading& load) {
  if (load.sources.command_line.contains("listen")) return;
  auto& listen = load.result.values.listen;
  auto& origin = load.result.origins["listen"];
  if (const auto host = load.variable("HOST")) {
    listen.host = *host;
    origin = in_environment("HOST");
  }
  if (const auto port = load.variable("PORT")) {
    settings scratch;
    if (read_setting(*find_setting("listen"), "localhost:" + *port, scratch)) {
      load.result.faults.push_back("listen: PORT in the environment must be 0 to 65535, not \"" + *port +
                                   "\"");
    }
    listen.port = scratch.listen.port;
    origin = load.variable("HOST") ? in_environment("HOST and PORT") : in_environment("PORT");
  }
}

/// Who lifts the limit of users, to measure, does not want to find the others.
void lift_limits(loading& load) {
  auto& values = load.result.values;
  if (!values.rate_limit_default.unlimited()) return;
  for (auto [name, limit] : {std::pair{"rate_limit_export", &values.rate_limit_export},
                             std::pair{"rate_limit_auth", &values.rate_limit_auth},
                             std::pair{"rate_limit_ip", &values.rate_limit_ip}})
    if (load.is_default(name)) *limit = values.rate_limit_default;
}

/// Divides db_pool between writers and readers; an explicit number of one leaves the rest to the other.
void divide_pool(loading& load) {
  auto& values = load.result.values;
  if (values.db_pool == 0) {
    values.db_pool = values.writers + values.readers;
    return;
  }
  const bool writers_free = load.is_default("writers"), readers_free = load.is_default("readers");
  if (writers_free && readers_free) values.writers = std::max(1U, values.db_pool / 2);
  if (writers_free && !readers_free && values.db_pool > values.readers)
    values.writers = values.db_pool - values.readers;
  if (readers_free && values.db_pool > values.writers) values.readers = values.db_pool - values.writers;
  if (values.writers + values.readers != values.db_pool) {
    load.result.faults.push_back("db_pool: " + std::to_string(values.db_pool) +
                                 " connections do not divide into " + std::to_string(values.writers) +
                                 " writers and " + std::to_string(values.readers) +
                                 " readers; leave one of the three out (DB_POOL must be 2 or more)");
  }
}

void count_threads(settings& values) {
  const auto cores = std::clamp(std::thread::hardware_concurrency(), 1U, most_threads);
  if (values.io_threads == 0) values.io_threads = cores;
  if (values.actor_threads == 0) values.actor_threads = cores;
}

void refuse_unknown_options(loading& load) {
  for (const auto& [name, text] : load.sources.command_line) {
    if (find_setting(name) == nullptr)
      load.result.faults.push_back(as_option(name) + ": there is no such setting");
  }
}

}  // namespace

std::optional<std::string> process_environment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

loaded_settings load_settings(const setting_sources& sources) {
  loading load{sources, {}, {}};
  if (sources.file) load.file = read_toml_file(*sources.file, load.result.faults);
  refuse_unknown_options(load);
  for (const auto& declaration : setting_declarations()) load_one(load, declaration);
  apply_host_and_port(load);
  divide_pool(load);
  lift_limits(load);
  count_threads(load.result.values);
  for (auto& broken : broken_rules(load.result.values)) load.result.faults.push_back(std::move(broken));
  return std::move(load.result);
}

}  // namespace steward
