#include "persistence/postgres_binaries.hpp"

#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "persistence/child_process.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto program_limit = 5s;

std::optional<std::string> output_of(const fs::path& program, std::string argument) {
  child_command command;
  command.arguments = {program.string(), std::move(argument)};
  command.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C"};
  return output_of_child(command, program_limit);
}

std::vector<fs::path> folders_of_path() {
  std::vector<fs::path> folders;
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable == nullptr ? "" : variable;
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    const fs::path folder(rest.substr(0, colon));
    if (folder.is_absolute()) folders.push_back(folder);
    rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
  }
  return folders;
}

/// <root>/<anything>/bin.
void add_versions(const fs::path& root, std::vector<fs::path>& folders) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root, ignored)) folders.push_back(entry.path() / "bin");
}

std::vector<fs::path> candidates() {
  auto folders = folders_of_path();
  const auto in_path = folders;
  for (const auto& folder : in_path) {
    if (::access((folder / "pg_config").c_str(), X_OK) != 0) continue;
    if (auto bin = output_of(folder / "pg_config", "--bindir"))
      folders.emplace_back(bin->substr(0, bin->find('\n')));
  }
  add_versions("/usr/lib/postgresql", folders);
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr", ignored)) {
    if (entry.path().filename().string().starts_with("pgsql-")) folders.push_back(entry.path() / "bin");
  }
  return folders;
}

/// 15 of "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)".
std::optional<int> version_of(const fs::path& folder) {
  for (const char* program : {"postgres", "initdb"}) {
    if (::access((folder / program).c_str(), X_OK) != 0) return std::nullopt;
  }
  const auto output = output_of(folder / "postgres", "--version");
  if (!output) return std::nullopt;
  const auto bracket = output->find(") ");
  int version = 0;
  if (bracket == std::string::npos) return std::nullopt;
  const auto read = std::from_chars(output->data() + bracket + 2, output->data() + output->size(), version);
  return read.ec == std::errc{} ? std::optional(version) : std::nullopt;
}

}  // namespace

postgres_binaries find_postgres(std::optional<int> version) {
  postgres_binaries best;
  for (const auto& folder : candidates()) {
    const auto found = version_of(folder);
    // The other programs lie beside the real one, not beside a link to it.
    if (found && (version ? *found == *version : *found > best.version)) {
      best = {fs::canonical(folder / "postgres").parent_path(), *found};
    }
  }
  if (best.version > 0) return best;
  if (version) {
    throw std::runtime_error("the data was made by PostgreSQL " + std::to_string(*version) +
                             ", which is not installed; install it (apt-get install postgresql-" +
                             std::to_string(*version) + "), or choose another --data-dir");
  }
  throw std::runtime_error(
      "there is no PostgreSQL server on this machine; install it (apt-get install postgresql), or set "
      "DATABASE_URL");
}

}  // namespace steward
