// How a connection behaves: order, persistence, bodies in pieces, slow clients, answers that come late.
#include <future>

#include "tests/http/fixture.hpp"

namespace steward::http {
namespace {

using std::chrono::milliseconds;

class session_test : public server_test {
 protected:
  std::string get_text(const std::string& path, const std::string& headers = "") {
    return "GET " + path + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n";
  }
  steady_time in(std::uint32_t ms) { return std::chrono::steady_clock::now() + milliseconds(ms); }
};

TEST_F(session_test, answers_pipelined_requests_in_order) {
  auto connection = connect();
  std::string all;
  for (int i = 0; i < 50; ++i) all += get_text("/test/echo?n=" + std::to_string(i));
  connection.send(all);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(connection.receive().body, "|n=" + std::to_string(i));
}

TEST_F(session_test, keeps_the_order_when_an_answer_comes_late) {
  std::promise<completion<reply>> asked;
  does.submit = [&asked](ask, completion<reply> done) { asked.set_value(std::move(done)); };
  auto connection = connect();
  connection.send(get_text("/health") + get_text("/test/ask", bearer()) + get_text("/test/echo?last"));
  EXPECT_EQ(connection.receive().status, 200);
  auto done = std::make_shared<completion<reply>>(asked.get_future().get());
  on_io_thread([done] { (*done)(json_reply("\"late\"")); });
  EXPECT_EQ(connection.receive().body, "\"late\"");
  EXPECT_EQ(connection.receive().body, "|last=");
}

TEST_F(session_test, reads_a_request_that_comes_byte_by_byte) {
  auto connection = connect();
  for (const char c : std::string("POST /test/echo HTTP/1.1\r\nHost: test\r\nContent-Type: "
                                  "application/json\r\nContent-Length: 7\r\n\r\n[1,2,3]"))
    connection.send(std::string(1, c));
  EXPECT_EQ(connection.receive().body, "[1,2,3]");
}

TEST_F(session_test, reads_chunks_that_come_byte_by_byte) {
  auto connection = connect();
  const std::string head =
      "POST /test/echo HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nTransfer-Encoding: "
      "chunked\r\n\r\n";
  for (const char c : head + "3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n") connection.send(std::string(1, c));
  EXPECT_EQ(connection.receive().body, "[1,2]");
  for (const char c : head + "0\r\n\r\n") connection.send(std::string(1, c));
  EXPECT_EQ(connection.receive().body, "{}");
}

TEST_F(session_test, carries_large_bodies_both_ways) {
  const std::string body = '"' + std::string(900'000, 'y') + '"';
  auto connection = connect();
  for (int i = 0; i < 2; ++i) {
    const auto answer = connection.ask(
        "POST /test/echo HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_EQ(answer.body, body);
  }
  std::string chunked =
      "POST /test/echo HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nTransfer-Encoding: "
      "chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 50'000) {
    const auto piece = body.substr(at, 50'000);
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    chunked += size + piece + "\r\n";
  }
  EXPECT_EQ(connection.ask(chunked + "0\r\n\r\n").body, body);
}

TEST_F(session_test, asks_for_the_body_when_that_is_expected) {
  auto connection = connect();
  const std::string head =
      "POST /test/echo HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: "
      "2\r\nExpect: 100-continue\r\n\r\n";
  EXPECT_EQ(connection.ask(head).status, 100);
  EXPECT_EQ(connection.ask("{}").body, "{}");
  EXPECT_EQ(connection.ask(head + "[]").body, "[]");  // a client that does not wait
}

TEST_F(session_test, refuses_before_the_body_when_that_is_expected) {
  EXPECT_EQ(send("POST /nowhere HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: "
                 "2\r\nExpect: 100-continue\r\n\r\n")
                .status,
            404);
}

TEST_F(session_test, keeps_http_1_0_only_if_asked) {
  auto connection = connect();
  EXPECT_EQ(connection.ask("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"),
            "keep-alive");
  EXPECT_EQ(connection.ask("GET /health HTTP/1.0\r\n\r\n").header("Connection"), "close");
  EXPECT_TRUE(connection.is_closed());
}

TEST_F(session_test, ends_when_the_client_wants) {
  auto connection = connect();
  EXPECT_EQ(connection.ask(get_text("/health", "Connection: close\r\n")).header("Connection"), "close");
  EXPECT_TRUE(connection.is_closed());
}

TEST_F(session_test, cuts_a_slow_head) {
  auto connection = connect();
  EXPECT_EQ(connection.ask(get_text("/health")).status, 200);
  connection.send("GET /health HTTP/1.1\r\nHo");
  connect().ask(get_text("/health"));  // by now the server has seen the bytes before
  running().sweep(in(config.header_timeout_ms / 2));
  running().sweep(in(config.header_timeout_ms + 1000));
  const auto answer = connection.receive();
  EXPECT_EQ(answer.status, 408);
  EXPECT_TRUE(answer.has(answer.header("traceparent").substr(3, 32)));
  EXPECT_EQ(answer.header("X-Request-Id").size(), 16u);
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_TRUE(connection.is_closed());
}

TEST_F(session_test, cuts_a_slow_body) {
  auto connection = connect();
  connection.send(
      "POST /test/echo HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: "
      "100\r\n\r\n{");
  connect().ask(get_text("/health"));
  running().sweep(in(config.body_timeout_ms + 1000));
  EXPECT_EQ(connection.receive().status, 408);
  EXPECT_TRUE(connection.is_closed());
}

TEST_F(session_test, closes_idle_connections_without_a_word) {
  auto connection = connect();
  connection.ask(get_text("/health"));
  auto silent = connect();
  connect().ask(get_text("/health"));
  running().sweep(in(config.header_timeout_ms + 1000));
  EXPECT_TRUE(silent.is_closed());
  EXPECT_EQ(connection.ask(get_text("/health")).status, 200);
  running().sweep(in(config.idle_timeout_ms + 1000));
  EXPECT_TRUE(connection.is_closed());
}

TEST_F(session_test, answers_by_itself_when_the_backend_does_not) {
  std::promise<completion<reply>> asked;
  does.submit = [&asked](ask, completion<reply> done) { asked.set_value(std::move(done)); };
  auto connection = connect();
  connection.send(get_text("/test/ask", bearer()));
  auto done = std::make_shared<completion<reply>>(asked.get_future().get());
  running().sweep(in(config.request_timeout_ms));
  running().sweep(in(config.request_timeout_ms + 3000));
  EXPECT_EQ(connection.receive().status, 504);
  on_io_thread([done] { (*done)(json_reply("\"too late\"")); });
  EXPECT_EQ(connection.ask(get_text("/test/echo?next")).body, "|next=");
}

TEST_F(session_test, cuts_a_client_that_does_not_read) {
  table.add({.pattern = "/test/huge", .who = access::public_, .run = [](const request&) -> outcome {
               return response(200, std::string(30'000'000, 'x'));
             }});
  auto connection = connect();
  connection.send(get_text("/test/huge"));
  EXPECT_EQ(connect().ask(get_text("/health")).status, 200);
  running().sweep(in(config.write_timeout_ms));
  EXPECT_TRUE(get("/metrics").has("steward_http_timeouts_total 0"));
  running().sweep(in(config.write_timeout_ms + 1'000'000));
  EXPECT_TRUE(get("/metrics").has("steward_http_timeouts_total 1"));
  EXPECT_LT(connection.receive().body.size(), 30'000'000u);
}

TEST_F(session_test, refuses_connections_beyond_the_limit) {
  config.max_connections = 2;
  auto a = connect(), b = connect();
  EXPECT_EQ(a.ask(get_text("/health")).status, 200);
  EXPECT_EQ(b.ask(get_text("/health")).status, 200);
  auto c = connect();
  const auto refused = c.receive();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_TRUE(c.is_closed());
}

TEST_F(session_test, drains_idle_connections_at_once_and_busy_ones_after_their_answer) {
  std::promise<completion<reply>> asked;
  does.submit = [&asked](ask, completion<reply> done) { asked.set_value(std::move(done)); };
  auto idle = connect(), busy = connect();
  idle.ask(get_text("/health"));
  busy.send(get_text("/test/ask", bearer()));
  auto done = std::make_shared<completion<reply>>(asked.get_future().get());
  auto drained = std::async(std::launch::async, [this] { return running().drain(std::chrono::seconds(10)); });
  EXPECT_TRUE(idle.is_closed());
  on_io_thread([done] { (*done)(json_reply("\"finished\"")); });
  const auto last = busy.receive();
  EXPECT_EQ(last.body, "\"finished\"");
  EXPECT_EQ(last.header("Connection"), "close");
  EXPECT_TRUE(drained.get());
}

TEST_F(session_test, a_drain_ends_though_a_request_does_not) {
  std::promise<void> asked;
  does.submit = [&](ask, completion<reply> done) {
    does.unanswered.push_back(std::move(done));
    asked.set_value();
  };
  auto busy = connect();
  busy.send(get_text("/test/ask", bearer()));
  asked.get_future().wait();
  EXPECT_FALSE(running().drain(milliseconds(1)));
  EXPECT_TRUE(busy.is_closed());
}

TEST_F(session_test, a_backend_that_cannot_start_is_an_exception_and_no_server) {
  const token_verifier verifier(issuers);
  server broken(config, table, tokens, verifier,
                [](auto&) -> std::unique_ptr<backend> { throw std::runtime_error("no actors"); });
  EXPECT_THROW(broken.start(), std::runtime_error);
}

}  // namespace
}  // namespace steward::http
