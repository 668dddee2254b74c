#include "persistence/load.hpp"

#include "persistence/owner.hpp"
#include "persistence/record_read.hpp"

namespace steward {
namespace {

/// What is kept in memory, as a condition on $1 (user) and, where used, $2 (oldest).
template <class Record>
constexpr const char* condition = "user_id = $1";
template <>
constexpr const char* condition<user> = "id = $1";
template <>
constexpr const char* condition<idempotency_record> = "user_id = $1 and created_at > $2";

template <class Record>
void load_table(database::connection& connection, pqxx::transaction_base& transaction, const uuid& owner,
                const parameters& values, std::vector<any_row>& out) {
  const auto& name =
      connection.prepare_once("load_" + std::string(Record::table.name),
                              "select " + column_list<Record>() + " from " + std::string(Record::table.name) +
                                  " where " + condition<Record>);
  const bool dated = std::string_view(condition<Record>).find("$2") != std::string_view::npos;
  const auto rows = run_prepared(transaction, name, dated ? values : parameters{values[0]});
  out.reserve(out.size() + rows.size());
  for (const auto& fields : rows) {
    auto row = make_row(parse_record<Record>(fields));
    require_own(*row, owner);
    out.emplace_back(std::move(row));
  }
}

}  // namespace

loaded_user load_user(database& db, const uuid& id, timestamp now, const limits& bounds) {
  loaded_user loaded;
  with_fresh_connection(db, [&](database::connection& connection) {
    loaded = {};
    const auto load_seq =
        connection.prepare_once("load_seq", "select coalesce(max(seq), 0) from events where user_id = $1");
    pqxx::transaction<pqxx::repeatable_read> transaction(connection.link);
    const parameters values{id.to_string(), format_time(now - bounds.idempotency)};
    loaded.seq = run_prepared(transaction, load_seq, {values[0]})[0][0].as<std::int64_t>();
    using in_memory = boost::mp11::mp_set_difference<records, records_on_disk>;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, in_memory>>([&](auto tag) {
      load_table<typename decltype(tag)::type>(connection, transaction, id, values, loaded.rows);
    });
    transaction.commit();
  });
  return loaded;
}

void forget_idempotency_records(database& db, timestamp oldest) {
  run_query(db, "forget_idempotency_records", "delete from idempotency_records where created_at < $1",
            {format_time(oldest)});
}

std::int64_t prune_events(database& db, timestamp oldest) {
  const auto sql =
      "with gone as (delete from events where ctid in (select ctid from events as old where at < $1 and "
      "exists "
      "(select from events as newer where newer.user_id = old.user_id and newer.seq > old.seq) limit 10000) "
      "returning 1) select count(*) from gone";
  std::int64_t gone = 0, part = 0;
  do {
    part = run_query(db, "prune_events", sql, {format_time(oldest)})[0][0].as<std::int64_t>();
    gone += part;
  } while (part == 10'000);
  return gone;
}

std::vector<event> load_events(database& db, const uuid& user, const event_filter& filter) {
  std::string sql = "select " + column_list<event>() + " from events where user_id = $1";
  std::string name = "load_events";
  parameters values{user.to_string()};
  const auto where = [&](const char* condition, const std::string& value) {
    values.push_back(value);
    sql += std::string(" and ") + condition + " $" + std::to_string(values.size());
    name += std::string("_") + condition;
  };
  if (filter.entity_id) where("entity_id =", filter.entity_id->to_string());
  if (filter.entity_version) where("entity_version =", std::to_string(*filter.entity_version));
  if (filter.before_seq) where("seq <", std::to_string(*filter.before_seq));
  if (filter.after_seq) where("seq >", std::to_string(*filter.after_seq));
  values.push_back(std::to_string(filter.limit));
  sql += filter.after_seq ? " order by seq" : " order by seq desc";
  sql += " limit $" + std::to_string(values.size());
  std::vector<event> events;
  for (const auto& fields : run_query(db, name, sql, values)) events.push_back(parse_record<event>(fields));
  return events;
}

}  // namespace steward
