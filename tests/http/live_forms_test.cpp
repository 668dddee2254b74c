// The other forms of the stream: server-sent events, snapshots, pages, and its description.
#include "tests/http/live_fixture.hpp"

namespace steward::http {
namespace {

class live_forms : public live_test {};

TEST_F(live_forms, sends_events_as_server_sent_events) {
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

TEST_F(live_forms, sends_the_state_in_parts_and_then_the_stream) {
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

TEST_F(live_forms, describes_its_messages_as_asyncapi) {
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

TEST_F(live_forms, answers_sync_with_pages) {
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
