#include "persistence/wal_reserve.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "log/log.hpp"
#include "persistence/connection.hpp"

namespace steward {
namespace {

constexpr auto size_sql = "select coalesce(sum(size) / 1048576, 0)::bigint from pg_ls_waldir()";
constexpr int gentle = 12;             // leaves commits over nine tenths of the time
constexpr unsigned most_files = 1024;  // whatever the size of a file is, this ends

unsigned megabytes_there(database& db) {
  return run_statement(db, "wal_size", size_sql, {})[0][0].as<unsigned>();
}

/// Waits, unless asked to stop.
void rest(const std::stop_token& stop, std::chrono::nanoseconds time) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any asked;
  asked.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

void reserve_wal(const std::string& url, unsigned megabytes, int pause, const std::stop_token& stop) {
  database db(url);
  bool added = false;
  for (unsigned i = 0; i < most_files && !stop.stop_requested() && megabytes_there(db) < megabytes; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    run_statement(db, "wal_write", "select pg_current_xact_id()", {});  // an empty file would be kept
    run_statement(db, "wal_next", "select pg_switch_wal()", {});
    added = true;
    rest(stop, pause * (std::chrono::steady_clock::now() - begin));  // commits wait while a file is made
  }
  // Renames what was left behind for use ahead.
  if (added && !stop.stop_requested()) run_statement(db, "wal_recycle", "checkpoint", {});
}

wal_reserve::wal_reserve(std::string url, unsigned megabytes)
    : thread_([url = std::move(url), megabytes](const std::stop_token& stop) {
        try {
          reserve_wal(url, megabytes, gentle, stop);
        } catch (const std::exception& fault) {
          log::warn("no write-ahead log was made in advance", {{"reason", fault.what()}});
        }
      }) {}

}  // namespace steward
