#include "persistence/ai_calls.hpp"

#include <gtest/gtest.h>

#include "persistence/ai_call_log.hpp"
#include "persistence/connection.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace ai_calls_test {

using namespace std::chrono_literals;

const timestamp noon = parse_time("2026-11-20T12:00:00Z")->at;
const timestamp today = std::chrono::floor<std::chrono::days>(noon);

class ai_calls_in_postgres : public testing::Test {
 protected:
  void SetUp() override {
    url = test::migrated_database();
    db = std::make_unique<database>(url);
    for (const auto& one : {ada, bob})
      run_query(*db, "test_user",
                "insert into users (id, created_at, updated_at, version) values ($1::uuid, now(), now(), 1)",
                {one.to_string()});
  }

  static uuid id_at(timestamp at, std::uint64_t number) {
    return make_uuid_v7(std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count(), number,
                        number);
  }

  ai_call_record call(timestamp at, std::int64_t cost = 10, const uuid& user = ada) {
    ai_call_record one;
    one.user_id = user;
    one.id = id_at(at, ++made);
    one.monitor_id = lamp;
    one.purpose = "extract";
    one.started_at = at;
    one.duration_ms = 1'000;
    one.outcome = "answered";
    one.provider = "anthropic";
    one.model = "m";
    one.request_id = "req_1";
    one.attempts.text = R"(["anthropic answered"])";
    one.input = 7;
    one.output = 3;
    one.cost = cost;
    return one;
  }

  std::vector<ai_call_record> kept(ai_call_query query = {}) {
    query.user = ada;
    return load_ai_calls(*db, query);
  }

  static const uuid ada, bob, lamp;
  std::string url;
  std::unique_ptr<database> db;
  std::uint64_t made = 0;
};

const uuid ai_calls_in_postgres::ada = make_uuid_v7(1, 1, 1);
const uuid ai_calls_in_postgres::bob = make_uuid_v7(1, 2, 2);
const uuid ai_calls_in_postgres::lamp = make_uuid_v7(1, 3, 3);

TEST_F(ai_calls_in_postgres, a_call_is_found_as_it_was_written_last) {
  auto one = call(noon);
  one.outcome = ai_call_asked;
  one.cost = 5'000;
  write_ai_calls(*db, {one});
  auto again = one, last = one;
  last.outcome = "failed";
  last.cost = 0;
  last.monitor_id.reset();
  write_ai_calls(*db, {again, last, call(noon + 1s)});
  const auto found = kept();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(to_json(found[1]), to_json(last));
  EXPECT_EQ(found[0].monitor_id, lamp);
}

TEST_F(ai_calls_in_postgres, pages_are_of_one_user_newest_first) {
  std::vector<ai_call_record> all;
  for (int i = 0; i < 5; ++i) all.push_back(call(noon + std::chrono::seconds{i}));
  all[1].outcome = "cached";
  all[2].purpose = "classify";
  all[3].monitor_id.reset();
  all.push_back(call(noon, 10, bob));
  write_ai_calls(*db, all);
  ai_call_query query;
  query.limit = 2;
  const auto first = kept(query);
  ASSERT_EQ(first.size(), 3u) << "one more tells that there are more";
  EXPECT_EQ(first[0].id, all[4].id);
  query.before = first[1].id;
  EXPECT_EQ(kept(query).front().id, all[2].id);
  EXPECT_EQ(kept({.monitor = lamp}).size(), 4u);
  EXPECT_EQ(kept({.purpose = "classify"}).size(), 1u);
  EXPECT_EQ(kept({.outcome = "cached"}).size(), 1u);
  query.monitor = lamp;
  query.user = ada;
  const auto total = sum_ai_calls(*db, query);
  EXPECT_EQ(total.calls, 4);
  EXPECT_EQ(total.cost, 40);
  query.user = bob;
  query.monitor = ada;
  EXPECT_EQ(sum_ai_calls(*db, query).calls, 0);
}

TEST_F(ai_calls_in_postgres, the_day_s_spend_has_what_is_reserved_and_what_ended_today) {
  auto over_midnight = call(today - 500ms, 100);
  auto asked = call(noon, 1'000);
  asked.outcome = ai_call_asked;
  write_ai_calls(*db, {call(today - 1h, 1), over_midnight, asked, call(noon), call(noon, 0, bob)});
  const auto spent = ai_spend_since(*db, today);
  ASSERT_EQ(spent.size(), 1u);
  EXPECT_EQ(spent[0], std::pair(ada, std::int64_t{1'110}));
}

TEST_F(ai_calls_in_postgres, old_ones_go_and_so_do_those_beyond_the_newest_unless_today_s_budget_needs_them) {
  write_ai_calls(*db, {call(noon - ai_calls_kept - 1s), call(noon - ai_calls_kept + 1s)});
  prune_ai_calls(*db, noon);
  EXPECT_EQ(kept().size(), 1u);
  std::vector<ai_call_record> all{call(today + 1s, 7), call(today + 2s, 0)};
  for (std::int64_t i = 0; i < most_ai_calls; ++i) all.push_back(call(noon, 0));
  write_ai_calls(*db, all);
  prune_ai_calls(*db, noon);
  ai_call_query query;
  query.limit = 20'000;
  const auto left = kept(query);
  ASSERT_EQ(left.size(), static_cast<std::size_t>(most_ai_calls) + 1);
  EXPECT_EQ(left.back().cost, 7);
}

TEST_F(ai_calls_in_postgres, go_with_their_user_and_come_for_nobody_who_is_gone) {
  write_ai_calls(*db, {call(noon)});
  run_query(*db, "test_delete", "delete from users where id = $1::uuid", {ada.to_string()});
  EXPECT_TRUE(kept().empty());
  write_ai_calls(*db, {call(noon), call(noon, 1, bob)});
  EXPECT_TRUE(kept().empty());
  EXPECT_EQ(ai_spend_since(*db, today).size(), 1u) << "the other's is written all the same";
}

TEST_F(ai_calls_in_postgres, the_log_has_written_what_it_was_told_to_write_now) {
  ai_call_log log(url);
  EXPECT_TRUE(log.keep_now(call(noon), 30s));
  EXPECT_EQ(kept().size(), 1u);
}

TEST_F(ai_calls_in_postgres, the_log_writes_the_rest_when_it_ends) {
  {
    ai_call_log log(url);
    for (int i = 0; i < 1'000; ++i) log.keep(call(noon));
  }
  ai_call_query query;
  query.limit = 2'000;
  EXPECT_EQ(kept(query).size(), 1'000u);
}

TEST_F(ai_calls_in_postgres, one_that_is_refused_does_not_take_others_along) {
  auto bad = call(noon);
  bad.cost = -1;
  ai_call_log log(url);
  log.keep(call(noon));
  EXPECT_FALSE(log.keep_now(bad, 30s));
  EXPECT_TRUE(log.keep_now(call(noon), 30s));
  EXPECT_EQ(kept().size(), 2u);
  EXPECT_EQ(log.dropped(), 1);
}

TEST(ai_call_log, never_waits_and_drops_what_is_too_much_while_the_database_is_away) {
  ai_call_log log("host=/nonexistent dbname=x", 3);
  for (int i = 0; i < 5; ++i) log.keep({});
  EXPECT_EQ(log.dropped(), 2);
  EXPECT_FALSE(log.keep_now({}, 30s)) << "at once: there is no room";
  std::string text;
  log.append_metrics(text);
  EXPECT_NE(text.find("steward_ai_log_dropped_total 3"), std::string::npos);
  EXPECT_NE(text.find("steward_ai_log_waiting 3"), std::string::npos);
}

TEST(ai_call_log, tells_in_time_that_nothing_can_be_written) {
  ai_call_log log("host=/nonexistent dbname=x");
  EXPECT_FALSE(log.keep_now({}, 1ms));
}

}  // namespace ai_calls_test
}  // namespace steward
