#include "domain/api_key_commands.hpp"

#include "domain/audit.hpp"
#include "domain/idempotency.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

struct api_key_test : ::testing::Test, domain_world {
  uuid make(const std::string& text = "stw_one", std::optional<timestamp> expires_at = std::nullopt) {
    const api_key_input input{"Report", {"tasks:read"}, expires_at};
    return id_of(body_of(commit(create_api_key(state, now, input, {text, "hash of " + text}))));
  }

  /// What a key with this hash is good for, and nothing when it is not.
  std::optional<api_key_grant> use(const std::string& hash) {
    api_key_grant grant;
    auto used = use_api_key(state, now, hash, grant);
    if (!used) {
      EXPECT_EQ(used.fault().code, errc::unauthorized);
      return std::nullopt;
    }
    commit(*std::move(used));
    return grant;
  }

  std::vector<std::string> told() const {
    std::vector<std::string> kinds;
    for (const auto& one : committed)
      if (const auto* job = std::get_if<row<steward::job>>(&one.row))
        kinds.push_back(read_audit_job(**job).kind);
    return kinds;
  }
};

TEST_F(api_key_test, the_key_is_in_the_answer_and_nowhere_else) {
  const auto answer =
      commit(create_api_key(state, now, {"Report", {"tasks:read"}, {}}, {"stw_secret", "hash"}));
  EXPECT_EQ(body_of(answer)["key"], "stw_secret");
  EXPECT_EQ(body_of(answer)["hint"], "cret");
  for (const auto& one : committed)
    std::visit([](const auto& r) { EXPECT_EQ(to_json(*r).find("stw_secret"), std::string::npos); }, one.row);
  const auto kept = remember(state, {"k", "f"}, answer, now.now);
  const auto& body = std::get<row<idempotency_record>>(kept.row)->body;
  EXPECT_TRUE(nlohmann::json::parse(body)["key"].is_null()) << body;
  EXPECT_EQ(events.size(), 1u);
  EXPECT_EQ(told(), std::vector<std::string>{"api_key.created"});
}

TEST_F(api_key_test, a_key_is_good_until_it_is_revoked) {
  const auto id = make();
  ASSERT_TRUE(use("hash of stw_one"));
  EXPECT_EQ(use("hash of stw_one")->scopes, std::vector<std::string>{"tasks:read"});
  EXPECT_FALSE(use("another hash"));
  EXPECT_FALSE(use(""));
  commit(revoke_api_key(state, now, id));
  EXPECT_FALSE(use("hash of stw_one"));
  EXPECT_FALSE(revoke_api_key(state, now, id));
}

TEST_F(api_key_test, a_key_expires_at_its_time) {
  make("stw_one", now.now + std::chrono::hours{1});
  EXPECT_EQ(use("hash of stw_one")->expires_at, state.api_keys.begin()->second->expires_at);
  now.now = *state.api_keys.begin()->second->expires_at - std::chrono::microseconds{1};
  EXPECT_TRUE(use("hash of stw_one"));
  now.now = *state.api_keys.begin()->second->expires_at;
  EXPECT_FALSE(use("hash of stw_one"));
}

TEST_F(api_key_test, a_rotated_key_overlaps_as_long_as_it_was_told_to) {
  const auto id = make();
  const auto rotated_at = now.now;
  commit(rotate_api_key(state, now, id, std::chrono::seconds{60}, {"stw_two", "hash of stw_two"}));
  EXPECT_TRUE(use("hash of stw_two"));
  EXPECT_EQ(use("hash of stw_one")->expires_at, rotated_at + std::chrono::seconds{60});
  now.now = rotated_at + std::chrono::seconds{60};
  EXPECT_FALSE(use("hash of stw_one"));
  EXPECT_TRUE(use("hash of stw_two"));
  commit(rotate_api_key(state, now, id, std::chrono::seconds{0}, {"stw_three", "hash of stw_three"}));
  EXPECT_FALSE(use("hash of stw_two"));
  EXPECT_FALSE(use(""));
  EXPECT_TRUE(use("hash of stw_three"));
}

TEST_F(api_key_test, using_a_key_writes_once_an_hour) {
  make();
  const auto before = committed.size();
  for (int minute = 0; minute < 180; ++minute) {
    use("hash of stw_one");
    now.now += std::chrono::seconds{59};
  }
  EXPECT_LE(committed.size() - before, 4u);
  EXPECT_GE(committed.size() - before, 3u);
  EXPECT_EQ(events.size(), 1u);
}

TEST_F(api_key_test, requests_are_read_with_all_faults) {
  const std::vector<std::string> known{"tags:read", "tasks:read"};
  const auto read = [&](std::string_view text) {
    auto body = read_json(text);
    return read_new_api_key(*body, known);
  };
  EXPECT_EQ(read(R"({"name":"x","scopes":["tasks:read","tags:read","tasks:read"]})")->scopes, known);
  EXPECT_EQ(codes(read(R"({"scopes":["tasks:write"],"id":"x"})").fault()).size(), 3u);
  auto body = read_json(R"({"overlap_seconds":604801})");
  EXPECT_FALSE(read_api_key_rotation(*body));
}

TEST_F(api_key_test, there_is_a_bound) {
  for (int i = 0; i < 50; ++i) make("stw_" + std::to_string(i));
  EXPECT_EQ(create_api_key(state, now, {"x", {"tasks:read"}, {}}, {"k", "h"}).fault().code,
            errc::limit_reached);
}

}  // namespace
}  // namespace steward
