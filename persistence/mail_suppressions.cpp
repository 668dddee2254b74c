#include "persistence/mail_suppressions.hpp"

#include "persistence/connection.hpp"

namespace steward {
namespace {

constexpr auto columns = "id, address_hash, category, reason, created_at";

suppression suppression_of(const pqxx::row& fields) {
  return {uuid::parse(fields[0].c_str()).value(), fields[1].c_str(), fields[2].c_str(), fields[3].c_str(),
          parse_time(fields[4].c_str()).value().at};
}

std::string list_of(const std::vector<uuid>& ids) {
  std::string list = "{";
  for (const auto& id : ids) list += (list.size() > 1 ? "," : "") + id.to_string();
  return list + '}';
}

}  // namespace

std::optional<std::string> find_suppression(database& db, const std::string& address_hash,
                                            mail_category category) {
  const auto rows =
      category == mail_category::account
          ? run_query(db, "account_mail_suppression",
                      "select reason from mail_suppressions where address_hash = $1 and category = 'all' and "
                      "reason in ('bounce', 'complaint') order by reason limit 1",
                      {address_hash})
          : run_query(db, "mail_suppression",
                      "select reason from mail_suppressions where address_hash = $1 and category in ('all', "
                      "$2) order by reason limit 1",
                      {address_hash, std::string(to_string(category))});
  if (rows.empty()) return std::nullopt;
  return rows[0][0].c_str();
}

bool add_suppression(database& db, const std::string& address_hash, const std::string& category,
                     const std::string& reason, timestamp now) {
  return !run_query(db, "add_suppression",
                    "insert into mail_suppressions (address_hash, category, reason, created_at) values ($1, "
                    "$2, $3, $4) on conflict do nothing returning 1",
                    {address_hash, category, reason, format_time(now)})
              .empty();
}

std::vector<suppression> list_suppressions(database& db, const suppression_list& wanted) {
  std::string sql = std::string("select ") + columns + " from mail_suppressions where true";
  std::string name = "list_suppressions";
  parameters values{std::to_string(wanted.limit)};
  if (!wanted.address_hash.empty()) {
    name += "_address";
    values.push_back(wanted.address_hash);
    sql += " and address_hash = $2";
  }
  if (wanted.after) {
    name += "_after";
    values.push_back(format_time(wanted.after->first));
    const auto time = std::to_string(values.size());
    values.push_back(wanted.after->second.to_string());
    sql +=
        " and (created_at, id) < ($" + time + "::timestamptz, $" + std::to_string(values.size()) + "::uuid)";
  }
  sql += " order by created_at desc, id desc limit $1::int";
  std::vector<suppression> all;
  for (const auto& fields : run_query(db, name, sql, values)) all.push_back(suppression_of(fields));
  return all;
}

std::optional<suppression> remove_suppression(database& db, const uuid& id) {
  const auto rows =
      run_statement(db, "remove_suppression",
                    std::string("delete from mail_suppressions where id = $1::uuid returning ") + columns,
                    {id.to_string()});
  if (rows.empty()) return std::nullopt;
  return suppression_of(rows[0]);
}

void remove_unsubscriptions(database& db, const std::string& address_hash) {
  run_query(db, "remove_unsubscriptions",
            "delete from mail_suppressions where address_hash = $1 and reason = 'unsubscribe'",
            {address_hash});
}

std::vector<std::pair<uuid, uuid>> find_owners_of_mails(database& db, const std::vector<uuid>& mails) {
  std::vector<std::pair<uuid, uuid>> owners;
  if (mails.empty()) return owners;
  for (const auto& fields :
       run_query(db, "owners_of_mails", "select id, user_id from mail_deliveries where id = any($1::uuid[])",
                 {list_of(mails)}))
    owners.emplace_back(uuid::parse(fields[0].c_str()).value(), uuid::parse(fields[1].c_str()).value());
  return owners;
}

}  // namespace steward
