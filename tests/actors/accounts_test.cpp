#include "actors/accounts.hpp"

#include <map>

#include "tests/actors/actor_fixture.hpp"

namespace steward {
namespace {

using session = result<http::signed_in>;

/// Answers at once; the "hash" of a password is a salt and the password turned round.
password_actor::behavior_type quick_worker(password_actor::pointer, std::string salt) {
  const auto hash = [salt](const std::string& text) {
    return salt + std::string(text.rbegin(), text.rend());
  };
  return {[=](const hash_password_request& r) { return hash_password_answer{hash(r.password)}; },
          [=](const check_password_request& r) { return check_password_answer{hash(r.password) == r.hash}; }};
}

class accounts_test : public test::actor_fixture {
 protected:
  struct stored {
    credentials who;
    std::optional<idempotency_token> key;
    timestamp at;
  };

  void SetUp() override {
    auto worker = system.spawn(quick_worker, "salt:");
    started.push_back(caf::actor_cast<caf::actor>(worker));
    account_store store;
    store.create = [this](const user& account, const std::string& address, const std::string& hash,
                          const std::optional<idempotency_token>& key) {
      if (down) throw database_unavailable("down");
      const bool made = accounts.emplace(address, stored{{account, hash}, key, now}).second;
      if (made && lose_next_answer) {
        lose_next_answer = false;
        throw database_unavailable("the connection broke while it committed");
      }
      return made;
    };
    store.find = [this](const std::string& address) -> std::optional<credentials> {
      if (down) throw database_unavailable("down");
      const auto found = accounts.find(address);
      if (found == accounts.end()) return std::nullopt;
      return found->second.who;
    };
    store.fingerprint = [this](const uuid& id, const std::string& key,
                               timestamp oldest) -> std::optional<std::string> {
      for (const auto& [address, one] : accounts)
        if (one.who.account.id == id && one.key && one.key->key == key && one.at >= oldest)
          return one.key->fingerprint;
      return std::nullopt;
    };
    store.resolve = [this](const std::string&, const std::string& subject,
                           const user& candidate) -> std::optional<uuid> {
      if (subject == "removed") return std::nullopt;
      if (subject == "defect") throw std::runtime_error("defect");
      if (subject == taken_id.to_string() && candidate.id == taken_id)
        throw statement_refused("taken", "23505");
      return candidate.id;
    };
    actor = spawn_accounts(system, {store, {{worker}, max_backlog}, &env}, false);
    started.push_back(caf::actor_cast<caf::actor>(actor));
  }

  template <class Answer, class Message>
  std::shared_ptr<Answer> ask(Message message) {
    auto slot = std::make_shared<Answer>();
    const auto asks = [slot, message](caf::event_based_actor* self, const accounts_actor& to) {
      self->request(to, caf::infinite, message).then([slot](const Answer& given) { *slot = given; });
    };
    started.push_back(caf::actor_cast<caf::actor>(system.spawn(asks, actor)));
    return slot;
  }
  std::shared_ptr<account_answer> begin_sign_up(std::string key = "", std::string print = "print",
                                                std::string password = "secret") {
    http::sign_up_request request{"Ada@Example.org", std::move(password), "Ada", {}};
    if (!key.empty()) request.idempotency = idempotency_token{std::move(key), std::move(print)};
    return ask<account_answer>(sign_up{std::move(request)});
  }
  session run_sign_up(std::string key = "", std::string print = "print", std::string password = "secret") {
    auto slot = begin_sign_up(std::move(key), std::move(print), std::move(password));
    run();
    return *slot->content;
  }
  session run_log_in(std::string email, std::string password) {
    auto slot = ask<account_answer>(log_in{{std::move(email), std::move(password)}});
    run();
    return *slot->content;
  }
  result<uuid> run_resolve(std::string subject) {
    auto slot = ask<resolve_answer>(resolve{"issuer", std::move(subject), "", ""});
    run();
    return *slot->content;
  }

  std::map<std::string, stored> accounts;
  uuid taken_id = make_uuid_v7(9, 9, 9);
  std::int64_t max_backlog = 3;
  bool down = false, lose_next_answer = false;
  accounts_actor actor;
};

errc fault(const session& answer) { return answer ? errc::internal : answer.fault().code; }

TEST_F(accounts_test, an_address_belongs_to_who_was_first) {
  const auto first = run_sign_up();
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->replayed);
  EXPECT_EQ(first->who.email, "Ada@Example.org");
  EXPECT_EQ(fault(run_sign_up()), errc::conflict);
  EXPECT_EQ(accounts.at("ada@example.org").who.password_hash, "salt:terces");
}

TEST_F(accounts_test, a_repeated_sign_up_is_answered_with_the_account_of_the_first) {
  const auto first = run_sign_up("key");
  ASSERT_TRUE(first);
  const auto again = run_sign_up("key");
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->who.id, first->who.id);
}

TEST_F(accounts_test, a_key_with_another_request_is_a_mismatch) {
  ASSERT_TRUE(run_sign_up("key"));
  EXPECT_EQ(fault(run_sign_up("key", "other")), errc::idempotency_mismatch);
  EXPECT_EQ(fault(run_sign_up("key", "print", "guess")), errc::idempotency_mismatch);
}

TEST_F(accounts_test, another_key_or_none_meets_a_taken_address) {
  ASSERT_TRUE(run_sign_up("key"));
  EXPECT_EQ(fault(run_sign_up("other")), errc::conflict);
  EXPECT_EQ(fault(run_sign_up()), errc::conflict);
}

TEST_F(accounts_test, a_key_is_forgotten_after_the_retention) {
  ASSERT_TRUE(run_sign_up("key"));
  now += env.bounds.idempotency + std::chrono::seconds{1};
  EXPECT_EQ(fault(run_sign_up("key")), errc::conflict);
}

TEST_F(accounts_test, a_sign_up_whose_answer_was_lost_is_repeatable) {
  lose_next_answer = true;
  EXPECT_EQ(fault(run_sign_up("key")), errc::unavailable);
  EXPECT_TRUE(run_sign_up("key"));
}

TEST_F(accounts_test, a_key_in_flight_is_told_to_wait_and_free_afterwards) {
  const auto first = begin_sign_up("key"), second = begin_sign_up("key"), other = begin_sign_up("other");
  run();
  EXPECT_TRUE(*first->content);
  EXPECT_EQ(fault(*second->content), errc::idempotency_in_flight);
  EXPECT_GT(second->content->fault().retry_after, 0);
  EXPECT_EQ(fault(*other->content), errc::conflict);
  EXPECT_TRUE(run_sign_up("key")->replayed);
}

TEST_F(accounts_test, a_sign_up_that_was_refused_leaves_its_key_unused) {
  metrics.password_backlog = max_backlog;
  EXPECT_EQ(fault(run_sign_up("key")), errc::unavailable);
  metrics.password_backlog = 0;
  down = true;
  EXPECT_EQ(fault(run_sign_up("key")), errc::unavailable);
  down = false;
  EXPECT_FALSE(run_sign_up("key")->replayed);
  EXPECT_EQ(metrics.password_backlog, 0);
}

TEST_F(accounts_test, an_unknown_address_and_a_wrong_password_get_the_same_answer) {
  ASSERT_TRUE(run_sign_up());
  const auto unknown = run_log_in("eve@example.org", "secret"),
             wrong = run_log_in("ada@example.org", "guess");
  EXPECT_EQ(fault(unknown), errc::unauthorized);
  EXPECT_EQ(fault(wrong), errc::unauthorized);
  EXPECT_EQ(unknown.fault().detail, wrong.fault().detail);
  const auto right = run_log_in(" ADA@example.org", "secret");
  ASSERT_TRUE(right);
  EXPECT_FALSE(right->replayed);
}

TEST_F(accounts_test, a_login_without_database_is_told_to_come_again) {
  down = true;
  const auto answer = run_log_in("ada@example.org", "secret");
  EXPECT_EQ(fault(answer), errc::unavailable);
  EXPECT_GT(answer.fault().retry_after, 0);
}

TEST_F(accounts_test, a_subject_that_is_a_uuid_is_the_users_id_unless_taken) {
  const auto id = make_uuid_v7(1, 1, 1);
  EXPECT_EQ(*run_resolve(id.to_string()), id);
  EXPECT_NE(*run_resolve(taken_id.to_string()), taken_id);
  EXPECT_TRUE(run_resolve("somebody"));
}

TEST_F(accounts_test, a_defect_of_the_store_is_an_answer) {
  EXPECT_EQ(run_resolve("defect").fault().code, errc::internal);
  EXPECT_EQ(run_resolve("removed").fault().code, errc::unauthorized);
}

}  // namespace
}  // namespace steward
