#include "persistence/wal_reserve.hpp"

#include <gtest/gtest.h>

#include "persistence/connection.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace {

class wal_reserve_test : public testing::Test {
 protected:
  std::string url = test::empty_database();
  database db{url};

  unsigned megabytes() {
    return run_query(db, "size", "select (sum(size) / 1048576)::bigint from pg_ls_waldir()", {})[0][0]
        .as<unsigned>();
  }
  /// Of the log: background processes of the cluster write at any time, but only a switch begins a new file.
  std::string file() {
    return run_query(db, "file", "select pg_walfile_name(pg_current_wal_insert_lsn())", {})[0][0].c_str();
  }
};

TEST_F(wal_reserve_test, makes_log_files_ahead_which_a_checkpoint_keeps) {
  // What all the tests before have left unwritten can take a slow disk longer than a statement may take.
  run_statement(db, "no_limit", "set statement_timeout = 0", {});
  run_statement(db, "checkpoint", "checkpoint", {});
  const auto wanted = megabytes() + 32;
  reserve_wal(url, wanted, 0, {});
  EXPECT_GE(megabytes(), wanted);
  run_statement(db, "checkpoint", "checkpoint", {});
  EXPECT_GE(megabytes(), wanted);
}

TEST_F(wal_reserve_test, does_nothing_when_there_are_enough) {
  const auto before = file();
  reserve_wal(url, 16, 0, {});
  EXPECT_EQ(file(), before);
}

TEST_F(wal_reserve_test, stops_when_asked_to) {
  std::stop_source asked;
  asked.request_stop();
  const auto before = file();
  reserve_wal(url, megabytes() + 160, 0, asked.get_token());
  EXPECT_EQ(file(), before);
}

TEST_F(wal_reserve_test, a_database_that_cannot_be_reached_harms_nobody) {
  wal_reserve unreachable("host=/nowhere", 16);
}

}  // namespace
}  // namespace steward
