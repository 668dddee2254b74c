#pragma once

// Internal to persistence/: the only header that brings in libpqxx.
#include <functional>
#include <initializer_list>
#include <pqxx/pqxx>
#include <string>
#include <unordered_set>
#include <vector>

#include "persistence/database.hpp"

namespace steward {

struct database::connection {
  explicit connection(const std::string& url) : link(url) {}

  pqxx::connection link;
  std::unordered_set<std::string> prepared;

  /// Prepares `sql` under `name` the first time.
  void prepare_once(const std::string& name, const std::string& sql);
};

using parameters = std::vector<std::string>;

/// Runs one prepared statement; libpqxx 6 and 7 differ in how a list of parameters is passed.
pqxx::result run_prepared(pqxx::transaction_base&, const std::string& name, const parameters&);

/// Runs `work` on a connection of `db` and turns libpqxx's exceptions into the two of database.hpp.
void with_connection(database& db, const std::function<void(database::connection&)>& work);

/// The same for work that may be done twice: a connection that has broken since it was last used is made
/// again at once.
void with_fresh_connection(database& db, const std::function<void(database::connection&)>& work);

/// One statement, committed by itself, prepared under its name on first use.
pqxx::result run_statement(database& db, const std::string& name, const std::string& sql,
                           const parameters& values);
/// The same for statements that may be run twice.
pqxx::result run_query(database& db, const std::string& name, const std::string& sql,
                       const parameters& values);

}  // namespace steward
