#include "persistence/webhooks.hpp"

#include "persistence/record_read.hpp"

namespace steward {
namespace {

constexpr std::int64_t portion = 10'000;

/// Conditions and their parameters; the statement is prepared under a name that tells which there are.
struct search {
  std::string name, sql;
  parameters values;

  std::string next(const std::string& value) {
    values.push_back(value);
    return "$" + std::to_string(values.size());
  }
  void where(const std::string& what, const std::string& condition) {
    name += "_" + what;
    sql += " and " + condition;
  }
};

std::string list_of(const std::vector<int>& numbers) {
  std::string list;
  for (const int one : numbers) list += (list.empty() ? "{" : ",") + std::to_string(one);
  return list + "}";
}

void add_conditions(search& s, const delivery_filter& f) {
  if (f.id) s.where("id", "id = " + s.next(f.id->to_string()) + "::uuid");
  if (f.endpoint_id) s.where("endpoint", "endpoint_id = " + s.next(f.endpoint_id->to_string()) + "::uuid");
  if (!f.states.empty()) s.where("states", "state = any(" + s.next(list_of(f.states)) + "::int[])");
  if (f.type) s.where("type", "type = " + s.next(*f.type));
  if (f.since) s.where("since", "created_at >= " + s.next(format_time(*f.since)) + "::timestamptz");
  if (!f.before) return;
  const auto at = s.next(format_time(*f.before)), id = s.next(f.before_id.to_string());
  s.where("before", "(created_at, id) < (" + at + "::timestamptz, " + id + "::uuid)");
}

void prune(database& db, const std::string& name, const std::string& which, const parameters& values) {
  const auto sql = "with gone as (delete from webhook_deliveries where ctid = any(array(" + which +
                   " limit " + std::to_string(portion) + ")) returning 1) select count(*) from gone";
  while (run_query(db, name, sql, values)[0][0].as<std::int64_t>() == portion) {
  }
}

}  // namespace

std::vector<webhook_delivery> load_deliveries(database& db, const uuid& user, const delivery_filter& filter) {
  search s{"load_deliveries",
           "select " + column_list<webhook_delivery>() + " from webhook_deliveries where user_id = $1",
           {user.to_string()}};
  add_conditions(s, filter);
  const std::string direction = filter.oldest_first ? "" : " desc";
  s.sql += " order by created_at" + direction + ", id" + direction + " limit " +
           s.next(std::to_string(filter.limit)) + "::bigint";
  if (filter.oldest_first) s.name += "_oldest";
  std::vector<webhook_delivery> found;
  for (const auto& fields : run_query(db, s.name, s.sql, s.values))
    found.push_back(parse_record<webhook_delivery>(fields));
  return found;
}

std::vector<webhook_key> load_webhook_keys(database& db, const uuid& user, const uuid& endpoint,
                                           std::int64_t from) {
  std::vector<webhook_key> found;
  for (const auto& fields :
       run_query(db, "load_webhook_keys",
                 "select " + column_list<webhook_key>() +
                     " from webhook_keys where user_id = $1::uuid and endpoint_id = $2::uuid "
                     "and number >= $3::bigint order by number desc",
                 {user.to_string(), endpoint.to_string(), std::to_string(from)}))
    found.push_back(parse_record<webhook_key>(fields));
  return found;
}

void prune_deliveries(database& db, timestamp oldest, std::int64_t most) {
  prune(db, "prune_old_deliveries",
        "select ctid from webhook_deliveries where created_at < $1::timestamptz and state <> 0",
        {format_time(oldest)});
  prune(
      db, "prune_surplus_deliveries",
      "select d.ctid from webhook_endpoints e cross join lateral (select ctid, state from "
      "webhook_deliveries where user_id = e.user_id and endpoint_id = e.id order by created_at desc, id desc "
      "offset $1::bigint) d where d.state <> 0",
      {std::to_string(most)});
}

}  // namespace steward
