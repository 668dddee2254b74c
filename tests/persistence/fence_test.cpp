// A commit and a takeover at the same time: one waits for the other, and what is stale is refused.
#include <gtest/gtest.h>

#include <future>

#include "persistence/commit.hpp"
#include "persistence/connection.hpp"
#include "persistence/leases.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace fence_test {

const timestamp noon = parse_time("2026-11-20T12:00:00Z")->at;

class fence : public testing::Test {
 protected:
  fence() : url(test::migrated_database()), db(url), other(url), watcher(url) {
    ensure_shards(db, 3);
    renew_lease(db, node, "here", std::chrono::seconds{10});
    for (const auto& shard : take_shards(db, node)) epochs[shard.id] = shard.epoch;
  }

  change_set make_set(int shard, std::uint64_t n) const {
    tag one;
    one.user_id = make_uuid_v7(0, n, n);
    one.key = one.name = "home";
    one.created_at = one.updated_at = noon;
    return {one.user_id, shard, epochs.at(shard), {{make_row(one)}}};
  }

  /// Until a statement waits for the lock of the shards. Asks the database again and again.
  void await_waiting() {
    pqxx::nontransaction look(watcher);
    while (look.exec("select count(*) from pg_locks where locktype = 'advisory' and not granted and "
                     "database = (select oid from pg_database where datname = current_database())")[0][0]
               .as<int>() == 0)
      std::this_thread::yield();
  }

  int tags() { return run_query(db, "count_tags", "select count(*) from tags", {})[0][0].as<int>(); }

  std::string url;
  database db;
  pqxx::connection other, watcher;
  uuid node = make_uuid_v7(1, 1, 1);
  std::map<int, std::int64_t> epochs;
};

TEST_F(fence, a_commit_that_meets_a_takeover_waits_for_it_and_writes_only_for_the_shards_that_stayed) {
  pqxx::work takeover(other);
  takeover.exec("update shards set epoch = epoch + 1 where id = 1");
  const auto stays = make_set(0, 10), moves = make_set(1, 11), also_stays = make_set(2, 12);
  auto verdicts = std::async(std::launch::async, [&] { return commit(db, {&stays, &moves, &also_stays}); });
  await_waiting();
  takeover.commit();
  using enum commit_verdict;
  EXPECT_EQ(verdicts.get(), (std::vector{committed, fenced, committed}));
  EXPECT_EQ(tags(), 2);
}

TEST_F(fence, a_takeover_that_is_rolled_back_fences_nobody) {
  auto takeover = std::make_unique<pqxx::work>(other);
  takeover->exec("update shards set epoch = epoch + 1");
  const auto set = make_set(0, 10);
  auto verdicts = std::async(std::launch::async, [&] { return commit(db, {&set}); });
  await_waiting();
  takeover.reset();
  EXPECT_EQ(verdicts.get(), std::vector{commit_verdict::committed});
}

TEST_F(fence, a_takeover_waits_for_the_commit_that_is_under_way) {
  pqxx::work batch(other);
  EXPECT_EQ(batch
                .exec("select hold_shards('{0,1,2}', array[" + std::to_string(epochs[0]) + "," +
                      std::to_string(epochs[1] - 1) + "," + std::to_string(epochs[2]) + "]::bigint[])")
                .size(),
            2u);
  auto taken = std::async(std::launch::async, [&] { return take_shards(db, node); });
  await_waiting();
  batch.commit();
  EXPECT_EQ(taken.get(),
            (std::vector<owned_shard>{{0, epochs[0] + 1}, {1, epochs[1] + 1}, {2, epochs[2] + 1}}));
}

}  // namespace fence_test
}  // namespace steward
