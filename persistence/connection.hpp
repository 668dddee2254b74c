#pragma once

// Internal to persistence/: the only header that brings in libpqxx.
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <pqxx/pqxx>
#include <string>
#include <unordered_map>
#include <vector>

#include "persistence/database.hpp"

namespace steward {

struct database::connection {
  explicit connection(const std::string& url) : link(url) {}

  pqxx::connection link;
  /// Statements by their name here; the database has short ones, since it keeps only 63 characters of them.
  std::unordered_map<std::string, std::string> prepared;
  /// Of each part of a commit: the columns that have travelled as arrays (bit n: column n).
  std::unordered_map<std::string, std::uint64_t> arrays;

  /// Prepares `sql` the first time that it hears this name. Returns the name that the statement has in the
  /// database.
  const std::string& prepare_once(const std::string& name, const std::string& sql);
};

using parameters = std::vector<std::string>;

/// Runs one prepared statement; libpqxx 6 and 7 differ in how a list of parameters is passed.
/// `name` is what prepare_once returned.
pqxx::result run_prepared(pqxx::transaction_base&, const std::string& name, const parameters&);
/// The same with parameters in PostgreSQL's binary form (columns.hpp).
pqxx::result run_prepared_binary(pqxx::transaction_base&, const std::string& name, const parameters&);

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
