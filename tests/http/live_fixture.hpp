#pragma once

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

using nlohmann::json;
using std::chrono::seconds;

inline stream_event event_number(std::int64_t seq, const std::string& topic = "tasks",
                                 std::size_t size = 10) {
  return {seq, topic,
          std::make_shared<const std::string>(R"({"type":"event","seq":)" + std::to_string(seq) +
                                              R"(,"x":")" + std::string(size, 'x') + "\"}")};
}

inline std::string masked(std::string_view payload, int first_byte = 0x81) {
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

}  // namespace steward::http
