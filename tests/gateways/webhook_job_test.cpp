#include "gateways/webhook/webhook_job.hpp"

#include <gtest/gtest.h>

#include "domain/user_state.hpp"
#include "domain/webhooks/deliveries.hpp"
#include "identity/webhook_signature.hpp"

namespace steward {
namespace {

const std::string present = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string former = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const timestamp noon{std::chrono::seconds{1'790'000'000}};

class webhook_job : public testing::Test {
 protected:
  webhook_job() {
    webhook_gateway gateway;
    gateway.post = [this](const fetch_request& request) {
      asked.push_back(request);
      return answer;
    };
    gateway.load = [this](const uuid& user, const uuid& id) {
      EXPECT_EQ(user, state.id);
      return stored && stored->id == id ? stored : std::nullopt;
    };
    gateway.open = [](const std::string& sealed, const std::string& purpose) -> std::optional<std::string> {
      if (sealed == "broken") return std::nullopt;
      EXPECT_TRUE(purpose.starts_with("webhook_keys.sealed/")) << purpose;
      return sealed;
    };
    gateway.keys = [this](const webhook_endpoint& one, std::int64_t from) {
      std::vector<webhook_key> found;
      for (auto key = keys.rbegin(); key != keys.rend() && key->first >= from; ++key)
        found.push_back({one.user_id, one.id, key->first, key->second});
      return found;
    };
    gateway.now = [] { return noon; };
    add_webhook_job(kinds, std::move(gateway));

    state.id = *uuid::parse("0190a8c5-7b1e-7cc3-98c4-000000000001");
    to.user_id = state.id;
    to.id = *uuid::parse("0190a8c5-7b1e-7cc3-98c4-000000000002");
    to.url = "https://example.org/hook";
    to.key_number = 2;
    webhook_delivery one;
    one.user_id = state.id;
    one.id = *uuid::parse("0190a8c5-7b1e-7cc3-98c4-000000000003");
    one.endpoint_id = to.id;
    one.type = "task.created";
    one.trace_id = "0af7651916cd43dd8448eb211c80319c";
    one.body.text = R"({"type":"task.created"})";
    stored = one;
    wanted.user_id = state.id;
    wanted.id = one.id;
    wanted.kind = webhook_job_kind;
    wanted.payload.text = R"({"endpoint_id":")" + to.id.to_string() + R"("})";
  }

  outside_result run() {
    apply(state, change{make_row(to)});
    const auto call = kinds.find(wanted.kind)->prepare(state, ctx, wanted);
    return call({std::chrono::steady_clock::now() + std::chrono::seconds{5}});
  }

  job_outcome settle(const outside_result& given) { return std::get<job_handler>(given)(state, ctx, wanted); }

  static const webhook_delivery& line(const std::vector<change>& changes) {
    return *std::get<row<webhook_delivery>>(changes.back().row);
  }

  std::string header(const std::string& name) const {
    for (const auto& one : asked.back().headers)
      if (one.starts_with(name + ": ")) return one.substr(name.size() + 2);
    return {};
  }

  webhook_fault check(const std::string& secret) const {
    const auto id = header("webhook-id"), at = header("webhook-timestamp"), all = header("webhook-signature");
    return check_webhook(secret, {id, at, all}, asked.back().body, 1'790'000'000);
  }

  job_kinds kinds;
  std::map<std::int64_t, std::string> keys{{1, former}, {2, present}, {3, "of a rotation since then"}};
  user_state state;
  webhook_endpoint to;
  job wanted;
  std::optional<webhook_delivery> stored;
  std::vector<fetch_request> asked;
  fetch_result answer = fetch_answer{204, {}};
  id_source ids{1};
  limits bounds;
  context ctx{noon, ids, bounds};
};

TEST_F(webhook_job, posts_the_signed_message_under_its_id) {
  const auto done = std::get<job_effect>(settle(run()));
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].url, "https://example.org/hook");
  EXPECT_EQ(asked[0].body, stored->body.text);
  EXPECT_EQ(asked[0].content_type, "application/json");
  EXPECT_EQ(header("webhook-id"), wanted.id.to_string());
  EXPECT_EQ(header("webhook-timestamp"), "1790000000");
  EXPECT_EQ(check(present), webhook_fault::none);
  EXPECT_TRUE(header("traceparent").starts_with("00-0af7651916cd43dd8448eb211c80319c-"));
  EXPECT_EQ(header("traceparent").size(), 55u);
  EXPECT_EQ(state_of(line(done.changes)), delivery_state::delivered);
}

TEST_F(webhook_job, signs_with_the_former_secret_too_while_it_is_good) {
  for (const auto& [until, expected] : {std::pair{noon + std::chrono::seconds{1}, webhook_fault::none},
                                        std::pair{noon, webhook_fault::forged}}) {
    to.previous_until = until;
    run();
    EXPECT_EQ(check(present), webhook_fault::none);
    EXPECT_EQ(check(former), expected);
  }
}

TEST_F(webhook_job, what_the_endpoint_answers_is_settled_by_its_schedule) {
  answer = fetch_answer{500, "no", {}, std::chrono::seconds{7}};
  const auto later = std::get<job_snooze>(settle(run()));
  EXPECT_GE(later.until, noon + std::chrono::seconds{7});
  EXPECT_EQ(line(later.changes).last_status, 500);
  EXPECT_EQ(line(later.changes).response, "no");
}

TEST_F(webhook_job, that_gets_no_answer_says_why) {
  answer = fetch_failure{fetch_fault::forbidden, "https://example.org: its address is not public"};
  const auto later = std::get<job_snooze>(settle(run()));
  EXPECT_EQ(line(later.changes).last_error, "https://example.org: its address is not public");
  EXPECT_EQ(line(later.changes).last_status, 0);
}

TEST_F(webhook_job, asks_nobody_who_wants_nothing) {
  to.enabled = false;
  EXPECT_EQ(state_of(line(std::get<job_effect>(settle(run())).changes)), delivery_state::failed);
  wanted.payload.text = "null";
  EXPECT_EQ(state_of(line(std::get<job_effect>(settle(run())).changes)), delivery_state::failed);
  stored.reset();
  EXPECT_TRUE(std::get<job_effect>(settle(run())).changes.empty());
  EXPECT_TRUE(asked.empty());
}

TEST_F(webhook_job, leaves_alone_who_has_asked_for_a_pause) {
  to.not_before = noon + std::chrono::seconds{30};
  EXPECT_EQ(std::get<job_snooze>(run()).until, to.not_before);
  EXPECT_TRUE(asked.empty());
}

TEST_F(webhook_job, waits_for_the_key_of_a_secret_that_does_not_open) {
  for (const std::map<std::int64_t, std::string>& held :
       {std::map<std::int64_t, std::string>{{2, "broken"}}, std::map<std::int64_t, std::string>{}}) {
    keys = held;
    EXPECT_TRUE(std::get<job_failure>(run()).retry);
  }
  EXPECT_TRUE(asked.empty());
}

}  // namespace
}  // namespace steward
