#include "persistence/webhooks.hpp"

#include <gtest/gtest.h>

#include "domain/user_state.hpp"
#include "domain/webhooks/endpoint_commands.hpp"
#include "persistence/commit.hpp"
#include "persistence/leases.hpp"
#include "persistence/load.hpp"
#include "persistence/sealed_secrets.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace webhooks_test {

const timestamp noon = parse_time("2026-11-20T12:00:00.123456Z")->at;

uuid make_id(std::uint64_t n) {
  return make_uuid_v7(1'700'000'000'000 + static_cast<std::int64_t>(n), n, n * 31 + 1);
}

class webhooks_in_postgres : public testing::Test {
 protected:
  void SetUp() override {
    db = std::make_unique<database>(test::migrated_database());
    ensure_shards(*db, 1);
    renew_lease(*db, make_id(1), "here", std::chrono::seconds{10});
    epoch = take_shards(*db, make_id(1)).at(0).epoch;
    to.user_id = owner;
    to.id = make_id(3);
    to.url = "https://example.org";
    to.topics = {"tasks", "task.created"};
    to.key_number = 2;
    to.created_at = to.updated_at = noon;
  }

  void write(std::vector<change> changes) {
    const change_set set{owner, 0, epoch, std::move(changes)};
    ASSERT_EQ(commit(*db, {&set}), std::vector{commit_verdict::committed});
  }

  webhook_delivery make(std::uint64_t n, delivery_state state = delivery_state::delivered) const {
    webhook_delivery one;
    one.user_id = owner;
    one.id = make_id(n);
    one.endpoint_id = to.id;
    one.event_seq = static_cast<std::int64_t>(n);
    one.type = n % 2 ? "task.created" : "task.updated";
    one.body.text = "{\"a\":\"\xC3\xA9\"}";
    one.state = static_cast<int>(state);
    one.created_at = one.updated_at = noon + std::chrono::seconds{n};
    return one;
  }

  std::vector<std::int64_t> numbers(const delivery_filter& filter, const uuid* user = nullptr) {
    std::vector<std::int64_t> found;
    for (const auto& one : load_deliveries(*db, user ? *user : owner, filter)) found.push_back(one.event_seq);
    return found;
  }

  uuid owner = make_id(2);
  webhook_endpoint to;
  std::int64_t epoch = 0;
  std::unique_ptr<database> db;
};

TEST_F(webhooks_in_postgres, endpoints_are_loaded_with_their_user_and_deliveries_are_not) {
  write({{make_row(to)}, {make_row(make(10))}});
  user_state state;
  auto loaded = load_user(*db, owner, noon, limits{});
  EXPECT_EQ(loaded.rows.size(), 1u);
  for (auto& row : loaded.rows) apply(state, change{std::move(row)});
  ASSERT_TRUE(state.webhooks.contains(to.id));
  EXPECT_EQ(to_json(*state.webhooks.at(to.id)), to_json(to));
}

TEST_F(webhooks_in_postgres, a_delivery_is_found_as_it_was_written_last) {
  auto one = make(10, delivery_state::queued);
  write({{make_row(one)}});
  ++one.version;
  one.state = static_cast<int>(delivery_state::delivered);
  one.delivered_at = noon;
  one.attempts = 3;
  write({{make_row(one)}});
  const auto found = load_deliveries(*db, owner, {.id = one.id});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(to_json(found[0]), to_json(one));
}

TEST_F(webhooks_in_postgres, keys_are_found_by_their_numbers_and_sealed_again_where_they_are) {
  const auto key = [&](std::int64_t number) { return make_row(webhook_key{owner, to.id, number, "old"}); };
  write({{make_row(to)}, {key(1)}, {key(2)}});
  EXPECT_EQ(load_webhook_keys(*db, owner, to.id, 1).size(), 2u);
  EXPECT_EQ(load_webhook_keys(*db, owner, to.id, 2).at(0).number, 2);
  EXPECT_TRUE(load_webhook_keys(*db, to.id, to.id, 1).empty());
  const auto report = reseal(*db, "new", [&](const sealed_column& at, const std::string& row, const auto&) {
    EXPECT_EQ(at.table, "webhook_keys");
    EXPECT_EQ(row.substr(0, row.rfind('/')), owner.to_string() + "/" + to.id.to_string());
    return std::optional<std::string>("new " + row);
  });
  EXPECT_EQ(report.sealed, 2);
  EXPECT_EQ(load_webhook_keys(*db, owner, to.id, 2).at(0).sealed, "new " + webhook_key_row(to, 2));
  write({{key(1), true}});
  EXPECT_EQ(load_webhook_keys(*db, owner, to.id, 1).size(), 1u);
}

TEST_F(webhooks_in_postgres, filters_narrow_and_pages_go_on) {
  write({{make_row(make(11))},
         {make_row(make(12))},
         {make_row(make(13, delivery_state::failed))},
         {make_row(make(14, delivery_state::dropped))}});
  using list = std::vector<std::int64_t>;
  EXPECT_EQ(numbers({}), (list{14, 13, 12, 11}));
  EXPECT_EQ(numbers({.states = {2, 3}, .oldest_first = true}), (list{13, 14}));
  EXPECT_EQ(numbers({.type = "task.created"}), (list{13, 11}));
  EXPECT_EQ(numbers({.since = noon + std::chrono::seconds{13}}), (list{14, 13}));
  EXPECT_EQ(numbers({.endpoint_id = to.id, .limit = 2}), (list{14, 13}));
  EXPECT_EQ(numbers({.endpoint_id = owner}), list{});
  EXPECT_EQ(numbers({.before = noon + std::chrono::seconds{13}, .before_id = make_id(13)}), (list{12, 11}));
  const auto stranger = make_id(99);
  EXPECT_EQ(numbers({}, &stranger), list{});
  EXPECT_EQ(numbers({.id = make_id(11)}, &stranger), list{}) << "nobody sees another one's";
}

TEST_F(webhooks_in_postgres, the_log_is_bounded_by_age_and_by_number) {
  write({{make_row(to)},
         {make_row(make(11, delivery_state::queued))},
         {make_row(make(12))},
         {make_row(make(13))},
         {make_row(make(14))},
         {make_row(make(15))}});
  using list = std::vector<std::int64_t>;
  prune_deliveries(*db, noon + std::chrono::seconds{13}, 100);
  EXPECT_EQ(numbers({}), (list{15, 14, 13, 11})) << "what is queued stays";
  prune_deliveries(*db, noon, 2);
  EXPECT_EQ(numbers({}), (list{15, 14, 11}));
}

}  // namespace webhooks_test
}  // namespace steward
