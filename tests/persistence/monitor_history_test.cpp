#include "persistence/monitor_history.hpp"

#include <gtest/gtest.h>

#include "domain/monitors/statistics.hpp"
#include "domain/user_state.hpp"
#include "persistence/accounts.hpp"
#include "persistence/commit.hpp"
#include "persistence/connection.hpp"
#include "persistence/erase.hpp"
#include "persistence/export.hpp"
#include "persistence/history_archive.hpp"
#include "persistence/leases.hpp"
#include "persistence/load.hpp"
#include "persistence/migrate.hpp"
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

TEST_F(history_of_monitors, has_sums_that_are_replaced_when_they_are_written_again) {
  rollup sum;
  sum.user_id = owner;
  sum.monitor_id = watch;
  sum.span = "hour";
  sum.start_at = noon;
  sum.looks = 3;
  sum.durations.text = sum.facts.text = "[]";
  auto day = sum;
  day.span = "day";
  for (const bool again : {false, true})
    ASSERT_EQ(write({{make_row(sum)}, {make_row(day)}}, again), commit_verdict::committed);
  EXPECT_EQ(ask("select count(*) from monitor_rollups"), "2");
  make_history_partitions(*db, noon + 24 * 62 * hour);
  sum.start_at += 24 * 62 * hour;
  ASSERT_EQ(write({{make_row(sum)}}), commit_verdict::committed);
  EXPECT_EQ(ask("select count(*) from monitor_rollups_hour_2027_01"), "1");
  ASSERT_EQ(write({{make_row(watched()), true}}), commit_verdict::committed);
  EXPECT_EQ(ask("select count(*) from monitor_rollups"), "0");
}

TEST_F(history_of_monitors, is_read_for_statistics_with_the_looks_of_the_ragged_hour) {
  const auto now = noon + 24 * hour;  // the last day begins 123,456 us after noon
  auto late = look(0), early = look(0), next = look(1);
  late.due_at -= std::chrono::minutes{90};  // was due long before, and looked then
  late.at += std::chrono::seconds{1};
  early.due_at -= std::chrono::minutes{95};
  early.at = early.due_at;
  evaluation_feedback said;
  said.user_id = owner;
  said.monitor_id = watch;
  said.due_at = next.due_at;
  said.verdict = "wrong";
  said.judged_at = now;
  ASSERT_EQ(write({{make_row(late)}, {make_row(early)}, {make_row(next)}, {make_row(said)}}),
            commit_verdict::committed);
  history_filter filter{.kind = history_kind::statistics, .monitor = watch, .now = now};
  const auto found = std::get<rolled_past>(load_monitor_history(*db, owner, filter));
  ASSERT_EQ(found.looks.size(), 1u);
  EXPECT_EQ(found.looks[0].due_at, late.due_at);
  EXPECT_EQ(looks_since(found, now - 24 * hour).looks, 1);
  EXPECT_EQ(judged_since(found.feedback, now - 24 * hour).judged, 1);
  const auto looks = past<evaluation>();
  EXPECT_EQ(looks.at(0).feedback, "wrong");
  EXPECT_EQ(looks.at(1).feedback, "");
}

TEST_F(history_of_monitors, is_read_for_charts_with_the_value_from_before) {
  ASSERT_EQ(write({{make_row(price(0, "60"))}, {make_row(price(2, "45"))}, {make_row(price(9, "50"))}}),
            commit_verdict::committed);
  history_filter filter{
      .kind = history_kind::series, .monitor = watch, .fact = "price", .now = noon + 9 * hour, .points = 10};
  auto found = std::get<rolled_past>(load_monitor_history(*db, owner, filter));
  EXPECT_EQ(found.since, noon);
  EXPECT_EQ(found.runs.size(), 3u);
  filter.since = noon + 3 * hour;
  found = std::get<rolled_past>(load_monitor_history(*db, owner, filter));
  ASSERT_EQ(found.runs.size(), 2u);
  EXPECT_EQ(found.runs[0].value.text, "45");
  rollup sum;
  sum.user_id = owner;
  sum.monitor_id = watch;
  sum.span = "hour";
  sum.durations.text = "[]";
  sum.facts.text = R"([{"name":"price","seen":1,"last":60}])";
  for (const int n : {-100, -50, 3}) {
    sum.start_at = std::chrono::floor<std::chrono::hours>(noon) + n * hour;
    ASSERT_EQ(write({{make_row(sum)}}), commit_verdict::committed);
  }
  filter.since = noon - 60 * hour;
  found = std::get<rolled_past>(load_monitor_history(*db, owner, filter));
  EXPECT_TRUE(found.runs.empty());
  EXPECT_EQ(found.rollups.size(), 3u) << "that from before the beginning is there, too";
}

TEST_F(history_of_monitors, is_summed_over_all_monitors) {
  rollup day;
  day.user_id = owner;
  day.span = "day";
  day.start_at = std::chrono::floor<std::chrono::days>(noon);
  day.durations.text = day.facts.text = "[]";
  day.looks = 10;
  for (const int n : {4, 5, 6}) {
    day.monitor_id = make_id(static_cast<std::uint64_t>(n));
    day.longest_ms = n;
    ASSERT_EQ(write({{make_row(day)}}), commit_verdict::committed);
  }
  history_filter filter{.kind = history_kind::dashboard, .since = noon - 48 * hour, .now = noon};
  const auto found = std::get<dashboard_past>(load_monitor_history(*db, owner, filter));
  ASSERT_EQ(found.days.size(), 1u);
  EXPECT_EQ(found.days[0].looks, 30);
  EXPECT_EQ(found.days[0].longest_ms, 6);
}

/// Old months of a monitor, which are archived.
class archived_history : public history_of_monitors {
 protected:
  static constexpr int hours_of_old = 24 * 35;

  void SetUp() override {
    history_of_monitors::SetUp();
    make_history_partitions(*db, noon - 24 * 150 * hour);
    make_history_partitions(*db, noon);
    std::vector<change> rows;
    for (int n = 0; n < hours_of_old; ++n) {
      const int at = n - 24 * 150;  // in June and July
      rows.push_back({make_row(look(at))});
      rows.push_back({make_row(price(at, std::to_string(n)))});
    }
    auto other = price(-24 * 150 - 1, "\"red\"");  // still there: nothing else has come
    other.name = "colour";
    rows.push_back({make_row(other)});
    rows.push_back({make_row(look(0))});
    rows.push_back({make_row(price(0, "1000"))});
    ASSERT_EQ(write(rows), commit_verdict::committed);
    facts_before = all<fact>();
    looks_before = all<evaluation>();
    ASSERT_EQ(facts_before.size(), hours_of_old + 2u);
  }

  void archive(std::chrono::days kept = std::chrono::days{1'000}) {
    archive_pass pass;
    while (archive_some(*db, {std::chrono::days{92}, kept}, noon, pass)) {
    }
  }

  /// All of it, in pages.
  template <class Record>
  std::string all_json() {
    std::string text;
    for (const auto& one : all<Record>()) text += to_json(one) + '\n';
    return text;
  }
  template <class Record>
  std::vector<Record> all(int limit = 97) {
    std::vector<Record> found;
    history_filter filter{.limit = limit};
    for (std::vector<Record> page; !(page = past<Record>(filter)).empty();) {
      found.insert(found.end(), page.begin(), page.end());
      if constexpr (std::is_same_v<Record, fact>)
        filter.before = page.back().first_at;
      else
        filter.before = page.back().due_at;
    }
    return found;
  }

  static std::string text_of(const auto& rows) {
    std::string text;
    for (const auto& one : rows) text += to_json(one) + '\n';
    return text;
  }

  std::vector<fact> facts_before;
  std::vector<evaluation> looks_before;
};

TEST_F(archived_history, is_read_as_before) {
  archive();
  EXPECT_EQ(ask("select count(*) from evaluations"), "1");
  EXPECT_EQ(ask("select count(*) from facts"), "2") << "the newest value of each fact";
  EXPECT_EQ(ask("select count(*) from pg_class where relname ~ '^(facts|evaluations)_2026_0[67]$'"), "0");
  EXPECT_GT(std::stoi(ask("select count(*) from evaluations_archive")), 1);
  EXPECT_EQ(text_of(all<evaluation>()), text_of(looks_before));
  EXPECT_EQ(text_of(all<fact>()), text_of(facts_before));
  EXPECT_EQ(text_of(all<fact>(1'000)), text_of(facts_before));
  EXPECT_EQ(past<fact>({.fact = "colour"}).size(), 1u);
  EXPECT_EQ(past<fact>({.fact = "price", .limit = 5'000}).size(), hours_of_old + 1u);
  const auto since = noon - 24 * 140 * hour, before = noon - 24 * 130 * hour;
  EXPECT_EQ(past<fact>({.since = since, .before = before, .limit = 5'000}).size(), 240u);
  EXPECT_EQ(past<evaluation>({.since = since, .before = before, .limit = 7}).at(0).due_at, before - hour);
  archive();
  EXPECT_EQ(text_of(all<fact>()), text_of(facts_before)) << "again changes nothing";
}

TEST_F(archived_history, a_value_that_was_there_all_the_time_is_completed_and_archived_later) {
  archive();
  auto over = price(-24 * 150 - 1, "\"red\"");
  over.name = "colour";
  over.last_at = noon;
  over.seen = 1'000;
  over.version = 2;
  auto next = over;
  next.first_at = noon;
  next.seen = next.version = 1;
  ASSERT_EQ(write({{make_row(over)}, {make_row(next)}}), commit_verdict::committed);
  EXPECT_EQ(ask("select count(*) from facts"), "3");
  make_history_partitions(*db, noon - 24 * 150 * hour);  // so that there is a month to archive
  archive();
  EXPECT_EQ(ask("select count(*) from facts"), "2");
  const auto colours = past<fact>({.fact = "colour"});
  ASSERT_EQ(colours.size(), 2u);
  EXPECT_EQ(colours[1].seen, 1'000);
}

TEST_F(archived_history, is_dropped_when_it_is_too_old) {
  archive(std::chrono::days{130});
  const auto left = all<evaluation>();
  EXPECT_LT(left.size(), looks_before.size());
  EXPECT_EQ(left.back().due_at, noon - 24 * 150 * hour + 24 * 7 * hour + std::chrono::hours{12}) << "July";
}

TEST_F(archived_history, is_exported_and_goes_with_its_user) {
  archive();
  const auto exported = export_user(*db, owner, noon);
  ASSERT_TRUE(exported);
  EXPECT_NE(exported->find("\"facts_archive\":[{"), std::string::npos);
  EXPECT_NE(exported->find("\"evaluations_archive\":[{"), std::string::npos);
  EXPECT_NE(exported->find("\"value\":\"839\""), std::string::npos);
  change_set gone{owner, 0, epoch, {}};
  gone.erase = true;
  const audit_trail audit([](std::string_view text) { return std::string(text); }, 1);
  EXPECT_EQ(erase_user(*db, gone, audit, noon), commit_verdict::committed);
  for (const auto* table :
       {"facts", "evaluations", "facts_archive", "evaluations_archive", "monitor_rollups"})
    EXPECT_EQ(ask("select count(*) from " + std::string(table)), "0") << table;
}

TEST_F(archived_history, goes_with_its_monitor) {
  archive();
  ASSERT_EQ(write({{make_row(watched()), true}}), commit_verdict::committed);
  for (const auto* table : {"facts", "evaluations", "facts_archive", "evaluations_archive"})
    EXPECT_EQ(ask("select count(*) from " + std::string(table)), "0") << table;
}

TEST_F(archived_history, comes_back_when_the_migration_is_undone) {
  archive();
  const auto known = migrations(*db);
  migrate_down(*db, static_cast<int>(std::count_if(known.begin(), known.end(),
                                                   [](const auto& one) { return one.number >= 30; })));
  EXPECT_EQ(ask("select count(*) from evaluations"), std::to_string(looks_before.size()));
  EXPECT_EQ(ask("select count(*) from facts"), std::to_string(facts_before.size()));
}

}  // namespace monitor_history_test
}  // namespace steward
