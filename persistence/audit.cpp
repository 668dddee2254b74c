#include "persistence/audit.hpp"

#include "domain/shard.hpp"
#include "persistence/connection.hpp"

namespace steward {
namespace {

pqxx::result run(database::connection& connection, pqxx::transaction_base& transaction,
                 const std::string& name, const std::string& sql, const parameters& values) {
  return run_prepared(transaction, connection.prepare_once(name, sql), values);
}

/// The end of a chain, held until the transaction ends: entries of a chain are written one after the other.
struct held_head {
  std::int64_t number;
  std::string mac, salt;
};

held_head hold_head(database::connection& connection, pqxx::transaction_base& transaction, int chain) {
  const auto rows = run(
      connection, transaction, "audit_hold",
      "insert into audit_heads (chain, number, mac) values ($1::int, 0, '') on conflict (chain) do update "
      "set number = audit_heads.number returning number, mac, gen_random_uuid()",
      {std::to_string(chain)});
  return {rows[0][0].as<std::int64_t>(), rows[0][1].c_str(), rows[0][2].c_str()};
}

/// An empty text stands for null: nullif in the statement.
std::string or_empty(const std::optional<uuid>& id) { return id ? id->to_string() : std::string{}; }

std::optional<uuid> uuid_of(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return uuid::parse(field.c_str());
}

constexpr auto link_columns =
    "c.chain, c.number, c.at, c.kind, c.content, c.mac, d.salt, d.user_id, d.source_id, d.agent, d.trace_id, "
    "d.data "
    "from audit_chain c left join audit_details d on d.chain = c.chain and d.number = c.number ";

audit_link link_of(const pqxx::row& row) {
  audit_link link{row[0].as<int>(),
                  row[1].as<std::int64_t>(),
                  parse_time(row[2].c_str()).value().at,
                  row[3].c_str(),
                  row[4].c_str(),
                  row[5].c_str(),
                  std::nullopt};
  if (!row[6].is_null())
    link.details = audit_details{uuid_of(row[7]), uuid_of(row[8]), row[6].c_str(),
                                 row[9].c_str(),  row[10].c_str(), row[11].c_str()};
  return link;
}

std::vector<audit_link> links_of(const pqxx::result& rows) {
  std::vector<audit_link> links;
  for (const auto& row : rows) links.push_back(link_of(row));
  return links;
}

}  // namespace

int audit_trail::chain_of(const audit_entry& entry) const {
  return entry.user ? shard_of(*entry.user, shards_) : 0;
}

void audit_trail::append(database& db, const audit_entry& entry) const {
  with_fresh_connection(db, [&](database::connection& connection) {
    pqxx::work transaction(connection.link);
    // First, in the order of erase_user: what comes too late for a deleted account names nobody any more.
    const bool gone =
        entry.user && run(connection, transaction, "audit_user",
                          "select 1 from users where id = $1::uuid for key share", {or_empty(entry.user)})
                          .empty();
    if (gone) return;
    append(connection, transaction, chain_of(entry), entry);
    transaction.commit();
  });
}

void audit_trail::append(database::connection& connection, pqxx::transaction_base& transaction, int chain,
                         const audit_entry& entry) const {
  const auto head = hold_head(connection, transaction, chain);
  if (entry.source && !run(connection, transaction, "audit_known",
                           "select 1 from audit_details where user_id = $1::uuid and source_id = $2::uuid",
                           {or_empty(entry.user), or_empty(entry.source)})
                           .empty())
    return;
  audit_link link{
      chain,
      head.number + 1,
      entry.at,
      entry.kind,
      {},
      {},
      audit_details{entry.user, entry.source, head.salt, entry.from.agent, entry.from.trace_id, entry.data}};
  link.content = sign_details(hash_, link);
  link.mac = sign_link(hash_, link, head.mac);
  const auto& details = *link.details;
  run(connection, transaction, "audit_append",
      "with head as (update audit_heads set number = $2::bigint, mac = $6 where chain = $1::int), "
      "link as (insert into audit_chain (chain, number, at, kind, content, mac) "
      "values ($1::int, $2::bigint, $3::timestamptz, $4, $5, $6)) "
      "insert into audit_details (chain, number, user_id, source_id, salt, agent, trace_id, data) "
      "values ($1::int, $2::bigint, nullif($7, '')::uuid, nullif($8, '')::uuid, $9, $10, $11, $12)",
      {std::to_string(chain), std::to_string(link.number), format_time(link.at), link.kind, link.content,
       link.mac, or_empty(details.user), or_empty(details.source), details.salt, details.agent,
       details.trace_id, details.data});
}

void audit_trail::forget_user(database::connection& connection, pqxx::transaction_base& transaction,
                              const uuid& user, timestamp now) const {
  const int chain = shard_of(user, shards_);
  hold_head(connection, transaction,
            chain);  // before the details: an entry that is being written belongs to them
  std::vector<std::int64_t> numbers;
  for (const auto& row :
       run(connection, transaction, "audit_forget",
           "delete from audit_details where user_id = $1::uuid returning number", {user.to_string()}))
    numbers.push_back(row[0].as<std::int64_t>());
  audit_entry deletion{std::string(account_deleted),  std::nullopt, now, {},
                       removed_numbers_json(numbers), std::nullopt};
  append(connection, transaction, chain, deletion);
}

std::vector<audit_link> list_audit(database& db, const audit_query& query) {
  std::string sql = std::string("select ") + link_columns + "where true";
  std::string name = "list_audit_" + std::to_string(query.limit);
  parameters values;
  const auto hold = [&](const std::string& value) {
    values.push_back(value);
    return "$" + std::to_string(values.size());
  };
  if (query.user) {
    name += "_user";
    sql += " and d.user_id = " + hold(query.user->to_string()) + "::uuid";
  }
  if (query.kind) {
    name += "_kind";
    sql += " and c.kind = " + hold(*query.kind);
  }
  if (query.before_at) {
    name += "_before";
    const auto at = hold(format_time(*query.before_at)), chain = hold(std::to_string(query.before_chain));
    sql += " and (c.at, c.chain, c.number) < (" + at + "::timestamptz, " + chain + "::int, " +
           hold(std::to_string(query.before_number)) + "::bigint)";
  }
  sql += " order by c.at desc, c.chain desc, c.number desc limit " + std::to_string(query.limit);
  return links_of(run_query(db, name, sql, values));
}

std::vector<audit_head> list_audit_heads(database& db) {
  std::vector<audit_head> heads;
  for (const auto& row :
       run_query(db, "audit_heads", "select chain, number, mac from audit_heads order by chain", {}))
    heads.push_back({row[0].as<int>(), row[1].as<std::int64_t>(), row[2].c_str()});
  return heads;
}

std::vector<audit_link> read_audit_chain(database& db, int chain, std::int64_t after) {
  return links_of(
      run_query(db, "read_audit_chain",
                std::string("select ") + link_columns +
                    "where c.chain = $1::int and c.number > $2::bigint order by c.number limit 1000",
                {std::to_string(chain), std::to_string(after)}));
}

}  // namespace steward
