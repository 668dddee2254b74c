#include "actors/sessions.hpp"

#include <nlohmann/json.hpp>

#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

class sessions_actor_test : public test::actor_fixture {
 protected:
  void SetUp() override {
    session_arguments args{store(), tokens, revoked};
    args.env = &env;
    sessions = spawn_sessions(system, std::move(args), false);
    started.push_back(caf::actor_cast<caf::actor>(sessions));
    run();
  }

  void use_database() const {
    if (down) throw database_unavailable("down");
    if (defect) throw std::runtime_error("defect");
  }

  /// One session at a time is enough.
  session_store store() {
    return {[this](const user_session& one, const std::string& hash, timestamp end) {
              use_database();
              stored = one;
              family = {hash, "", one.created_at, one.device, one.expires_at, {}};
              ends_at = end;
            },
            [this](const uuid& id, const refresh_attempt& what,
                   const std::string&) -> std::optional<refreshed_session> {
              use_database();
              if (id != stored.id) return std::nullopt;
              const auto outcome = present(family, what);
              if (outcome == refresh_outcome::ended) return std::nullopt;
              return refreshed_session{outcome == refresh_outcome::reused, ada()};
            },
            [this](const uuid&, timestamp) { return std::vector<user_session>{stored}; },
            [this](const session_choice& which, const std::string&, timestamp at) {
              use_database();
              if ((which.only && *which.only != stored.id) || which.except == stored.id)
                return std::vector<uuid>{};
              family.revoked_at = at;
              return std::vector<uuid>{stored.id};
            },
            [this](const uuid& id, const std::string&, timestamp at) {
              family.revoked_at = at;
              return std::vector<uuid>{id};
            },
            [this](std::chrono::seconds back) {
              use_database();
              looks.push_back(back);
              return elsewhere;
            },
            [this](timestamp) { ++housekeepings; }};
  }

  user ada() const {
    user who;
    who.id = owner;
    who.name = "Ada";
    return who;
  }

  template <class Answer, class Message>
  Answer ask(Message message) {
    caf::scoped_actor self(system);
    Answer got;
    auto request = self->request(sessions, caf::infinite, std::move(message));
    run();
    request.receive([&](const Answer& answer) { got = answer; }, [](caf::error&) {});
    return got;
  }

  result<http::signed_in> begin() {
    return *ask<account_answer>(begin_session_request{
                                    std::make_shared<http::signed_in>(http::signed_in{ada()}), {"phone", ""}})
                .content;
  }
  result<http::signed_in> refresh(const std::string& token, const std::string& device = "phone") {
    return *ask<account_answer>(refresh_session_request{{token, {device, ""}}}).content;
  }
  result<reply> command(session_command what) {
    return *ask<user_answer>(session_task{std::make_shared<const session_command>(std::move(what))}).content;
  }
  errc fault_of(const auto& answer) { return answer ? errc::internal : answer.fault().code; }
  bool is_revoked() const { return revoked->get()->contains(stored.id); }

  std::shared_ptr<const refresh_tokens> tokens = std::make_shared<const refresh_tokens>("secret");
  std::shared_ptr<revoked_sessions> revoked = std::make_shared<revoked_sessions>();
  user_session stored;
  refresh_family family;
  timestamp ends_at;
  std::vector<uuid> elsewhere;
  std::vector<std::chrono::seconds> looks;
  int housekeepings = 0;
  bool down = false, defect = false;
  sessions_actor sessions;
};

TEST_F(sessions_actor_test, a_session_begins_and_is_renewed) {
  const auto begun = begin();
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->session, stored.id);
  EXPECT_EQ(stored.user_id, owner);
  EXPECT_EQ(stored.device, "phone");
  EXPECT_EQ(stored.expires_at, now + std::chrono::days(30));
  EXPECT_EQ(ends_at, now + std::chrono::days(90));
  const auto next = refresh(begun->refresh_token);
  ASSERT_TRUE(next);
  EXPECT_NE(next->refresh_token, begun->refresh_token);
  EXPECT_EQ(next->session, stored.id);
  EXPECT_EQ(next->who.name, "Ada");
  EXPECT_TRUE(refresh(next->refresh_token));
}

TEST_F(sessions_actor_test, a_repeated_refresh_gets_the_same_successor) {
  const auto token = begin()->refresh_token;
  const auto first = refresh(token), again = refresh(token);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->refresh_token, again->refresh_token);
}

TEST_F(sessions_actor_test, reuse_ends_the_session_and_access_tokens_with_it) {
  const auto token = begin()->refresh_token;
  const auto next = refresh(token);
  EXPECT_FALSE(is_revoked());
  EXPECT_EQ(fault_of(refresh(token, "thief")), errc::unauthorized);
  EXPECT_TRUE(is_revoked());
  EXPECT_EQ(fault_of(refresh(next->refresh_token)), errc::unauthorized);
}

TEST_F(sessions_actor_test, what_is_no_token_of_ours_does_not_reach_the_database) {
  down = true;
  EXPECT_EQ(fault_of(refresh("srt_made-up")), errc::unauthorized);
  EXPECT_TRUE(command(log_out{"nonsense"}));
}

TEST_F(sessions_actor_test, are_listed_with_the_current_one_marked) {
  (void)begin();
  const auto listed = command(list_sessions{owner, stored.id});
  ASSERT_TRUE(listed);
  const auto one = nlohmann::json::parse(*listed->body)["items"][0];
  EXPECT_EQ(one["id"], stored.id.to_string());
  EXPECT_EQ(one["current"], true);
  EXPECT_EQ(nlohmann::json::parse(*command(list_sessions{owner, {}})->body)["items"][0]["current"], false);
}

TEST_F(sessions_actor_test, end_by_id_by_token_or_all) {
  const auto token = begin()->refresh_token;
  EXPECT_EQ(fault_of(command(end_session{owner, owner})), errc::not_found);
  EXPECT_TRUE(command(end_sessions{owner, stored.id}));
  EXPECT_FALSE(is_revoked());
  EXPECT_TRUE(command(log_out{token}));
  EXPECT_TRUE(is_revoked());
  for (const auto all : {false, true}) {
    (void)begin();
    EXPECT_TRUE(all ? command(end_sessions{owner, {}}) : command(end_session{owner, stored.id}));
    EXPECT_TRUE(is_revoked());
  }
}

TEST_F(sessions_actor_test, without_the_database_answer_503) {
  const auto token = begin()->refresh_token;
  down = true;
  EXPECT_EQ(fault_of(begin()), errc::unavailable);
  EXPECT_EQ(fault_of(refresh(token)), errc::unavailable);
  EXPECT_EQ(fault_of(command(end_sessions{owner, {}})), errc::unavailable);
}

TEST_F(sessions_actor_test, a_defect_of_the_store_is_an_answer) {
  const auto token = begin()->refresh_token;
  defect = true;
  const auto answered = refresh(token);
  ASSERT_FALSE(answered);
  EXPECT_EQ(answered.fault().code, errc::internal);
  defect = false;
  EXPECT_TRUE(refresh(token)) << "the next one is served";
}

TEST_F(sessions_actor_test, that_other_nodes_have_ended_are_learnt_of) {
  (void)begin();
  ASSERT_GE(looks.size(), 1u);
  EXPECT_GE(looks[0], std::chrono::seconds(900));  // at first everything that still matters
  down = true;
  scheduler.advance_time(std::chrono::seconds(1));
  run();
  down = false;
  elsewhere = {stored.id};
  scheduler.advance_time(std::chrono::seconds(1));
  run();
  EXPECT_TRUE(is_revoked());
  EXPECT_EQ(housekeepings, 1);
}

}  // namespace
}  // namespace steward
