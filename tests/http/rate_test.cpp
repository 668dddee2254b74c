// What clients are told of limits, and what is counted where.
#include "tests/http/fixture.hpp"

namespace steward::http {
namespace {

using namespace std::chrono_literals;

class rate_test : public server_test {
 protected:
  answer_text log_in(const std::string& headers = "") {
    return post("/api/v1/auth/login", R"({"email":"ada@example.org","password":"correct horse"})", headers);
  }
};

TEST_F(rate_test, answers_tell_what_is_left_of_the_users_quota) {
  does.submit = [](ask, completion<reply> done) {
    reply answer;
    answer.rate = {rate_class::standard, 50, 30};
    done(std::move(answer));
  };
  const auto answer = get("/test/ask", bearer());
  EXPECT_EQ(answer.header("RateLimit-Policy"), R"("default";q=100;w=60)");
  EXPECT_EQ(answer.header("RateLimit"), R"("default";r=50;t=30)");
}

TEST_F(rate_test, a_refusal_tells_it_and_when_to_come_back) {
  does.submit = [](ask, completion<reply> done) {
    error fault{errc::rate_limited, "Too many."};
    fault.retry_after = 7;
    fault.rate = {rate_class::standard, 0, 60};
    done(std::move(fault));
  };
  const auto answer = get("/test/ask", bearer());
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.header("Retry-After"), "7");
  EXPECT_EQ(answer.header("RateLimit"), R"("default";r=0;t=60)");
  EXPECT_TRUE(answer.has(R"("code":"rate_limited")"));
}

TEST_F(rate_test, without_a_limit_nothing_is_told) {
  EXPECT_EQ(get("/test/ask", bearer()).header("RateLimit"), "");
  EXPECT_EQ(get("/health").header("RateLimit"), "");
}

TEST_F(rate_test, the_route_says_what_a_request_costs_and_counts_as) {
  table.add({.pattern = "/test/export", .run = do_ask, .limits = rate_class::exports, .cost = 3});
  rate_class seen = rate_class::none;
  int cost = 0;
  does.submit = [&](ask question, completion<reply> done) {
    seen = question.limits;
    cost = question.cost;
    done(reply{});
  };
  get("/test/export", bearer());
  EXPECT_EQ(seen, rate_class::exports);
  EXPECT_EQ(cost, 3);
}

TEST_F(rate_test, logins_of_an_address_are_refused_before_their_password_is_looked_at) {
  config.rate_limit_auth = {3, 60s};
  int asked = 0;
  does.log_in = [&](log_in_request, completion<signed_in> done) {
    ++asked;
    done(error{errc::unauthorized, "no"});
  };
  for (int left = 2; left >= 0; --left) {
    const auto answer = log_in();
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.header("RateLimit").substr(0, 10), R"("auth";r=)" + std::to_string(left));
  }
  const auto refused = log_in();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("RateLimit-Policy"), R"("auth";q=3;w=60)");
  EXPECT_GE(std::stoi(refused.header("Retry-After")), 1);
  EXPECT_LE(std::stoi(refused.header("Retry-After")), 20);
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(get("/test/ask", bearer()).status, 200) << "other requests of the address go on";
}

TEST_F(rate_test, requests_of_an_address_are_limited_all_together_but_for_probes) {
  config.rate_limit_ip = {2, 60s};
  EXPECT_EQ(get("/test/echo").status, 200);
  EXPECT_EQ(get("/test/ask", bearer()).status, 200);
  const auto refused = get("/test/echo");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("RateLimit-Policy"), R"("ip";q=2;w=60)");
  EXPECT_EQ(get("/health").status, 200);
  EXPECT_EQ(get("/ready").status, 200);
  EXPECT_TRUE(get("/metrics").has("steward_http_limited_addresses_total 1\n"));
}

TEST_F(rate_test, a_proxys_clients_have_quotas_of_their_own) {
  config.trusted_proxies = {"127.0.0.1"};
  config.rate_limit_ip = {1, 60s};
  EXPECT_EQ(get("/test/echo", "X-Forwarded-For: 198.51.100.1\r\n").status, 200);
  EXPECT_EQ(get("/test/echo", "X-Forwarded-For: 198.51.100.1\r\n").status, 429);
  EXPECT_EQ(get("/test/echo", "X-Forwarded-For: 198.51.100.2\r\n").status, 200);
}

TEST_F(rate_test, naming_another_address_does_not_help) {
  config.rate_limit_ip = {1, 60s};
  EXPECT_EQ(get("/test/echo", "X-Forwarded-For: 198.51.100.1\r\n").status, 200);
  EXPECT_EQ(get("/test/echo", "X-Forwarded-For: 198.51.100.2\r\n").status, 429);
}

class shared_rate_test : public rate_test {
 protected:
  shared_verdict verdict;
  int asked = 0;
  std::string key;

  shared_rate_test() {
    config.rate_limit_auth = {2, 60s};
    does.log_in = [](log_in_request, completion<signed_in> done) { done(error{errc::unauthorized, "no"}); };
    does.count_together = [this](shared_claim claim, completion<shared_verdict> done) {
      ++asked;
      key = claim.key;
      done(verdict);
    };
  }
};

TEST_F(shared_rate_test, what_all_nodes_count_together_decides) {
  verdict = {true, 0s, 31s};
  const auto passed = log_in();
  EXPECT_EQ(passed.status, 401);
  EXPECT_EQ(passed.header("RateLimit"), R"("auth";r=0;t=31)");
  EXPECT_EQ(key, "auth:127.0.0.1");
  verdict = {true, 7s, 60s};
  const auto refused = log_in();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("Retry-After"), "7");
  EXPECT_EQ(refused.header("RateLimit"), R"("auth";r=0;t=60)");
}

TEST_F(shared_rate_test, when_nobody_keeps_count_together_the_node_does_it_alone) {
  EXPECT_EQ(log_in().status, 401);
  EXPECT_EQ(log_in().status, 401);
  EXPECT_EQ(log_in().status, 429);
  EXPECT_EQ(asked, 2) << "a node that is over the limit alone need not ask";
}

TEST_F(shared_rate_test, what_was_counted_together_stays_counted_when_that_is_lost) {
  verdict = {true, 0s, 30s};
  log_in();
  verdict.known = false;
  EXPECT_EQ(log_in().status, 401);
  EXPECT_EQ(log_in().status, 429);
}

TEST_F(shared_rate_test, requests_of_users_are_not_counted_together) {
  EXPECT_EQ(get("/test/ask", bearer()).status, 200);
  EXPECT_EQ(asked, 0);
}

TEST_F(rate_test, wrong_passwords_are_slowed_down_for_the_account_at_the_place) {
  config.trusted_proxies = {"127.0.0.1"};
  config.rate_limit_auth = {1'000, 60s};
  does.log_in = [](log_in_request, completion<signed_in> done) { done(error{errc::unauthorized, "no"}); };
  const std::string here = "X-Forwarded-For: 198.51.100.1\r\n", there = "X-Forwarded-For: 198.51.100.2\r\n";
  for (int i = 0; i < 10; ++i) EXPECT_EQ(log_in(here).status, 401);
  const auto slowed = log_in(here);
  EXPECT_EQ(slowed.status, 429);
  EXPECT_LE(std::stoi(slowed.header("Retry-After")), 90);
  EXPECT_EQ(log_in(there).status, 401) << "the owner is elsewhere";
}

TEST_F(rate_test, right_passwords_and_failures_of_the_server_are_not_slowed_down) {
  config.rate_limit_auth = {1'000, 60s};
  int n = 0;
  does.log_in = [&](log_in_request, completion<signed_in> done) {
    if (++n % 2)
      done(signed_in{});
    else
      done(error{errc::unavailable, "later"});
  };
  for (int i = 0; i < 30; ++i) EXPECT_EQ(log_in().status, i % 2 ? 503 : 200);
}

TEST_F(rate_test, every_public_route_that_takes_a_body_is_limited_by_address) {
  const auto real = make_route_table();
  for (const auto& row : real.routes()) {
    if (row.who == access::public_ && row.verb != method::get) {
      EXPECT_EQ(row.limits, rate_class::auth) << row.pattern;
    }
  }
}

}  // namespace
}  // namespace steward::http
