#include "persistence/admin.hpp"

#include <algorithm>

#include "persistence/record_read.hpp"

namespace steward {
namespace {

/// SQL that grows by conditions, with their parameters.
struct conditions {
  std::string text, name;
  parameters values;

  std::string hold(const std::string& value) {
    values.push_back(value);
    return "$" + std::to_string(values.size());
  }
};

std::string of_kind(const job_list_query& query, conditions& where) {
  if (!query.kind) return "";
  where.name += "_kind";
  return " and kind = " + where.hold(*query.kind);
}

/// One user's, whatever their state, by id.
std::string of_user(const job_list_query& query, conditions& where) {
  where.name += "_user";
  auto sql = " from jobs where user_id = " + where.hold(query.user->to_string()) + "::uuid and id > " +
             where.hold(query.after_id.to_string()) + "::uuid";
  sql += of_kind(query, where);
  return sql + " order by id limit " + std::to_string(query.limit);
}

std::string dead(const job_list_query& query, conditions& where) {
  where.name += "_dead";
  std::string sql = " from jobs where phase = 3";
  if (query.after_time) {
    where.name += "_after";
    const auto time = where.hold(format_time(*query.after_time));
    sql += " and (updated_at, id) < (" + time + "::timestamptz, " + where.hold(query.after_id.to_string()) +
           "::uuid)";
  }
  sql += of_kind(query, where);
  return sql + " order by updated_at desc, id desc limit " + std::to_string(query.limit);
}

std::string retrying(const job_list_query& query, conditions& where) {
  where.name += "_retrying";
  std::string sql = " from jobs where phase = 0 and attempt > 0";
  if (query.after_time) {
    where.name += "_after";
    const auto time = where.hold(format_time(*query.after_time));
    sql += " and (run_at, id) > (" + time + "::timestamptz, " + where.hold(query.after_id.to_string()) +
           "::uuid)";
  }
  sql += of_kind(query, where);
  return sql + " order by run_at, id limit " + std::to_string(query.limit);
}

/// The head of each shard's index, merged: the index begins with the shard.
std::string waiting(const job_list_query& query, conditions& where) {
  std::string inner = "select * from jobs where shard = shards.id and phase <= 1";
  if (query.after_time) {
    where.name += "_after";
    const auto time = where.hold(format_time(*query.after_time));
    inner += " and (run_at, id) > (" + time + "::timestamptz, " + where.hold(query.after_id.to_string()) +
             "::uuid)";
  }
  inner += of_kind(query, where);
  const auto limit = " order by run_at, id limit " + std::to_string(query.limit);
  return " from (select next.* from shards cross join lateral (" + inner + limit + ") as next) as jobs" +
         limit;
}

/// Bounded: a table of millions is not read for a page that refreshes itself.
std::vector<queue_counts> count_queues(database& db) {
  const auto part = [](const std::string& name, const std::string& condition) {
    return "select kind, " + name + ", count(*) from (select kind from jobs where " + condition + " limit " +
           std::to_string(job_counts::most) + ") as part group by kind";
  };
  const auto sql = part("0", "phase in (0, 2) and attempt = 0") + " union all " +
                   part("1", "phase = 0 and attempt > 0") + " union all " + part("2", "phase = 3") +
                   " order by 1";
  std::vector<queue_counts> queues;
  for (const auto& fields : run_query(db, "count_queues", sql, {})) {
    const std::string kind = fields[0].c_str();
    if (queues.empty() || queues.back().kind != kind) queues.push_back({kind});
    auto& of = queues.back();
    std::int64_t* const places[] = {&of.waiting, &of.retrying, &of.dead};
    *places[fields[1].as<int>()] = fields[2].as<std::int64_t>();
  }
  return queues;
}

}  // namespace

bool has_user(database& db, const uuid& user) {
  return !run_query(db, "has_user", "select from users where id = $1::uuid", {user.to_string()}).empty();
}

std::optional<uuid> set_role(database& db, const std::string& email, const std::string& role, bool granted) {
  const auto who =
      run_query(db, "user_of_address", "select user_id from credentials where email = $1", {email});
  if (who.empty()) return std::nullopt;
  const parameters values{who[0][0].c_str(), role};
  if (granted)
    run_query(
        db, "grant_role",
        "insert into roles (user_id, role, granted_at) values ($1::uuid, $2, now()) on conflict do nothing",
        values);
  else
    run_query(db, "revoke_role", "delete from roles where user_id = $1::uuid and role = $2", values);
  return uuid::parse(values[0]);
}

bool has_role(database& db, const role_query& query) {
  return !run_query(db, "has_role", "select from roles where user_id = $1::uuid and role = $2",
                    {query.user.to_string(), query.role})
              .empty();
}

std::vector<row<job>> list_jobs(database& db, const job_list_query& query) {
  conditions where;
  const auto from = query.user                       ? of_user(query, where)
                    : query.phase == job_phase::dead ? dead(query, where)
                    : query.retrying                 ? retrying(query, where)
                                                     : waiting(query, where);
  std::vector<row<job>> jobs;
  const auto name = "list_jobs" + where.name + "_" + std::to_string(query.limit);
  for (const auto& fields : run_query(db, name, "select " + column_list<job>() + from, where.values))
    jobs.push_back(make_row(parse_record<job>(fields)));
  return jobs;
}

job_counts count_jobs(database& db) {
  const auto found =
      run_query(db, "count_jobs",
                "select greatest(c.reltuples, 0)::bigint, (select count(*) from jobs where phase = 3) "
                "from pg_class c where c.oid = 'jobs'::regclass",
                {});
  return {found[0][0].as<std::int64_t>(), found[0][1].as<std::int64_t>(), count_queues(db)};
}

int purge_jobs(database& db, const job_purge_query& query) {
  const parameters values{format_time(query.before), query.kind.value_or("")};
  return run_query(db, "purge_jobs",
                   "with gone as (delete from jobs where ctid in (select ctid from jobs where phase = 3 and "
                   "updated_at < $1::timestamptz and ($2 = '' or kind = $2) order by updated_at limit 10000) "
                   "returning 1) select count(*) from gone",
                   values)[0][0]
      .as<int>();
}

void prune_dead_jobs(database& db, timestamp oldest, std::int64_t most) {
  const auto surplus =
      run_query(db, "oldest_dead_job_to_keep",
                "select updated_at from jobs where phase = 3 order by updated_at desc offset "
                "$1::bigint - 1 limit 1",
                {std::to_string(most)});
  if (!surplus.empty()) oldest = std::max(oldest, parse_time(surplus[0][0].c_str()).value().at);
  while (purge_jobs(db, {oldest, std::nullopt}) == 10'000) {
  }
}

}  // namespace steward
