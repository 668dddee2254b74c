#include "persistence/unarmed_reminders.hpp"

#include "domain/shard.hpp"
#include "persistence/connection.hpp"

namespace steward {
namespace {

constexpr std::size_t batch_size = 10'000;

/// Removed from the one table and put into the other at once: however many nodes start, each has one job.
constexpr auto arm_sql =
    "with gone as (delete from unarmed_reminders using unnest($1::uuid[], $2::int[]) as batch(user_id, "
    "shard) "
    "where unarmed_reminders.user_id = batch.user_id returning batch.user_id, batch.shard) "
    "insert into jobs (user_id, id, shard, kind, key_use, position, phase, priority, run_at, attempt, "
    "max_attempts, payload, last_error, created_at, updated_at, version) "
    "select user_id, gen_random_uuid(), shard, 'arm_reminders', 0, 0, 0, 5, "
    "$3::timestamptz + interval '2 minutes', 0, 0, '{}', '', $3::timestamptz, $3::timestamptz, 1 from gone";

}  // namespace

std::size_t arm_unarmed_reminders(database& db, int shards, timestamp now) {
  std::size_t armed = 0;
  for (;;) {
    const auto users =
        run_query(db, "unarmed_reminders",
                  "select user_id from unarmed_reminders limit " + std::to_string(batch_size), {});
    if (users.empty()) return armed;
    std::string ids = "{", places = "{";
    for (const auto& fields : users) {
      const auto id = uuid::parse(fields[0].c_str()).value();
      ids += (ids.size() > 1 ? "," : "") + id.to_string();
      places += (places.size() > 1 ? "," : "") + std::to_string(shard_of(id, shards));
    }
    run_statement(db, "arm_reminders", arm_sql, {ids + "}", places + "}", format_time(now)});
    armed += users.size();
  }
}

}  // namespace steward
