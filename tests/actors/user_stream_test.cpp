#include "actors/user_stream.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

std::shared_ptr<const change_set> set_with(std::int64_t first, std::int64_t last, std::size_t size = 10) {
  auto set = std::make_shared<change_set>();
  for (auto seq = first; seq <= last; ++seq) {
    event e;
    e.seq = seq;
    e.entity = "task";
    e.content.text = '"' + std::string(size, 'x') + '"';
    set->changes.push_back({make_row(e)});
  }
  return set;
}

std::vector<std::int64_t> numbers(const std::vector<stream_event>& events) {
  std::vector<std::int64_t> out;
  for (const auto& one : events) {
    EXPECT_TRUE(one.json);
    out.push_back(one.seq);
  }
  return out;
}

using list = std::vector<std::int64_t>;

TEST(user_stream, publishes_what_is_committed_and_no_more) {
  user_stream stream;
  stream.start("e", 10);
  stream.sent(1, set_with(11, 12), 12);
  stream.sent(2, set_with(13, 13), 13);
  stream.sent(3, set_with(14, 14), 14);
  EXPECT_EQ(stream.head(), 10);
  EXPECT_EQ(numbers(stream.committed(2, true)), (list{11, 12, 13}));
  EXPECT_EQ(stream.head(), 13);
  EXPECT_EQ(numbers(stream.committed(3, true)), (list{14}));
}

TEST(user_stream, renders_and_keeps_nothing_that_nobody_wants) {
  user_stream stream;
  stream.start("e", 0);
  stream.sent(1, set_with(1, 5), 5);
  EXPECT_TRUE(stream.committed(1, false).empty());
  EXPECT_EQ(stream.head(), 5);
  EXPECT_EQ(stream.memory(), 0u);
  EXPECT_FALSE(stream.recent(0, 10));  // from now on it keeps
  stream.sent(2, set_with(6, 7), 7);
  EXPECT_TRUE(stream.committed(2, false).empty());
  EXPECT_GT(stream.memory(), 0u);
  EXPECT_EQ(numbers(*stream.recent(5, 10)), (list{6, 7}));
  EXPECT_FALSE(stream.recent(4, 10));
}

TEST(user_stream, answers_from_memory_within_bounds) {
  user_stream stream;
  stream.start("e", 0);
  stream.sent(1, set_with(1, 1000), 1000);
  EXPECT_EQ(stream.committed(1, true).size(), 1000u);
  EXPECT_FALSE(stream.recent(0, 10));
  ASSERT_TRUE(stream.recent(900, 5));
  EXPECT_EQ(numbers(*stream.recent(900, 3)), (list{901, 902, 903}));
  EXPECT_FALSE(stream.recent(1000 - static_cast<std::int64_t>(user_stream::max_events) - 1, 5));
  EXPECT_EQ(numbers(*stream.recent(998, 100)), (list{999, 1000}));
  EXPECT_TRUE(stream.recent(1000, 10)->empty());
  EXPECT_LE(stream.memory(), user_stream::max_bytes);
}

TEST(user_stream, keeps_few_large_events) {
  user_stream stream;
  stream.start("e", 0);
  stream.sent(1, set_with(1, 100, 20'000), 100);
  stream.committed(1, true);
  EXPECT_LE(stream.memory(), user_stream::max_bytes);
  EXPECT_TRUE(stream.recent(99, 1));
  EXPECT_FALSE(stream.recent(50, 1));
}

TEST(user_stream, says_why_a_cursor_is_void) {
  user_stream stream;
  stream.start("e", 5);
  EXPECT_EQ(stream.check({"e", 5}), resync::none);
  EXPECT_EQ(stream.check({"e", 0}), resync::none);
  EXPECT_EQ(stream.check({"e", 6}), resync::ahead);
  EXPECT_EQ(stream.check({"f", 5}), resync::epoch_changed);
}

}  // namespace
}  // namespace steward
