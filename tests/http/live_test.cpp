#include "tests/http/live_fixture.hpp"

namespace steward::http {
namespace {

TEST_F(live_test, shakes_hands_as_the_rfc_says) {
  auto connection = connect();
  const auto answer =
      connection.ask(handshake("", bearer() + "Sec-WebSocket-Protocol: chat, steward.v1\r\n"));
  EXPECT_EQ(answer.status, 101);
  EXPECT_EQ(answer.header("Upgrade"), "websocket");
  EXPECT_EQ(answer.header("Connection"), "Upgrade");
  EXPECT_EQ(answer.header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(answer.header("Sec-WebSocket-Protocol"), "steward.v1");
  EXPECT_EQ(answer.header("Sec-WebSocket-Extensions"), "");
  EXPECT_EQ(answer.header("Content-Length"), "");
}

TEST_F(live_test, refuses_other_handshakes) {
  const auto with = [&](const std::string& from, const std::string& to, const std::string& headers) {
    auto text = handshake("", headers);
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    return send(text);
  };
  const auto token = bearer();
  EXPECT_EQ(with("Version: 13", "Version: 8", token).status, 426);
  EXPECT_EQ(with("Version: 13", "Version: 8", token).header("Sec-WebSocket-Version"), "13");
  EXPECT_EQ(with("Upgrade: websocket", "Upgrade: h2c", token).status, 426);
  EXPECT_EQ(with("keep-alive, Upgrade", "keep-alive", token).status, 426);
  EXPECT_EQ(with("HTTP/1.1", "HTTP/1.0", token).status, 426);
  EXPECT_EQ(with("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=", token).status, 400);
  EXPECT_EQ(with("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=", token).status, 400);
  EXPECT_EQ(with("", "", "Authorization: Bearer nonsense\r\n").status, 401);
  EXPECT_EQ(with("", "", "Sec-WebSocket-Protocol: steward.v1, bearer.nonsense\r\n").status, 401);
  EXPECT_EQ(with("", "", token + "Origin: https://evil.example\r\n").status, 403);
  EXPECT_EQ(get("/api/v1/live").status, 401);
  EXPECT_EQ(get("/api/v1/live", token).status, 426);
  EXPECT_EQ(post("/api/v1/live", "{}", token).status, 405);
  for (const char* query : {"?since=x", "?topics=what", "?topics=", "?limit=3", "?since=e1:01"})
    EXPECT_EQ(send(handshake(query, token)).status, 400) << query;
}

TEST_F(live_test, takes_origins_of_its_own_and_those_allowed) {
  config.cors_origins = {"https://app.example.org"};
  for (const char* origin : {"http://test", "https://app.example.org"}) {
    auto connection = connect();
    EXPECT_EQ(connection.ask(handshake("", bearer() + "Origin: " + origin + "\r\n")).status, 101) << origin;
  }
}

TEST_F(live_test, sends_what_is_new) {
  auto connection = open();
  expect_start(connection);
  EXPECT_EQ(next(connection), "caught_up e1:5");
  publish(6, 8);
  publish(9, 9);
  for (const char* expected : {"event 6", "event 7", "event 8", "event 9"})
    EXPECT_EQ(next(connection), expected);
}

TEST_F(live_test, sends_first_what_was_missed_in_pieces) {
  head = 400;
  auto connection = open("?since=e1:5");
  expect_start(connection);
  for (int i = 6; i <= 400; ++i) ASSERT_EQ(next(connection), "event " + std::to_string(i));
  EXPECT_EQ(next(connection), "caught_up e1:400");
  EXPECT_GE(reads, 4);
}

TEST_F(live_test, tells_when_a_cursor_is_void_and_goes_on_from_the_end) {
  auto connection = open("?since=e0:5");
  EXPECT_EQ(next(connection), "authenticated");
  EXPECT_EQ(next(connection), "subscribed e1:5");
  EXPECT_EQ(next(connection), "resync_required e1:5");
  EXPECT_EQ(next(connection), "caught_up e1:5");
  publish(6, 6);
  EXPECT_EQ(next(connection), "event 6");
}

TEST_F(live_test, closes_a_gap_and_drops_what_comes_twice) {
  auto connection = open();
  expect_start(connection);
  EXPECT_EQ(next(connection), "caught_up e1:5");
  publish(6, 7);
  publish(6, 8);    // overlaps
  publish(12, 12);  // 9 to 11 were not told
  for (int i = 6; i <= 12; ++i) EXPECT_EQ(next(connection), "event " + std::to_string(i));
}

TEST_F(live_test, a_commit_between_following_and_reading_is_not_lost) {
  // The answer is made before the commit, and arrives after the news of it.
  std::promise<completion<stream_piece>> asked;
  auto usual = does.read_stream;
  does.read_stream = [&](stream_request, completion<stream_piece> done) { asked.set_value(std::move(done)); };
  auto connection = open();
  auto done = std::make_shared<completion<stream_piece>>(asked.get_future().get());
  publish(6, 6);
  on_io_thread([=, this] {
    does.read_stream = usual;
    (*done)(stream_piece{"e1", 5, 5, {}, resync::none});
  });
  expect_start(connection);
  EXPECT_EQ(next(connection), "event 6");
  EXPECT_EQ(next(connection), "caught_up e1:6");
}

TEST_F(live_test, tells_the_numbers_of_other_topics) {
  head = 25;
  auto connection = open("?since=e1:5&topics=projects");
  expect_start(connection);
  EXPECT_EQ(next(connection), "skipped 6-9");
  EXPECT_EQ(next(connection), "event 10");
  EXPECT_EQ(next(connection), "skipped 11-19");
  EXPECT_EQ(next(connection), "event 20");
  EXPECT_EQ(next(connection), "skipped 21-25");
  EXPECT_EQ(next(connection), "caught_up e1:25");
  publish(26, 28);
  running().sweep(std::chrono::steady_clock::now());
  EXPECT_EQ(next(connection), "skipped 26-28");
}

TEST_F(live_test, takes_the_token_as_subprotocol_or_first_message) {
  const auto header = bearer();
  const auto token = header.substr(22, header.size() - 24);
  auto one = connect();
  EXPECT_EQ(one.ask(handshake("", "Sec-WebSocket-Protocol: steward.v1, bearer." + token + "\r\n")).status,
            101);
  expect_start(one);
  auto two = connect();
  EXPECT_EQ(two.ask(handshake("?since=e1:3")).status, 101);
  two.send(masked(R"({"type":"authenticate","token":")" + token + "\"}"));
  expect_start(two, "e1:3");
  EXPECT_EQ(next(two), "event 4");
}

TEST_F(live_test, a_first_message_without_a_valid_token_ends_the_connection) {
  for (const char* message : {R"({"type":"ping"})", R"({"type":"authenticate","token":"x"})", "nonsense"}) {
    auto connection = connect();
    connection.ask(handshake());
    connection.send(masked(message));
    EXPECT_EQ(next(connection).substr(0, 10), "close 4401") << message;
  }
}

TEST_F(live_test, waits_for_a_token_for_ten_seconds) {
  auto connection = connect();
  connection.ask(handshake());
  running().sweep(std::chrono::steady_clock::now() + seconds(9));
  running().sweep(std::chrono::steady_clock::now() + seconds(11));
  EXPECT_EQ(next(connection), "close 4401 no token came in time");
}

std::atomic<std::int64_t> moved_clock = test_now;

TEST_F(live_test, warns_before_the_token_expires_and_takes_a_fresh_one) {
  moved_clock = test_now;
  const auto header = bearer();  // 600 seconds
  running().set_unix_clock([]() -> std::int64_t { return moved_clock; });
  const auto fresh = tokens.sign({.issuer = std::string(own_issuer),
                                  .subject = test_user,
                                  .issued_at = test_now,
                                  .expires_at = test_now + 2000});
  const auto other = tokens.sign({.issuer = std::string(own_issuer),
                                  .subject = "0190a8c5-7b1e-7cc3-98c4-dc0c0c073980",
                                  .issued_at = test_now,
                                  .expires_at = test_now + 2000});
  auto kept = open(), expired = open(), changed_user = open();
  for (auto* one : {&kept, &expired, &changed_user}) {
    expect_start(*one);
    EXPECT_EQ(next(*one), "caught_up e1:5");
  }
  moved_clock = test_now + 545;
  running().sweep(std::chrono::steady_clock::now());
  for (auto* one : {&kept, &expired, &changed_user}) EXPECT_EQ(next(*one), "token_expires");
  kept.send(masked(R"({"type":"authenticate","token":")" + fresh + "\"}"));
  EXPECT_EQ(next(kept), "authenticated");
  changed_user.send(masked(R"({"type":"authenticate","token":")" + other + "\"}"));
  EXPECT_EQ(next(changed_user).substr(0, 10), "close 1008");
  moved_clock = test_now + 601;
  running().sweep(std::chrono::steady_clock::now());
  EXPECT_EQ(next(expired), "close 4401 the token has expired; resume=e1:5");
  publish(6, 6);
  EXPECT_EQ(next(kept), "event 6");
}

TEST_F(live_test, answers_messages) {
  auto connection = open();
  expect_start(connection);
  EXPECT_EQ(next(connection), "caught_up e1:5");
  connection.send(masked(R"({"type":"ping"})"));
  EXPECT_EQ(next(connection), "pong");
  connection.send(masked("hello", 0x89));
  EXPECT_EQ(next(connection), "control 10 hello");
  for (const char* bad :
       {"[]", "x", "{}", R"({"type":"fly"})", R"({"type":"ping","x":1})", R"({"type":"subscribe","since":1})",
        R"({"type":"subscribe","topics":[]})", R"({"type":"subscribe","topics":["what"]})"}) {
    connection.send(masked(bad));
    EXPECT_EQ(next(connection), "error") << bad;
  }
  connection.send(masked(R"({"type":"subscribe","since":"e1:3","topics":["projects"]})"));
  EXPECT_EQ(next(connection), "subscribed e1:3");
  EXPECT_EQ(next(connection), "skipped 4-5");
  EXPECT_EQ(next(connection), "caught_up e1:5");
  connection.send(masked(std::string("\x03\xe8", 2) + "bye", 0x88));
  EXPECT_EQ(next(connection), "close 1000 ");
  EXPECT_EQ(next(connection), "end");
}

TEST_F(live_test, ends_with_what_is_wrong) {
  const auto reason_of = [this](const std::string& bytes) {
    auto connection = open();
    for (int i = 0; i < 3; ++i) next(connection);
    connection.send(bytes);
    return next(connection).substr(0, 10);
  };
  EXPECT_EQ(reason_of("\x81\x02hi"), "close 1002");
  EXPECT_EQ(reason_of(masked("x", 0x82)), "close 1003");
  EXPECT_EQ(reason_of(masked("\xff")), "close 1007");
  EXPECT_EQ(reason_of(masked(std::string(16 * 1024 + 1, 'x'))), "close 1009");
}

TEST_F(live_test, bounds_how_much_a_client_says) {
  auto connection = open();
  for (int i = 0; i < 3; ++i) next(connection);
  std::string flood;
  for (int i = 0; i < 50; ++i) flood += masked("", 0x89);
  connection.send(flood);
  std::string last;
  while ((last = next(connection)).starts_with("control")) {
  }
  EXPECT_EQ(last, "close 1008 too many messages; resume=e1:5");
}

TEST_F(live_test, pings_the_silent_and_drops_the_dead) {
  auto connection = open();
  for (int i = 0; i < 3; ++i) next(connection);
  running().sweep(std::chrono::steady_clock::now() + seconds(31));
  running().sweep(std::chrono::steady_clock::now() + seconds(32));
  EXPECT_EQ(next(connection), "control 9 ");
  running().sweep(std::chrono::steady_clock::now() + seconds(61));
  EXPECT_EQ(next(connection), "end");
}

TEST_F(live_test, a_slow_client_is_sent_away_with_its_cursor_and_its_siblings_notice_nothing) {
  event_size = 20'000;
  auto slow = open(), quick = open();
  for (auto* one : {&slow, &quick})
    for (int i = 0; i < 3; ++i) next(*one);
  const auto is_told = [&] { return get("/metrics").has("steward_live_slow_consumers_total 1"); };
  std::int64_t last = 5;
  // Until it is more than its outbox and the kernel's buffers hold; it does not have for ever to be told so.
  for (int i = 0; i < 1000 && (i % 25 != 0 || !is_told()); ++i) {
    ++last;
    publish(last, last);
    ASSERT_EQ(next(quick), "event " + std::to_string(last));
  }
  std::string message;
  std::int64_t seen = 5;
  while ((message = next(slow)).starts_with("event")) {
    ++seen;
    ASSERT_EQ(message, "event " + std::to_string(seen));
  }
  EXPECT_EQ(message, "close 4408 too slow; resume=e1:" + std::to_string(seen));
  EXPECT_LT(seen, last);
  EXPECT_TRUE(is_told());
}

TEST_F(live_test, compresses_what_is_large_if_agreed) {
  auto connection = connect();
  const auto answer = connection.ask(
      handshake("", bearer() + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"));
  EXPECT_EQ(answer.header("Sec-WebSocket-Extensions"),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  for (int i = 0; i < 3; ++i) next(connection);
  event_size = 5000;
  publish(6, 6);
  const auto frame = connection.read(2);
  EXPECT_EQ(static_cast<std::uint8_t>(frame[0]), 0xC1);
  EXPECT_LT(static_cast<std::uint8_t>(frame[1]), 126);
}

TEST_F(live_test, follows_a_user_once_and_stops_with_the_last_connection) {
  {
    auto one = open(), two = open();
    for (auto* each : {&one, &two})
      for (int i = 0; i < 3; ++i) next(*each);
    await_followers(1);
  }
  await_followers(0);
}

TEST_F(live_test, a_user_that_cannot_be_served_is_sent_away) {
  auto connection = open();
  for (int i = 0; i < 3; ++i) next(connection);
  on_io_thread([this] { does.listener->on_following_over(*uuid::parse(test_user)); });
  EXPECT_EQ(next(connection), "close 1013 not available now; resume=e1:5");
  does.read_stream = [](stream_request, completion<stream_piece> done) {
    done(error{errc::unauthorized, "no account"});
  };
  auto unknown = open();
  EXPECT_EQ(next(unknown), "authenticated");
  EXPECT_EQ(next(unknown), "close 4401 the account does not exist");
}

TEST_F(live_test, a_drain_sends_everybody_away_with_a_cursor) {
  auto socket = open();
  for (int i = 0; i < 3; ++i) next(socket);
  auto stream = connect();
  stream.send("GET /api/v1/events HTTP/1.1\r\nHost: test\r\n" + bearer() + "\r\n");
  EXPECT_EQ(stream.receive().header("Content-Type"), "text/event-stream");
  stream.read_until("caught_up");
  std::thread stopping([this] { EXPECT_TRUE(running().drain(seconds(5))); });
  EXPECT_EQ(next(socket), "close 1001 the server stops; resume=e1:5");
  socket.send(masked("\x03\xe9", 0x88));
  EXPECT_NE(stream.read_until("\"code\":1001").find("event: closing"), std::string::npos);
  stopping.join();
}

}  // namespace
}  // namespace steward::http
