// The framing of RFC 6455, message by message and byte by byte.
#include "http/websocket_frame.hpp"

#include <gtest/gtest.h>

#include "http/permessage_deflate.hpp"

namespace steward::http {
namespace {

/// A frame as a client sends it.
std::string masked(int first_byte, const std::string& payload, std::uint64_t claimed = ~0ull,
                   int extra = -1) {
  const auto size = claimed == ~0ull ? payload.size() : claimed;
  if (extra < 0) extra = size < 126 ? 0 : size < 0x10000 ? 2 : 8;
  std::string out{static_cast<char>(first_byte)};
  out += static_cast<char>(0x80 | (extra == 0 ? static_cast<int>(size) : extra == 2 ? 126 : 127));
  for (int shift = 8 * (extra - 1); shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xFF);
  const std::string mask = "\x12\x34\x56\x78";
  out += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
  return out;
}

constexpr int fin = 0x80, rsv1 = 0x40;
constexpr int text = 1, binary = 2, close = 8, ping = 9, pong = 10;

/// Everything that comes of the bytes, as text, when they arrive in pieces of `step`.
std::string outcome(const std::string& bytes, std::size_t step = 1 << 20, std::size_t most = 1000,
                    bool deflate = false) {
  frame_reader reader(most, deflate);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += step) {
    reader.feed(std::string_view(bytes).substr(i, step));
    for (;;) {
      const auto event = reader.next();
      if (const auto* fault = std::get_if<websocket_fault>(&event))
        out += "!" + std::to_string(static_cast<int>(fault->code));
      const auto* message = std::get_if<websocket_message>(&event);
      if (!message) break;
      out += "[" + std::to_string(static_cast<int>(message->kind)) + " " + message->payload;
      if (message->kind == opcode::close) out += " " + std::to_string(static_cast<int>(message->code));
      out += "]";
    }
  }
  return out;
}

std::string close_payload(int code, const std::string& reason = "") {
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)} + reason;
}

TEST(websocket_frame, lengths_are_written_in_the_shortest_form) {
  EXPECT_EQ(make_frame(opcode::text, "Hello"), std::string("\x81\x05Hello"));  // RFC 6455 section 5.7
  EXPECT_EQ(make_frame(opcode::text, std::string(125, 'x')).size(), 127u);
  EXPECT_EQ(make_frame(opcode::text, std::string(126, 'x')).substr(0, 4), std::string("\x81\x7e\x00\x7e", 4));
  EXPECT_EQ(make_frame(opcode::text, std::string(65535, 'x')).substr(0, 4),
            std::string("\x81\x7e\xff\xff", 4));
  EXPECT_EQ(make_frame(opcode::text, std::string(65536, 'x')).substr(0, 10),
            std::string("\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10));
  EXPECT_EQ(make_frame(opcode::text, "x", true)[0], static_cast<char>(0xC1));
}

TEST(websocket_frame, a_close_reason_is_cut_between_characters) {
  const auto frame = make_close_frame(close_code::too_slow, std::string(122, 'x') + "\xc3\xa9");
  EXPECT_EQ(frame.size(), 2u + 2 + 122);
  EXPECT_EQ(frame.substr(2, 2), close_payload(4408));
}

TEST(frame_reader, reads_messages_in_pieces_of_any_size) {
  const auto bytes = masked(fin | text, "one") + masked(text, "tw") + masked(fin | ping, "p") +
                     masked(0, "o ") + masked(fin, "three") + masked(fin | text, std::string(300, 'y')) +
                     masked(fin | text, "") + masked(fin | pong, "") +
                     masked(fin | close, close_payload(1000, "bye"));
  const auto expected = "[1 one][9 p][1 two three][1 " + std::string(300, 'y') + "][1 ][10 ][8 bye 1000]";
  for (const std::size_t step : {1u, 2u, 3u, 7u, 64u, 100000u})
    EXPECT_EQ(outcome(bytes, step), expected) << step;
}

TEST(frame_reader, unmasks_the_example_of_the_rfc) {
  EXPECT_EQ(outcome("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), "[1 Hello]");
}

TEST(frame_reader, refuses_broken_frames_as_protocol_errors) {
  EXPECT_EQ(outcome("\x81\x05Hello"), "!1002");                 // not masked
  EXPECT_EQ(outcome(masked(fin | 0x20 | text, "x")), "!1002");  // RSV2
  EXPECT_EQ(outcome(masked(fin | 0x10 | text, "x")), "!1002");  // RSV3
  EXPECT_EQ(outcome(masked(fin | rsv1 | text, "x")), "!1002");  // compression not agreed on
  for (const int unknown : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    EXPECT_EQ(outcome(masked(fin | unknown, "x")), "!1002") << unknown;
  EXPECT_EQ(outcome(masked(fin, "x")), "!1002");                                   // nothing to continue
  EXPECT_EQ(outcome(masked(text, "x") + masked(fin | text, "y")), "!1002");        // a message in a message
  EXPECT_EQ(outcome(masked(ping, "x")), "!1002");                                  // fragmented control frame
  EXPECT_EQ(outcome(masked(fin | ping, std::string(126, 'x'))), "!1002");          // long control frame
  EXPECT_EQ(outcome(masked(fin | text, std::string(125, 'x'), 125, 2)), "!1002");  // length in a longer form
  EXPECT_EQ(outcome(masked(fin | text, "", 65535, 8)), "!1002");
  EXPECT_EQ(outcome(masked(fin | text, "", 1ull << 63, 8)), "!1002");
  EXPECT_EQ(outcome(masked(fin | close, "x")), "!1002");  // half a code
}

TEST(frame_reader, knows_which_close_codes_may_be_sent) {
  for (const int code : {1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999})
    EXPECT_EQ(outcome(masked(fin | close, close_payload(code))), "[8  " + std::to_string(code) + "]");
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
    EXPECT_EQ(outcome(masked(fin | close, close_payload(code))), "!1002") << code;
  EXPECT_EQ(outcome(masked(fin | close, "")), "[8  1005]");
}

TEST(frame_reader, wants_text_in_utf8) {
  EXPECT_EQ(outcome(masked(fin | binary, "x")), "!1003");
  EXPECT_EQ(outcome(masked(fin | text, "\xff")), "!1007");
  EXPECT_EQ(outcome(masked(fin | text, "\xed\xa0\x80")), "!1007");
  EXPECT_EQ(outcome(masked(fin | close, close_payload(1000, "\xff"))), "!1007");
  // A character may be split between frames.
  EXPECT_EQ(outcome(masked(text, "\xc3") + masked(fin, "\xa9")), "[1 \xc3\xa9]");
}

TEST(frame_reader, refuses_what_is_too_big_before_it_has_come) {
  EXPECT_EQ(outcome(masked(fin | text, std::string(1000, 'x'))), "[1 " + std::string(1000, 'x') + "]");
  EXPECT_EQ(outcome(masked(fin | text, "", 1001)), "!1009");
  EXPECT_EQ(outcome(masked(fin | text, "", 1ull << 40, 8)), "!1009");
  EXPECT_EQ(outcome(masked(text, std::string(600, 'x')) + masked(fin, "", 401)), "!1009");
}

TEST(frame_reader, says_nothing_after_a_fault) {
  EXPECT_EQ(outcome("\x81\x05Hello" + masked(fin | text, "x"), 1), "!1002");
}

TEST(frame_reader, inflates_compressed_messages) {
  const std::string long_text(900, 'z');
  const auto small = deflate_message(long_text);
  ASSERT_FALSE(small.empty());
  EXPECT_EQ(outcome(masked(fin | rsv1 | text, small), 1, 1000, true), "[1 " + long_text + "]");
  EXPECT_EQ(outcome(masked(rsv1 | text, small.substr(0, 3)) + masked(fin, small.substr(3)), 1, 1000, true),
            "[1 " + long_text + "]");
  EXPECT_EQ(outcome(masked(fin | text, "plain"), 1, 1000, true), "[1 plain]");
  EXPECT_EQ(outcome(masked(rsv1 | text, "x") + masked(fin | rsv1, "y"), 1, 1000, true), "!1002");
  EXPECT_EQ(outcome(masked(fin | rsv1 | ping, ""), 1, 1000, true), "!1002");
  EXPECT_EQ(outcome(masked(fin | rsv1 | text, "\xff\xff\xff"), 1, 1000, true), "!1007");
}

TEST(frame_reader, refuses_what_becomes_too_big) {
  const auto bomb = deflate_message(std::string(100'000, 'z'));
  ASSERT_LT(bomb.size(), 2000u);
  EXPECT_EQ(outcome(masked(fin | rsv1 | text, bomb), 1 << 20, 2000, true), "!1009");
}

TEST(permessage_deflate, gives_back_what_it_was_given) {
  std::string payload;
  for (int i = 0; i < 3000; ++i) payload += std::to_string(i * 7919 % 1000) + ",\"title\":";
  for (const std::size_t size : {1u, 10u, 256u, 1000u, 20000u}) {
    const auto part = payload.substr(0, size);
    const auto small = deflate_message(part);
    if (small.empty()) continue;
    std::string back;
    EXPECT_EQ(inflate_message(small, part.size(), back), inflation::done);
    EXPECT_EQ(back, part);
    back.clear();
    EXPECT_EQ(inflate_message(small, part.size() - 1, back), inflation::too_big);
  }
}

TEST(permessage_deflate, agrees_only_on_what_it_can_keep) {
  for (const char* good : {"permessage-deflate", "permessage-deflate; client_max_window_bits",
                           "Permessage-Deflate; client_max_window_bits=10",
                           "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
                           "x-webkit, permessage-deflate", "permessage-deflate; server_max_window_bits=15",
                           "permessage-deflate; server_max_window_bits=10, permessage-deflate"})
    EXPECT_FALSE(agree_on_deflate(good).empty()) << good;
  for (const char* bad :
       {"", "deflate", "permessage-deflate; server_max_window_bits=10", "permessage-deflate; what",
        "permessage-deflate; client_max_window_bits=7", "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_max_window_bits; client_max_window_bits"})
    EXPECT_TRUE(agree_on_deflate(bad).empty()) << bad;
}

}  // namespace
}  // namespace steward::http
