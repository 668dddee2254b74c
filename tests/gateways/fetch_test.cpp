#include "gateways/fetch/fetch.hpp"

#include <gtest/gtest.h>

#include "tests/gateways/stand_in.hpp"

namespace steward {
namespace {

using test::stand_in;

fetch_policy local() {
  fetch_policy policy;
  policy.private_networks = true;
  return policy;
}

fetch_failure failure(const fetch_result& given) {
  const auto* found = std::get_if<fetch_failure>(&given);
  return found ? *found : fetch_failure{fetch_fault::garbled, "there was an answer"};
}

TEST(fetch, gives_status_and_body) {
  std::string seen;
  stand_in server([&](int socket, const std::string& request) {
    seen = request;
    stand_in::answer(socket, "418 Teapot", "short and stout");
  });
  const auto given =
      fetch({.url = server.url("/pot"), .headers = {"Accept: text/plain", "X-One: 1"}}, local());
  ASSERT_TRUE(std::holds_alternative<fetch_answer>(given)) << failure(given).reason;
  EXPECT_EQ(std::get<fetch_answer>(given).status, 418);
  EXPECT_EQ(std::get<fetch_answer>(given).body, "short and stout");
  EXPECT_TRUE(seen.starts_with("GET /pot HTTP/1.1\r\n"));
  EXPECT_NE(seen.find("\r\nAccept: text/plain\r\n"), std::string::npos);
  EXPECT_NE(seen.find("\r\nX-One: 1\r\n"), std::string::npos);
}

TEST(fetch, posts_a_form) {
  std::string seen, form;
  add_form_value(form, "code", "a b&c=d/\xc3\xa9");
  add_form_value(form, "empty", "");
  stand_in server([&](int socket, const std::string& request) {
    seen = request;
    stand_in::answer(socket, "200 OK", "{}");
  });
  fetch({.url = server.url(), .form = form}, local());
  EXPECT_TRUE(seen.starts_with("POST / HTTP/1.1\r\n"));
  EXPECT_NE(seen.find("Content-Type: application/x-www-form-urlencoded\r\n"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\n\r\ncode=a%20b%26c%3Dd%2F%C3%A9&empty=")) << seen;
}

TEST(fetch, posts_json_and_gives_headers) {
  std::string seen;
  stand_in server([&](int socket, const std::string& request) {
    seen = request;
    stand_in::answer(socket, "429 Too Many", "{}", "Retry-After:  7 \r\nX-Empty:\r\n");
  });
  const auto given = fetch({.url = server.url(),
                            .headers = {"X-One: 1"},
                            .body = R"({"a":1})",
                            .content_type = "application/json"},
                           local());
  ASSERT_TRUE(std::holds_alternative<fetch_answer>(given)) << failure(given).reason;
  EXPECT_TRUE(seen.starts_with("POST / HTTP/1.1\r\n"));
  EXPECT_NE(seen.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\n\r\n{\"a\":1}")) << seen;
  const auto& answer = std::get<fetch_answer>(given);
  EXPECT_EQ(answer.header("retry-after"), "7");
  EXPECT_EQ(answer.header("x-empty"), "");
  EXPECT_EQ(answer.header("x-other"), "");
}

TEST(fetch, knows_whether_the_request_was_sent) {
  std::string url;
  {
    stand_in server([](int, const std::string&) {});
    url = server.url();
    EXPECT_TRUE(failure(fetch({.url = url, .body = "{}"}, local())).sent);
  }
  EXPECT_FALSE(failure(fetch({.url = url, .body = "{}"}, local())).sent);
}

TEST(fetch, follows_no_redirect) {
  int asked = 0;
  stand_in server([&](int socket, const std::string&) {
    ++asked;
    stand_in::answer(socket, "302 Found", "", "Location: http://127.0.0.1:1/secret\r\n");
  });
  const auto given = fetch({.url = server.url()}, local());
  ASSERT_TRUE(std::holds_alternative<fetch_answer>(given));
  EXPECT_EQ(std::get<fetch_answer>(given).status, 302);
  EXPECT_EQ(asked, 1);
}

TEST(fetch, gives_the_headers) {
  stand_in server([](int socket, const std::string&) {
    stand_in::answer(socket, "200 OK", "", "ETag:  \"v1\" \r\nX-One: a\r\nx-one: b\r\n");
  });
  const auto given = fetch({.url = server.url()}, local());
  ASSERT_TRUE(std::holds_alternative<fetch_answer>(given));
  const auto& headers = std::get<fetch_answer>(given).headers;
  EXPECT_EQ(headers.at("etag"), "\"v1\"");
  EXPECT_EQ(headers.at("x-one"), "b");
}

TEST(fetch, takes_no_endless_head) {
  stand_in server([](int socket, const std::string&) {
    stand_in::answer(socket, "200 OK", "", "X-Long: " + std::string(70'000, 'x') + "\r\n");
  });
  EXPECT_EQ(failure(fetch({.url = server.url()}, local())).what, fetch_fault::too_large);
}

TEST(fetch, follows_what_has_moved_relative_to_where_it_was) {
  std::vector<std::string> paths;
  stand_in server([&](int socket, const std::string& request) {
    paths.push_back(request.substr(0, request.find(' ', 4)));
    if (paths.size() == 1)
      stand_in::answer(socket, "301 Moved", "", "Location: ../new?x=1\r\n");
    else
      stand_in::answer(socket, "200 OK", "here");
  });
  const auto given = fetch_moved({.url = server.url("/a/old")}, local(), 3);
  ASSERT_TRUE(std::holds_alternative<fetch_answer>(given)) << failure(given).reason;
  EXPECT_EQ(std::get<fetch_answer>(given).body, "here");
  EXPECT_EQ(paths, (std::vector<std::string>{"GET /a/old", "GET /new?x=1"}));
}

TEST(fetch, follows_only_so_far_and_to_nothing_but_the_web) {
  int asked = 0;
  std::string target = "/again";
  stand_in server([&](int socket, const std::string&) {
    ++asked;
    stand_in::answer(socket, "302 Found", "", "Location: " + target + "\r\n");
  });
  EXPECT_EQ(failure(fetch_moved({.url = server.url()}, local(), 3)).what, fetch_fault::forbidden);
  EXPECT_EQ(asked, 4);
  for (const auto* other : {"file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/"}) {
    target = other;
    EXPECT_EQ(failure(fetch_moved({.url = server.url()}, local(), 3)).what, fetch_fault::forbidden) << other;
  }
}

TEST(fetch, plain_http_to_private_addresses_needs_leave_as_well) {
  stand_in server([](int socket, const std::string&) { stand_in::answer(socket, "200 OK", ""); });
  fetch_policy policy;
  policy.plain_http = true;
  EXPECT_EQ(failure(fetch({.url = server.url()}, policy)).what, fetch_fault::forbidden);
  policy.private_networks = true;
  EXPECT_TRUE(std::holds_alternative<fetch_answer>(fetch({.url = server.url()}, policy)));
}

TEST(fetch, does_not_wait_for_ever) {
  stand_in server([](int socket, const std::string&) {
    stand_in::send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12");
    stand_in::wait_for_end(socket);
  });
  auto policy = local();
  policy.total_limit = std::chrono::milliseconds{100};
  const auto given = failure(fetch({.url = server.url()}, policy));
  EXPECT_EQ(given.what, fetch_fault::timed_out) << given.reason;
  EXPECT_TRUE(given.may_pass());
}

TEST(fetch, gives_up_when_it_is_told) {
  stand_in server([](int socket, const std::string&) { stand_in::wait_for_end(socket); });
  auto policy = local();
  policy.total_limit = std::chrono::minutes{10};
  policy.stopped = std::make_shared<const std::atomic<bool>>(true);
  EXPECT_EQ(failure(fetch({.url = server.url()}, policy)).what, fetch_fault::unreachable);
}

TEST(fetch, takes_only_so_much) {
  auto policy = local();
  policy.most_bytes = 1'000;
  for (const bool announced : {true, false}) {
    stand_in server([&](int socket, const std::string&) {
      stand_in::send(socket, "HTTP/1.1 200 OK\r\n");
      stand_in::send(socket, announced ? "Content-Length: 1001\r\n\r\n" : "Connection: close\r\n\r\n");
      stand_in::send(socket, std::string(1'001, 'x'));
    });
    const auto given = failure(fetch({.url = server.url()}, policy));
    EXPECT_EQ(given.what, fetch_fault::too_large) << given.reason;
    EXPECT_FALSE(given.may_pass());
  }
  stand_in server(
      [&](int socket, const std::string&) { stand_in::answer(socket, "200 OK", std::string(1'000, 'x')); });
  EXPECT_TRUE(std::holds_alternative<fetch_answer>(fetch({.url = server.url()}, policy)));
}

TEST(fetch, posts_a_body_and_hears_when_to_come_again) {
  std::string seen;
  stand_in server([&](int socket, const std::string& request) {
    seen = request;
    char bytes[64];
    while (!seen.ends_with("{\"a\":1}")) {
      const auto count = recv(socket, bytes, sizeof bytes, 0);
      if (count <= 0) break;
      seen.append(bytes, static_cast<std::size_t>(count));
    }
    stand_in::answer(socket, "429 Too Many Requests", "later", "Retry-After: 120\r\n");
  });
  const auto given =
      fetch({.url = server.url(), .body = R"({"a":1})", .content_type = "application/json"}, local());
  ASSERT_TRUE(std::holds_alternative<fetch_answer>(given)) << failure(given).reason;
  EXPECT_EQ(std::get<fetch_answer>(given).status, 429);
  EXPECT_EQ(std::get<fetch_answer>(given).retry_after, std::chrono::seconds{120});
  EXPECT_TRUE(seen.starts_with("POST / HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
  EXPECT_NE(seen.find("\r\nContent-Length: 7\r\n"), std::string::npos);
}

TEST(fetch, cuts_a_long_answer_where_that_is_wanted) {
  auto policy = local();
  policy.most_bytes = 10;
  policy.cut_answers = true;
  stand_in server(
      [&](int socket, const std::string&) { stand_in::answer(socket, "200 OK", std::string(50'000, 'x')); });
  const auto given = fetch({.url = server.url()}, policy);
  ASSERT_TRUE(std::holds_alternative<fetch_answer>(given)) << failure(given).reason;
  EXPECT_EQ(std::get<fetch_answer>(given).status, 200);
  EXPECT_EQ(std::get<fetch_answer>(given).body, "xxxxxxxxxx");
  EXPECT_EQ(std::get<fetch_answer>(given).retry_after, std::chrono::seconds{0});
}

TEST(fetch, tells_a_broken_connection) {
  stand_in server([](int socket, const std::string&) {
    const linger hard{1, 0};
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  });
  const auto given = failure(fetch({.url = server.url()}, local()));
  EXPECT_EQ(given.what, fetch_fault::unreachable) << given.reason;
  EXPECT_TRUE(given.may_pass());
}

TEST(fetch, tells_an_answer_that_breaks_off) {
  stand_in server([](int socket, const std::string&) {
    stand_in::send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12");
  });
  EXPECT_EQ(failure(fetch({.url = server.url()}, local())).what, fetch_fault::unreachable);
}

TEST(fetch, tells_an_answer_that_is_no_http) {
  stand_in server([](int socket, const std::string&) { stand_in::send(socket, "220 smtp.example.org\r\n"); });
  const auto given = failure(fetch({.url = server.url()}, local()));
  EXPECT_EQ(given.what, fetch_fault::garbled) << given.reason;
  EXPECT_FALSE(given.may_pass());
}

TEST(fetch, tells_when_nobody_listens) {
  std::string url;
  {
    stand_in gone([](int, const std::string&) {});
    url = gone.url();
  }
  EXPECT_EQ(failure(fetch({.url = url}, local())).what, fetch_fault::unreachable);
}

TEST(fetch, asks_nobody_in_private_networks_unless_it_may) {
  int asked = 0;
  stand_in server([&](int socket, const std::string&) {
    ++asked;
    stand_in::answer(socket, "200 OK", "secret");
  });
  const auto port = server.url().substr(server.url().rfind(':'));
  for (const auto& url : {"https://127.0.0.1" + port, "https://localhost" + port, "https://[::1]" + port,
                          "https://2130706433" + port, "https://0x7f.1" + port, server.url()}) {
    const auto given = failure(fetch({.url = url}, fetch_policy{}));
    EXPECT_EQ(given.what, fetch_fault::forbidden) << url << ": " << given.reason;
    EXPECT_FALSE(given.may_pass());
  }
  EXPECT_EQ(asked, 0);
}

TEST(fetch, speaks_only_http) {
  for (const auto* url : {"file:///etc/passwd", "ftp://example.org/", "gopher://127.0.0.1/", "", "nonsense",
                          "HTTP//", "https://", "https://exa mple.org/"})
    EXPECT_EQ(failure(fetch({.url = url}, local())).what, fetch_fault::forbidden) << url;
}

TEST(fetch, sends_plain_http_to_this_machine_only) {
  EXPECT_EQ(failure(fetch({.url = "http://192.0.2.1/"}, local())).what, fetch_fault::forbidden);
}

TEST(fetch, insists_on_tls_behind_https) {
  stand_in server([](int socket, const std::string&) { stand_in::answer(socket, "200 OK", "plain"); });
  auto policy = local();
  policy.total_limit = std::chrono::milliseconds{500};
  const auto url = "https" + server.url().substr(4);
  EXPECT_TRUE(std::holds_alternative<fetch_failure>(fetch({.url = url}, policy)));
}

TEST(fetch, tells_no_more_of_an_address_than_its_origin) {
  const auto given = failure(fetch({.url = "ftp://example.org/path?token=secret"}, local()));
  EXPECT_EQ(given.reason, "ftp://example.org: is not https://");
  EXPECT_EQ(origin_of("https://example.org:8443/a?b#c"), "https://example.org:8443");
  EXPECT_EQ(origin_of("nonsense"), "nonsense");
}

std::uint16_t port_of(const stand_in& server) {
  const auto url = server.url();
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

TEST(fetch, asks_only_at_ports_that_it_may) {
  int asked = 0;
  stand_in server([&](int socket, const std::string&) {
    ++asked;
    stand_in::answer(socket, "200 OK", "");
  });
  auto policy = local();
  policy.ports = {80, 443};
  const auto port = std::to_string(port_of(server));
  for (const auto& url : {server.url(), "http://localhost:" + port, "https://127.0.0.1:" + port}) {
    const auto given = failure(fetch({.url = url}, policy));
    EXPECT_EQ(given.what, fetch_fault::forbidden) << url;
    EXPECT_NE(given.reason.find("outbound_ports"), std::string::npos) << given.reason;
    EXPECT_FALSE(given.may_pass());
  }
  EXPECT_EQ(asked, 0);
  policy.ports.push_back(port_of(server));
  EXPECT_TRUE(std::holds_alternative<fetch_answer>(fetch({.url = server.url()}, policy)));
  EXPECT_EQ(asked, 1);
}

TEST(fetch, knows_the_port_that_a_scheme_stands_for) {
  auto policy = local();
  policy.ports = {443};
  EXPECT_NE(failure(fetch({.url = "http://127.0.0.1/"}, policy)).reason.find("outbound_ports"),
            std::string::npos);
  policy.ports = {80};
  EXPECT_EQ(failure(fetch({.url = "http://127.0.0.1/"}, policy)).reason.find("outbound_ports"),
            std::string::npos);
}

TEST(fetch, follows_nobody_to_a_port_that_it_may_not_ask) {
  int asked = 0;
  stand_in other([&](int socket, const std::string&) {
    ++asked;
    stand_in::answer(socket, "200 OK", "secret");
  });
  stand_in server([&](int socket, const std::string&) {
    stand_in::answer(socket, "302 Found", "", "Location: " + other.url() + "\r\n");
  });
  auto policy = local();
  policy.ports = {port_of(server)};
  const auto given = failure(fetch_moved({.url = server.url()}, policy, 3));
  EXPECT_EQ(given.what, fetch_fault::forbidden) << given.reason;
  EXPECT_EQ(asked, 0);
}

TEST(fetch, holds_to_ports_what_users_name) {
  settings config;
  EXPECT_EQ(user_fetch_policy_of(config, nullptr).ports, (std::vector<std::uint16_t>{80, 443, 8080, 8443}));
  EXPECT_TRUE(fetch_policy_of(config, nullptr).ports.empty());
  config.outbound_networks = network_reach::any;
  EXPECT_TRUE(user_fetch_policy_of(config, nullptr).ports.empty());
  config.outbound_ports = {"9000"};
  EXPECT_EQ(user_fetch_policy_of(config, nullptr).ports, (std::vector<std::uint16_t>{9000}));
}

TEST(fetch, goes_by_the_settings) {
  settings config;
  EXPECT_FALSE(fetch_policy_of(config, nullptr).private_networks);
  config.outbound_networks = network_reach::any;
  config.outbound_ca_file = "/ca.pem";
  const auto stopped = std::make_shared<const std::atomic<bool>>(false);
  const auto policy = fetch_policy_of(config, stopped);
  EXPECT_TRUE(policy.private_networks);
  EXPECT_EQ(policy.ca_file, "/ca.pem");
  EXPECT_EQ(policy.stopped, stopped);
}

}  // namespace
}  // namespace steward
