#include "persistence/monitor_history.hpp"

#include <gtest/gtest.h>

#include "domain/user_state.hpp"
#include "persistence/accounts.hpp"
#include "persistence/commit.hpp"
#include "persistence/connection.hpp"
#include "persistence/export.hpp"
#include "persistence/leases.hpp"
#include "persistence/load.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace monitor_history_test {

uuid make_id(std::uint64_t n) {
  return make_uuid_v7(1'700'000'000'000 + static_cast<std::int64_t>(n), n, n * 31 + 1);
}

const timestamp noon = parse_time("2026-11-20T12:00:00.123456Z")->at;
constexpr std::chrono::hours hour{1};

class history_of_monitors : public testing::Test {
 protected:
  void SetUp() override {
    db = std::make_unique<database>(test::migrated_database());
    ensure_shards(*db, 1);
    renew_lease(*db, make_id(1), "here", std::chrono::seconds{10});
    epoch = take_shards(*db, make_id(1)).at(0).epoch;
    user account;
    account.id = owner;
    account.created_at = account.updated_at = noon;
    ASSERT_TRUE(create_account(*db, account, "a@example.com", "hash"));
    ASSERT_EQ(write({{make_row(watched())}}), commit_verdict::committed);
  }

  commit_verdict write(std::vector<change> changes, bool again = false) {
    const change_set set{owner, 0, epoch, std::move(changes)};
    return commit(*db, {&set}, again).at(0);
  }

  monitor watched() const {
    monitor one;
    one.user_id = owner;
    one.id = watch;
    one.name = "Lamp";
    one.times = "@every 1m";
    one.classification.text = "{}";
    one.created_at = one.updated_at = noon;
    return one;
  }
  fact price(int n, const std::string& value) const {
    fact one;
    one.user_id = owner;
    one.monitor_id = watch;
    one.name = "price";
    one.first_at = one.last_at = noon + n * hour;
    one.value.text = value;
    one.unit = "EUR";
    return one;
  }
  evaluation look(int n) const {
    evaluation one;
    one.user_id = owner;
    one.monitor_id = watch;
    one.due_at = one.at = noon + n * hour;
    one.outcome = "unchanged";
    one.state = "active";
    return one;
  }

  template <class Record>
  std::vector<Record> past(history_filter filter = {}) {
    filter.kind = std::is_same_v<Record, fact>         ? history_kind::facts
                  : std::is_same_v<Record, evaluation> ? history_kind::evaluations
                                                       : history_kind::state_changes;
    filter.monitor = watch;
    return std::get<std::vector<Record>>(load_monitor_history(*db, owner, filter));
  }

  std::string ask(const std::string& sql) { return run_query(*db, sql, sql, {})[0][0].c_str(); }

  std::unique_ptr<database> db;
  std::int64_t epoch = 0;
  uuid owner = make_id(2), watch = make_id(3);
};

TEST_F(history_of_monitors, is_read_newest_first_and_not_loaded_with_its_user) {
  kept_state_change changed;
  changed.user_id = owner;
  changed.monitor_id = watch;
  changed.at = noon;
  changed.number = 1;
  changed.before = "unknown";
  changed.after = "active";
  changed.facts.text = "[]";
  ASSERT_EQ(write({{make_row(price(0, "60"))},
                   {make_row(price(2, "45"))},
                   {make_row(look(0))},
                   {make_row(look(1))},
                   {make_row(changed)}}),
            commit_verdict::committed);
  ASSERT_EQ(past<fact>().size(), 2u);
  EXPECT_EQ(to_json(past<fact>()[0]), to_json(price(2, "45")));
  EXPECT_EQ(past<fact>({.before = noon + hour}).size(), 1u);
  EXPECT_EQ(past<fact>({.since = noon + hour}).size(), 1u);
  EXPECT_EQ(past<fact>({.fact = "stock"}).size(), 0u);
  EXPECT_EQ(past<evaluation>({.limit = 1}).at(0).due_at, noon + hour);
  EXPECT_EQ(to_json(past<kept_state_change>().at(0)), to_json(changed));
  user_state state;
  for (auto& row : load_user(*db, owner, noon, limits{}).rows) apply(state, change{std::move(row)});
  EXPECT_EQ(to_json(*state.monitors.at(watch)), to_json(watched()));
}

TEST_F(history_of_monitors, a_value_that_ends_completes_its_row) {
  ASSERT_EQ(write({{make_row(price(0, "60"))}}), commit_verdict::committed);
  auto over = price(0, "60");
  over.last_at = noon + hour;
  over.seen = 60;
  over.version = 2;
  for (const bool again : {false, true}) {
    ASSERT_EQ(write({{make_row(over)}, {make_row(price(2, "45"))}, {make_row(look(2))}}, again),
              commit_verdict::committed);
    ASSERT_EQ(past<fact>().size(), 2u);
    EXPECT_EQ(past<fact>()[1].seen, 60);
    EXPECT_EQ(past<evaluation>().size(), 1u);
  }
}

TEST_F(history_of_monitors, goes_with_its_monitor) {
  ASSERT_EQ(write({{make_row(price(0, "60"))}, {make_row(look(0))}}), commit_verdict::committed);
  ASSERT_EQ(write({{make_row(watched()), true}}), commit_verdict::committed);
  EXPECT_TRUE(past<fact>().empty());
  EXPECT_TRUE(past<evaluation>().empty());
}

TEST_F(history_of_monitors, lies_in_the_partition_of_its_month) {
  make_history_partitions(*db, noon);
  make_history_partitions(*db, noon);
  ASSERT_EQ(write({{make_row(look(0))}}), commit_verdict::committed);
  EXPECT_EQ(ask("select tableoid::regclass::text from evaluations"), "evaluations_2026_11");
  EXPECT_EQ(ask("select count(*) from pg_class where relname in ('facts_2026_12', 'facts_2027_01')"), "2");
}

TEST_F(history_of_monitors, of_a_month_that_had_no_partition_in_time_is_kept_all_the_same) {
  auto early = look(0);
  early.due_at = parse_time("2031-05-01T00:00:00Z")->at;
  ASSERT_EQ(write({{make_row(early)}}), commit_verdict::committed);
  make_history_partitions(*db, early.due_at);
  EXPECT_EQ(ask("select tableoid::regclass::text from evaluations"), "evaluations_rest");
  EXPECT_EQ(past<evaluation>().size(), 1u);
}

TEST_F(history_of_monitors, is_found_by_index_and_only_in_the_months_that_are_asked_for) {
  make_history_partitions(*db, noon);
  const auto user = owner.to_string(), id = watch.to_string();
  const auto plan = [&](const std::string& sql) {
    std::string text;
    for (const auto& line : run_query(*db, sql, "explain " + sql, {}))
      text += std::string(line[0].c_str()) + '\n';
    return text;
  };
  const auto found =
      plan("select * from evaluations where user_id = '" + user + "' and monitor_id = '" + id +
           "' and due_at < '2026-11-25' and due_at >= '2026-11-20' order by due_at desc limit 50");
  EXPECT_NE(found.find("evaluations_2026_11"), std::string::npos) << found;
  EXPECT_EQ(found.find("evaluations_2026_12"), std::string::npos) << found;
  EXPECT_EQ(found.find("Seq Scan on evaluations_2026_11"), std::string::npos) << found;
}

TEST_F(history_of_monitors, is_exported_once) {
  make_history_partitions(*db, noon);
  ASSERT_EQ(write({{make_row(look(0))}}), commit_verdict::committed);
  const auto exported = export_user(*db, owner, noon);
  ASSERT_TRUE(exported);
  const auto& text = *exported;
  EXPECT_NE(text.find("\"evaluations\":[{"), std::string::npos);
  EXPECT_EQ(text.find("evaluations_2026_11"), std::string::npos);
}

}  // namespace monitor_history_test
}  // namespace steward
