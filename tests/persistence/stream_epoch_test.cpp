#include "persistence/stream_epoch.hpp"

#include <gtest/gtest.h>

#include "persistence/connection.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace {

TEST(stream_epoch, stays_as_long_as_the_history_does) {
  const auto url = test::migrated_database();
  database db(url), other(url);
  const auto epoch = current_stream_epoch(db);
  EXPECT_EQ(epoch.size(), 12u);
  EXPECT_EQ(current_stream_epoch(db), epoch);
  EXPECT_EQ(current_stream_epoch(other), epoch);
}

TEST(stream_epoch, differs_between_databases) {
  database one(test::migrated_database()), two(test::migrated_database());
  EXPECT_NE(current_stream_epoch(one), current_stream_epoch(two));
}

TEST(stream_epoch, is_new_after_a_restore) {
  database db(test::migrated_database());
  const auto epoch = current_stream_epoch(db);
  // What a restored dump looks like: the same row in a table that was made anew.
  run_statement(db, "aside", "alter table stream_epoch rename to old", {});
  run_statement(db, "anew", "create table stream_epoch (like old including all)", {});
  run_statement(db, "copied", "insert into stream_epoch select * from old", {});
  const auto restored = current_stream_epoch(db);
  EXPECT_NE(restored, epoch);
  EXPECT_EQ(current_stream_epoch(db), restored);
}

TEST(stream_epoch, is_new_when_an_operator_says_so) {
  database db(test::migrated_database());
  const auto epoch = current_stream_epoch(db);
  const auto renewed = renew_stream_epoch(db);
  EXPECT_NE(renewed, epoch);
  EXPECT_EQ(current_stream_epoch(db), renewed);
}

}  // namespace
}  // namespace steward
