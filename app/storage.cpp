#include "app/storage.hpp"

#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>

#include "domain/decision.hpp"
#include "identity/secret.hpp"
#include "persistence/migrate.hpp"

namespace steward {
namespace fs = std::filesystem;

storage::storage(const settings& config, bool migrate, bool beside)
    : config_(config), embedded_(config.database_url.empty()) {
  std::error_code failed;
  fs::create_directories(config.data_dir, failed);
  if (failed)
    throw std::runtime_error("cannot make the data directory " + config.data_dir + ": " + failed.message() +
                             "; choose another with --data-dir");
  if (!embedded_ && !beside) lock_.emplace(config.data_dir);
  if (embedded_ && beside) url_ = running_postgres(config.data_dir);
  if (url_.empty()) url_ = embedded_ ? postgres_.start(config.data_dir) : config.database_url;
  if (!migrate) return;
  try {
    database db(url_);
    migrate_up(db);
  } catch (const database_unavailable& fault) {
    throw std::runtime_error(std::string("cannot reach the database: ") + fault.what() +
                             "check DATABASE_URL and that PostgreSQL runs");
  }
}

uuid storage::node_id() const {
  const auto path = fs::path(config_.data_dir) / "node-id";
  std::string text;
  std::ifstream(path) >> text;
  if (const auto known = uuid::parse(text)) return *known;
  std::random_device device;
  id_source ids(static_cast<std::uint64_t>(device()) << 32 | device());
  const auto fresh =
      ids.next(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()));
  if (!(std::ofstream(path) << fresh.to_string() << '\n'))
    throw std::runtime_error("cannot write " + path.string() +
                             "; check the permissions of the data directory");
  return fresh;
}

std::string storage::encryption_key_file() const {
  return (fs::path(config_.data_dir) / "encryption-keys").string();
}

vault storage::secrets() const {
  return vault(config_.encryption_keys.empty() ? load_or_create_secret(encryption_key_file())
                                               : config_.encryption_keys);
}

}  // namespace steward
