#include "persistence/database.hpp"

#include "persistence/connection.hpp"

namespace steward {

database::database(std::string url) : url_(std::move(url)) {}
database::~database() = default;
database::database(database&&) noexcept = default;
database& database::operator=(database&&) noexcept = default;

namespace {

/// Each takes memory in the database; few are ever made (database::connection::arrays).
constexpr std::size_t most_prepared = 256;

}  // namespace

database::connection& database::use() {
  if (connection_ && connection_->prepared.size() < most_prepared) return *connection_;
  auto fresh = std::make_unique<connection>(url_);
  pqxx::nontransaction setup(fresh->link);
  setup.exec(
      "set timezone = 'UTC'; set datestyle = 'ISO'; set statement_timeout = '30s'; set lock_timeout = '10s'; "
      "set client_min_messages = 'warning'; "
      "set default_transaction_isolation = 'read committed'");  // the fence needs it: migration 007
  setup.commit();
  connection_ = std::move(fresh);
  return *connection_;
}

void database::drop() noexcept { connection_.reset(); }

const std::string& database::connection::prepare_once(const std::string& name, const std::string& sql) {
  if (const auto known = prepared.find(name); known != prepared.end()) return known->second;
  const auto short_name = "s" + std::to_string(prepared.size());
  link.prepare(short_name, sql);
  return prepared.emplace(name, short_name).first->second;
}

namespace {

#if PQXX_VERSION_MAJOR >= 7
pqxx::result run_with(pqxx::transaction_base& transaction, const std::string& name, pqxx::params& list) {
#if PQXX_VERSION_MINOR >= 10 || PQXX_VERSION_MAJOR > 7
  return transaction.exec(pqxx::prepped{name}, list);
#else
  return transaction.exec_prepared(name, list);
#endif
}
#endif

}  // namespace

pqxx::result run_prepared(pqxx::transaction_base& transaction, const std::string& name,
                          const parameters& values) {
#if PQXX_VERSION_MAJOR >= 7
  pqxx::params list;
  list.reserve(values.size());
  for (const auto& value : values) list.append(value);
  return run_with(transaction, name, list);
#else
  return transaction.exec_prepared(name, pqxx::prepare::make_dynamic_params(values));
#endif
}

pqxx::result run_prepared_binary(pqxx::transaction_base& transaction, const std::string& name,
                                 const parameters& values) {
#if PQXX_VERSION_MAJOR >= 7
  pqxx::params list;
  list.reserve(values.size());
  for (const auto& value : values) list.append(pqxx::binary_cast(value));
  return run_with(transaction, name, list);
#else
  const std::vector<pqxx::binarystring> list(values.begin(), values.end());
  return transaction.exec_prepared(name, pqxx::prepare::make_dynamic_params(list));
#endif
}

namespace {

/// The first line: what follows shows the row, which is the user's and belongs in no log.
std::string summary(const std::exception& fault) {
  const std::string text = fault.what();
  return text.substr(0, text.find('\n'));
}

}  // namespace

void with_connection(database& db, const std::function<void(database::connection&)>& work) {
  try {
    work(db.use());
  } catch (const pqxx::broken_connection& fault) {
    db.drop();
    throw database_unavailable(summary(fault));
  } catch (const pqxx::in_doubt_error& fault) {
    db.drop();
    throw database_unavailable(summary(fault));
  } catch (const pqxx::sql_error& fault) {
    const std::string& state = fault.sqlstate();
    const auto group = state.substr(0, 2);
    // 08 connection, 53 resources, 57 shutdown or cancelled, 55 lock timeout, 40 rollback: not the
    // statement's fault.
    if (group == "22" || group == "23" || group == "42" || group == "21")
      throw statement_refused(summary(fault), state);
    db.drop();
    throw database_unavailable(summary(fault));
  } catch (const pqxx::failure& fault) {
    db.drop();
    throw database_unavailable(summary(fault));
  }
}

void with_fresh_connection(database& db, const std::function<void(database::connection&)>& work) {
  try {
    with_connection(db, work);
  } catch (const database_unavailable&) {
    with_connection(db, work);
  }
}

namespace {

pqxx::result run_prepared_once(database::connection& connection, const std::string& name,
                               const std::string& sql, const parameters& values) {
  const auto& prepared = connection.prepare_once(name, sql);
  pqxx::nontransaction transaction(connection.link);
  auto rows = run_prepared(transaction, prepared, values);
  transaction.commit();
  return rows;
}

}  // namespace

pqxx::result run_statement(database& db, const std::string& name, const std::string& sql,
                           const parameters& values) {
  pqxx::result rows;
  with_connection(
      db, [&](database::connection& connection) { rows = run_prepared_once(connection, name, sql, values); });
  return rows;
}

pqxx::result run_query(database& db, const std::string& name, const std::string& sql,
                       const parameters& values) {
  pqxx::result rows;
  with_fresh_connection(
      db, [&](database::connection& connection) { rows = run_prepared_once(connection, name, sql, values); });
  return rows;
}

}  // namespace steward
