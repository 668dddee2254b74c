#include "persistence/leases.hpp"

#include <gtest/gtest.h>

#include "persistence/connection.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace {

const uuid first = make_uuid_v7(1, 1, 1), second = make_uuid_v7(2, 2, 2);
constexpr std::chrono::seconds lease{10};

TEST(leases, a_node_takes_all_free_shards_and_nobody_elses) {
  database db(test::migrated_database());
  ensure_shards(db, 8);
  renew_lease(db, first, "a", lease);
  EXPECT_EQ(take_shards(db, first).size(), 8u);
  renew_lease(db, second, "b", lease);
  EXPECT_TRUE(take_shards(db, second).empty());
}

TEST(leases, an_ended_lease_is_taken_over_under_a_higher_epoch) {
  database db(test::migrated_database());
  ensure_shards(db, 2);
  renew_lease(db, first, "a", lease);
  const auto before = take_shards(db, first);
  run_statement(db, "expire", "update nodes set lease_until = now() - interval '1 second'", {});
  renew_lease(db, second, "b", lease);
  const auto after = take_shards(db, second);
  ASSERT_EQ(after.size(), 2u);
  EXPECT_GT(after[0].epoch, before[0].epoch);
}

TEST(leases, a_restarted_node_has_its_shards_back_at_once_with_a_new_epoch) {
  database db(test::migrated_database());
  ensure_shards(db, 2);
  renew_lease(db, first, "a", lease);
  const auto before = take_shards(db, first);
  const auto again = take_shards(db, first);
  ASSERT_EQ(again.size(), 2u);
  EXPECT_EQ(again[0].epoch, before[0].epoch + 1);
}

TEST(leases, released_shards_are_free_at_once) {
  database db(test::migrated_database());
  ensure_shards(db, 2);
  renew_lease(db, first, "a", lease);
  take_shards(db, first);
  release_shards(db, first);
  renew_lease(db, second, "b", lease);
  EXPECT_EQ(take_shards(db, second).size(), 2u);
}

TEST(leases, the_number_of_shards_cannot_change) {
  database db(test::migrated_database());
  ensure_shards(db, 8);
  EXPECT_NO_THROW(ensure_shards(db, 8));
  EXPECT_THROW(ensure_shards(db, 16), std::runtime_error);
}

}  // namespace
}  // namespace steward
