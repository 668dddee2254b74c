// Live connections over sockets, with a backend that does what a test says.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "domain/user_state.hpp"
#include "http/live_connection.hpp"
#include "http/websocket_frame.hpp"
#include "tests/http/fixture.hpp"

namespace steward::http {
namespace {

using nlohmann::json;
using std::chrono::seconds;

stream_event event_number(std::int64_t seq, const std::string& topic = "tasks", std::size_t size = 10) {
  return {seq, topic,
          std::make_shared<const std::string>(R"({"type":"event","seq":)" + std::to_string(seq) +
                                              R"(,"x":")" + std::string(size, 'x') + "\"}")};
}

std::string masked(std::string_view payload, int first_byte = 0x81) {
  std::string out{static_cast<char>(first_byte), static_cast<char>(0xFE),
                  static_cast<char>(payload.size() >> 8), static_cast<char>(payload.size() & 0xFF)};
  if (payload.size() < 126) out = {static_cast<char>(first_byte), static_cast<char>(0x80 | payload.size())};
  return out.append(4, '\0').append(payload);  // a mask of zeros changes nothing
}

class live_test : public server_test {
 protected:
  live_test() {
    does.read_stream = [this](stream_request request, completion<stream_piece> done) {
      ++reads;
      stream_piece piece{"e1", request.since ? request.since->seq : head, head, {}, resync::none};
      if (request.since && request.since->epoch != "e1") {
        piece.after = head;
        piece.required = resync::epoch_changed;
      }
      for (auto seq = piece.after + 1; seq <= head && seq <= piece.after + request.limit; ++seq)
        piece.events.push_back(event_number(seq, topic_of_number(seq), event_size));
      done(std::move(piece));
    };
    does.follow = [this](const uuid&, bool on) {
      const std::lock_guard hold(lock);
      followed += on ? 1 : -1;
      changed.notify_all();
    };
  }
  static std::string topic_of_number(std::int64_t seq) { return seq % 10 == 0 ? "projects" : "tasks"; }

  std::string handshake(const std::string& query = "", const std::string& headers = "") {
    return "GET /api/v1/live" + query +
           " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           headers + "\r\n";
  }
  client open(const std::string& query = "", const std::string& headers = "") {
    auto connection = connect();
    const auto answer = connection.ask(handshake(query, bearer() + headers));
    EXPECT_EQ(answer.status, 101) << answer.head << answer.body;
    return connection;
  }
  /// The events `first` to `last` are committed now.
  void publish(std::int64_t first, std::int64_t last) {
    on_io_thread([=, this] {
      head = std::max(head, last);
      stream_publication news{*uuid::parse(test_user), last, {}};
      for (auto seq = first; seq <= last; ++seq)
        news.events.push_back(event_number(seq, topic_of_number(seq), event_size));
      does.listener->on_published(news);
    });
  }
  void await_followers(int n) {
    std::unique_lock hold(lock);
    EXPECT_TRUE(changed.wait_for(hold, seconds(10), [&] { return followed == n; }));
  }

  /// The type of the next message, with what tells most of it: "event 5", "caught_up 5", "close 4401 ...".
  static std::string next(client& from) {
    const auto start = from.read(2);
    if (start.size() < 2) return "end";
    std::size_t size = static_cast<std::uint8_t>(start[1]);
    if (size >= 126) {
      const auto more = from.read(size == 126 ? 2 : 8);
      size = 0;
      for (const char c : more) size = size << 8 | static_cast<std::uint8_t>(c);
    }
    const auto payload = from.read(size);
    const auto kind = static_cast<opcode>(start[0] & 0x0F);
    if (kind == opcode::close)
      return "close " +
             std::to_string(static_cast<std::uint8_t>(payload[0]) << 8 |
                            static_cast<std::uint8_t>(payload[1])) +
             " " + payload.substr(2);
    if (kind != opcode::text) return "control " + std::to_string(static_cast<int>(kind)) + " " + payload;
    const auto message = json::parse(payload);
    std::string out = message["type"];
    if (message.contains("seq")) return out + " " + std::to_string(message["seq"].get<int>());
    if (message.contains("from"))
      return out + " " + std::to_string(message["from"].get<int>()) + "-" +
             std::to_string(message["to"].get<int>());
    if (message.contains("cursor")) return out + " " + message["cursor"].get<std::string>();
    return out;
  }
  static void expect_start(client& from, const std::string& cursor = "e1:5") {
    EXPECT_EQ(next(from), "authenticated");
    EXPECT_EQ(next(from), "subscribed " + cursor);
  }

  std::int64_t head = 5;
  std::size_t event_size = 10;
  std::atomic<int> reads = 0;
  std::mutex lock;
  std::condition_variable changed;
  int followed = 0;
};

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
  const auto fresh = issuer_->sign({.issuer = std::string(own_issuer),
                                    .subject = test_user,
                                    .issued_at = test_now,
                                    .expires_at = test_now + 2000});
  const auto other = issuer_->sign({.issuer = std::string(own_issuer),
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
  std::int64_t last = 5;
  for (int i = 0; i < 1000; ++i) {  // more than its outbox and the kernel's buffers hold
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
  EXPECT_TRUE(get("/metrics").has("steward_live_slow_consumers_total 1"));
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

TEST_F(live_test, sends_events_as_server_sent_events) {
  auto connection = connect();
  connection.send(
      "GET /api/v1/events?since=e1:1 HTTP/1.1\r\nHost: test\r\nAccept: text/event-stream\r\nLast-Event-ID: "
      "e1:3\r\n" +
      bearer() + "\r\n");
  const auto answer = connection.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  const auto text = connection.read_until("caught_up\",\"cursor\":\"e1:5\"}\n\n");
  EXPECT_NE(text.find("retry: 2000\n\n"), std::string::npos);
  EXPECT_NE(text.find("event: subscribed\nid: e1:3\n"), std::string::npos);
  EXPECT_NE(text.find("id: e1:4\ndata: {\"type\":\"event\",\"seq\":4"), std::string::npos);
  EXPECT_EQ(text.find("id: e1:2\n"), std::string::npos);
  publish(6, 6);
  EXPECT_NE(connection.read_until("\n\n").find("id: e1:6\ndata: "), std::string::npos);
  running().sweep(std::chrono::steady_clock::now() + seconds(16));
  EXPECT_EQ(connection.read_until("\n\n"), ": steward\n\n");
}

TEST_F(live_test, sends_the_state_in_parts_and_then_the_stream) {
  does.submit = [this](ask request, completion<reply> done) {
    user_state state;
    state.seq = 7;  // committed meanwhile
    for (std::uint64_t i = 1; i <= 200; ++i) {
      task one;
      one.id = make_uuid_v7(1, i, i);
      one.title = "task " + std::to_string(i);
      one.description = std::string(300, 'd');
      state.tasks.put(make_row(one));
    }
    id_source ids(1);
    limits bounds;
    context at{timestamp{}, ids, bounds};
    head = 8;
    done(std::get<query>(request.work)(state, at));
  };
  auto connection = open("?snapshot=true");
  expect_start(connection);
  int parts = 0;
  std::string message;
  while ((message = next(connection)) == "snapshot") ++parts;
  EXPECT_GE(parts, 2);
  EXPECT_EQ(message, "snapshot_end e1:7");
  publish(8, 8);
  message = next(connection);
  if (message == "caught_up e1:7") message = next(connection);
  EXPECT_EQ(message, "event 8");
  EXPECT_EQ(send(handshake("?snapshot=true&since=e1:1", bearer())).status, 400);
  EXPECT_EQ(send(handshake("?snapshot=yes", bearer())).status, 400);
}

TEST_F(live_test, describes_its_messages_as_asyncapi) {
  const auto document = json::parse(get("/asyncapi.json").body);
  EXPECT_EQ(document["asyncapi"], "3.0.0");
  const auto& messages = document["components"]["messages"];
  for (const auto& event : table.events())
    EXPECT_TRUE(messages.contains(std::string(event.kind))) << event.kind;
  // Every reference leads somewhere.
  const std::function<void(const json&)> follow_references = [&](const json& node) {
    if (node.is_object() && node.contains("$ref")) {
      const auto target = node["$ref"].get<std::string>();
      EXPECT_TRUE(document.contains(json::json_pointer(target.substr(1)))) << target;
    }
    if (node.is_structured())
      for (const auto& child : node) follow_references(child);
  };
  follow_references(document);
}

TEST_F(live_test, answers_sync_with_pages) {
  head = 12;
  const auto page = get("/api/v1/sync?since=e1:5&limit=4&topics=tasks", bearer());
  const auto body = json::parse(page.body);
  EXPECT_EQ(body["items"].size(), 4u);
  EXPECT_EQ(body["next"], "e1:9");
  EXPECT_EQ(body["has_more"], true);
  const auto rest = json::parse(get("/api/v1/sync?since=e1:9&topics=projects", bearer()).body);
  EXPECT_EQ(rest["items"].size(), 1u);
  EXPECT_EQ(rest["next"], "e1:12");
  EXPECT_EQ(rest["has_more"], false);
  const auto now = json::parse(get("/api/v1/sync", bearer()).body);
  EXPECT_EQ(now["next"], "e1:12");
  EXPECT_TRUE(now["items"].empty());
  const auto gone = get("/api/v1/sync?since=e0:5", bearer());
  EXPECT_EQ(gone.status, 410);
  EXPECT_TRUE(gone.has("resync_required"));
  EXPECT_EQ(get("/api/v1/sync?limit=0", bearer()).status, 400);
  EXPECT_EQ(get("/api/v1/sync?limit=1001", bearer()).status, 400);
  EXPECT_EQ(get("/api/v1/sync").status, 401);
}

}  // namespace
}  // namespace steward::http
