#include "domain/stream.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

namespace steward {
namespace {

TEST(stream_cursor, is_read_as_it_is_written) {
  for (const char* text : {"9f2c41d07ab3:42", "a:0", "Z9:9223372036854775807"}) {
    const auto cursor = stream_cursor::parse(text);
    ASSERT_TRUE(cursor) << text;
    EXPECT_EQ(cursor->to_string(), text);
  }
}

TEST(stream_cursor, refuses_every_other_text) {
  for (const char* text :
       {"", ":", "a", "a:", ":1", "a:-1", "a:+1", "a:01", "a:00", "a: 1", "a:1 ", "a:1:2", "a b:1", "a:1x",
        "a:9223372036854775808", "\xc3\xa9:1", "a-b:1", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:1"})
    EXPECT_FALSE(stream_cursor::parse(text)) << text;
  EXPECT_FALSE(stream_cursor::parse(std::string("a:1\0", 4)));
}

TEST(stream_cursor, is_void_for_a_reason_with_a_name_of_its_own) {
  const std::set<std::string_view> names{to_string(resync::epoch_changed), to_string(resync::pruned),
                                         to_string(resync::ahead)};
  EXPECT_EQ(names, (std::set<std::string_view>{"epoch_changed", "pruned", "ahead"}));
}

TEST(stream_event, says_what_happened) {
  event what;
  what.seq = 7;
  what.kind = "task.created";
  what.entity = "task";
  what.entity_version = 3;
  what.source = "rest \"x\"";
  what.changed.text = R"({"title":["a","b"]})";
  what.content.text = R"({"title":"b"})";
  const auto rendered = render_event(what, "e1");
  EXPECT_EQ(rendered.seq, 7);
  EXPECT_EQ(rendered.topic, "tasks");
  const auto json = nlohmann::json::parse(*rendered.json);
  EXPECT_EQ(json["type"], "event");
  EXPECT_EQ(json["cursor"], "e1:7");
  EXPECT_EQ(json["seq"], 7);
  EXPECT_EQ(json["kind"], "task.created");
  EXPECT_EQ(json["topic"], "tasks");
  EXPECT_EQ(json["version"], 3);
  EXPECT_EQ(json["source"], "rest \"x\"");
  EXPECT_EQ(json["changed"]["title"][1], "b");
  EXPECT_EQ(json["data"]["title"], "b");
}

}  // namespace
}  // namespace steward
