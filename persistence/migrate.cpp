#include "persistence/migrate.hpp"

#include <algorithm>
#include <cstdint>

#include "log/log.hpp"
#include "persistence/connection.hpp"
#include "persistence/migration_files.hpp"

namespace steward {
namespace {

constexpr auto lock_key = "7310868735444349284";  // any fixed number: held while one node migrates

struct migration {
  int number;
  std::string name;
  std::string up, down;
};

std::vector<migration> known_migrations() {
  std::vector<migration> list;
  for (const auto& file : migration_files()) {
    const auto dot = file.name.find('.');
    const std::string name(file.name.substr(0, dot));
    if (list.empty() || list.back().name != name) list.push_back({std::stoi(name), name, {}, {}});
    (file.name.substr(dot) == ".up.sql" ? list.back().up : list.back().down) = std::string(file.sql);
  }
  return list;
}

std::string checksum(std::string_view text) {  // FNV-1a: notices an edit, nothing more
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3ull;
  return std::to_string(hash);
}

/// Runs `work` while no other node migrates.
void exclusively(database& db, const std::function<void(pqxx::connection&)>& work) {
  with_connection(db, [&](database::connection& connection) {
    pqxx::nontransaction session(connection.link);
    session.exec("set lock_timeout = '60s'");
    session.exec(std::string("select pg_advisory_lock(") + lock_key + ")");
    session.exec(
        "create table if not exists schema_migrations (number int primary key, name text not null, "
        "checksum text not null, applied_at timestamptz not null default now())");
    session.commit();
    try {
      work(connection.link);
    } catch (...) {
      db.drop();  // ends the session and with it the lock
      throw;
    }
  });
  db.drop();
}

std::string applied_checksum(pqxx::transaction_base& transaction, int number) {
  const auto rows =
      transaction.exec("select checksum from schema_migrations where number = " + std::to_string(number));
  return rows.empty() ? "" : rows[0][0].as<std::string>();
}

void apply(pqxx::connection& link, const migration& step) {
  pqxx::work transaction(link);
  const auto sum = applied_checksum(transaction, step.number);
  if (!sum.empty() && sum != checksum(step.up))
    throw std::runtime_error(
        "migration " + step.name +
        " was changed after it had been applied; put the file back and add a new migration instead");
  if (!sum.empty()) return;
  log::info("migration applies", {{"name", step.name}});
  transaction.exec(step.up);
  transaction.exec("insert into schema_migrations (number, name, checksum) values (" +
                   std::to_string(step.number) + ", " + transaction.quote(step.name) + ", " +
                   transaction.quote(checksum(step.up)) + ")");
  transaction.commit();
}

void take_back(pqxx::connection& link, const migration& step) {
  pqxx::work transaction(link);
  log::info("migration is taken back", {{"name", step.name}});
  transaction.exec(step.down);
  transaction.exec("delete from schema_migrations where number = " + std::to_string(step.number));
  transaction.commit();
}

}  // namespace

void migrate_up(database& db) {
  exclusively(db, [](pqxx::connection& link) {
    for (const auto& step : known_migrations()) apply(link, step);
  });
}

void migrate_down(database& db, int count) {
  exclusively(db, [&](pqxx::connection& link) {
    auto steps = known_migrations();
    std::reverse(steps.begin(), steps.end());
    for (const auto& step : steps) {
      if (count == 0) return;
      bool applied;
      {
        pqxx::nontransaction look(link);
        applied = !applied_checksum(look, step.number).empty();
      }
      if (!applied) continue;
      take_back(link, step);
      --count;
    }
  });
}

std::vector<migration_status> migrations(database& db) {
  std::vector<migration_status> list;
  exclusively(db, [&](pqxx::connection& link) {
    pqxx::nontransaction look(link);
    for (const auto& step : known_migrations())
      list.push_back({step.number, step.name, !applied_checksum(look, step.number).empty()});
  });
  return list;
}

}  // namespace steward
