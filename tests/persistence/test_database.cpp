#include "tests/persistence/test_database.hpp"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <pqxx/pqxx>

#include "persistence/embedded_postgres.hpp"
#include "persistence/migrate.hpp"

namespace steward::test {
namespace {

/// Started by the first test that needs it, removed at the end of the program.
class throw_away_cluster {
 public:
  throw_away_cluster() {
    std::string pattern = (std::filesystem::temp_directory_path() / "steward-test-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::filesystem::permissions(folder_,
                                 std::filesystem::perms{0755});  // PostgreSQL may run as another user
    url_ = postgres_.start(folder_);
  }
  ~throw_away_cluster() {
    postgres_.stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string create() {
    const auto name = "test_" + std::to_string(++count_);
    pqxx::connection link(url_);
    pqxx::nontransaction(link).exec("create database " + name);
    return url_ + " dbname=" + name;
  }

 private:
  std::filesystem::path folder_;
  embedded_postgres postgres_;
  std::string url_;
  std::atomic<int> count_{0};
};

}  // namespace

std::string empty_database() {
  static throw_away_cluster cluster;
  return cluster.create();
}

std::string migrated_database() {
  const auto url = empty_database();
  database db(url);
  migrate_up(db);
  return url;
}

}  // namespace steward::test
