#include "persistence/stream_epoch.hpp"

#include "persistence/connection.hpp"

namespace steward {
namespace {

// The cluster, and the timeline it is on: a dump restored elsewhere has another cluster, a point-in-time
// restore and a promoted replica have another timeline.
constexpr auto write_epoch =
    "insert into stream_epoch (id, epoch, origin) "
    "select 1, substr(replace(gen_random_uuid()::text, '-', ''), 1, 12), "
    "(select system_identifier::text from pg_control_system()) || '/' || "
    "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/' || 'stream_epoch'::regclass::oid "
    "on conflict (id) do update set epoch = excluded.epoch, origin = excluded.origin";

std::string read_epoch(database& db) {
  return run_query(db, "read_stream_epoch", "select epoch from stream_epoch", {})[0][0].as<std::string>();
}

}  // namespace

std::string current_stream_epoch(database& db) {
  run_statement(db, "keep_stream_epoch",
                std::string(write_epoch) + " where stream_epoch.origin <> excluded.origin", {});
  return read_epoch(db);
}

std::string renew_stream_epoch(database& db) {
  run_statement(db, "renew_stream_epoch", write_epoch, {});
  return read_epoch(db);
}

}  // namespace steward
