#include "persistence/migrate.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "persistence/connection.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace {

int table_count(database& db) {
  return run_statement(db, "count_tables",
                       "select count(*) from information_schema.tables where table_schema = 'public'",
                       {})[0][0]
      .as<int>();
}

TEST(migrations, go_up_down_and_up_again) {
  database db(test::empty_database());
  migrate_up(db);
  const auto tables = table_count(db);
  EXPECT_GT(tables, 5);
  migrate_up(db);  // nothing left to do
  for (const auto& step : migrations(db)) EXPECT_TRUE(step.applied) << step.name;
  migrate_down(db, 1'000);
  EXPECT_EQ(table_count(db), 1);  // the list of migrations itself
  for (const auto& step : migrations(db)) EXPECT_FALSE(step.applied) << step.name;
  migrate_up(db);
  EXPECT_EQ(table_count(db), tables);
}

TEST(migrations, nodes_that_start_together_do_not_collide) {
  const auto url = test::empty_database();
  std::vector<std::thread> nodes;
  for (int i = 0; i < 4; ++i)
    nodes.emplace_back([&] {
      database db(url);
      EXPECT_NO_THROW(migrate_up(db));
    });
  for (auto& node : nodes) node.join();
}

TEST(migrations, an_applied_file_must_not_change) {
  database db(test::migrated_database());
  run_statement(db, "tamper", "update schema_migrations set checksum = '1' where number = 1", {});
  EXPECT_THROW(migrate_up(db), std::runtime_error);
}

}  // namespace
}  // namespace steward
