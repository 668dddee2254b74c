#include "bench/frame_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace steward::bench {
namespace {

std::string server_frame(int opcode, const std::string& payload) {
  std::string out{static_cast<char>(0x80 | opcode)};
  if (payload.size() < 126) return out + static_cast<char>(payload.size()) + payload;
  const int bytes = payload.size() < 65'536 ? 2 : 8;
  out += static_cast<char>(bytes == 2 ? 126 : 127);
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(payload.size() >> (8 * i) & 0xFF);
  return out + payload;
}

std::vector<std::string> texts_of(frame_reader& frames) {
  std::vector<std::string> out;
  frame_reader::frame one;
  while (frames.next(one)) out.emplace_back(one.payload);
  return out;
}

TEST(frame_reader, finds_frames_however_the_stream_is_cut) {
  const std::vector<std::string> payloads{"", "a", std::string(125, 'b'), std::string(126, 'c'),
                                          std::string(70'000, 'd')};
  std::string stream;
  for (const auto& one : payloads) stream += server_frame(1, one);
  for (const std::size_t step : {1u, 2u, 3u, 100u, 4096u, 1'000'000u}) {
    frame_reader frames;
    std::vector<std::string> found;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      frames.feed(std::string_view(stream).substr(at, step));
      for (auto& text : texts_of(frames)) found.push_back(std::move(text));
    }
    EXPECT_EQ(found, payloads) << step;
  }
}

TEST(frame_reader, knows_what_a_server_does_not_send) {
  frame_reader masked;
  masked.feed(client_frame(1, "x"));
  frame_reader::frame one;
  EXPECT_FALSE(masked.next(one));
  EXPECT_TRUE(masked.malformed());
  frame_reader huge;
  huge.feed(std::string("\x81\x7F\x00\x00\x01\x00\x00\x00\x00\x00", 10));
  EXPECT_FALSE(huge.next(one));
  EXPECT_TRUE(huge.malformed());
}

TEST(frame_reader, tells_control_frames) {
  frame_reader frames;
  frames.feed(server_frame(9, "hi") + server_frame(8, "\x03\xE8"));
  frame_reader::frame one;
  ASSERT_TRUE(frames.next(one));
  EXPECT_EQ(one.opcode, 9);
  EXPECT_EQ(one.payload, "hi");
  ASSERT_TRUE(frames.next(one));
  EXPECT_EQ(one.opcode, 8);
  EXPECT_EQ(client_frame(10, "hi"), std::string("\x8A\x82\0\0\0\0hi", 8));
}

TEST(live_messages, are_read_by_their_first_members) {
  const auto event = read_live_message(R"({"type":"event","cursor":"e1:42","seq":42,"kind":"task.created"})");
  EXPECT_EQ(event.type, "event");
  EXPECT_EQ(event.cursor, "e1:42");
  EXPECT_EQ(event.seq, 42);
  EXPECT_EQ(number_of_cursor(event.cursor), 42);
  const auto other = read_live_message(R"({"type":"pong"})");
  EXPECT_EQ(other.type, "pong");
  EXPECT_EQ(other.seq, 0);
  EXPECT_EQ(number_of_cursor(other.cursor), -1);
}

}  // namespace
}  // namespace steward::bench
