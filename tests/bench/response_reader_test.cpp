#include "bench/response_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace steward::bench {
namespace {

using state = response_reader::state;

struct sample {
  const char* name;
  std::string bytes;
  int status;
  std::string body;
  bool keep_alive;
};

std::string chunked(std::string_view head_line, std::string_view chunks) {
  return std::string(head_line) + "\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(chunks);
}

const std::vector<sample>& samples() {
  static const std::vector<sample> all{
      {"sized", "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true},
      {"sized by a lowercase name", "HTTP/1.1 201 Created\r\ncontent-length:2\r\n\r\nhi", 201, "hi", true},
      {"empty body", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", true},
      {"no reason phrase", "HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nx", 200, "x", true},
      {"204", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
      {"304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, "", true},
      {"closing", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false},
      {"closing in a list", "HTTP/1.1 200 OK\r\nConnection: foo, Close\r\nContent-Length: 0\r\n\r\n", 200, "",
       false},
      {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false},
      {"HTTP/1.0 kept", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", 200, "",
       true},
      {"chunked", chunked("HTTP/1.1 200 OK", "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n"), 200,
       "hello world", true},
      {"chunk size in hex", chunked("HTTP/1.1 200 OK", "A\r\n0123456789\r\n0\r\n\r\n"), 200, "0123456789",
       true},
      {"chunked with a trailer", chunked("HTTP/1.1 200 OK", "1\r\nx\r\n0\r\nDigest: y\r\n\r\n"), 200, "x",
       true},
      {"after an interim answer",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x", true},
      {"a body with an empty line", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\na\r\n\r\nb", 200,
       "a\r\n\r\nb", true},
  };
  return all;
}

void expect_sample(const response_reader& reader, const sample& s) {
  ASSERT_EQ(reader.current(), state::complete) << s.name;
  EXPECT_EQ(reader.status(), s.status) << s.name;
  EXPECT_EQ(reader.body(), s.body) << s.name;
  EXPECT_EQ(reader.keep_alive(), s.keep_alive) << s.name;
}

TEST(response_reader, reads_whole_answers) {
  for (const auto& s : samples()) {
    response_reader reader(true);
    EXPECT_EQ(reader.feed(s.bytes), s.bytes.size()) << s.name;
    expect_sample(reader, s);
  }
}

TEST(response_reader, reads_answers_cut_at_any_place) {
  for (const auto& s : samples()) {
    for (std::size_t cut = 1; cut < s.bytes.size(); ++cut) {
      response_reader reader(true);
      EXPECT_EQ(reader.feed(std::string_view(s.bytes).substr(0, cut)), cut) << s.name << " at " << cut;
      EXPECT_EQ(reader.current(), state::need_more) << s.name << " at " << cut;
      EXPECT_EQ(reader.feed(std::string_view(s.bytes).substr(cut)), s.bytes.size() - cut)
          << s.name << " at " << cut;
      expect_sample(reader, s);
    }
  }
}

TEST(response_reader, reads_answers_byte_by_byte_and_one_after_the_other) {
  response_reader reader(true);
  for (const auto& s : samples()) {
    reader.reset();
    for (const char& c : s.bytes) ASSERT_EQ(reader.feed({&c, 1}), 1u) << s.name;
    expect_sample(reader, s);
  }
}

TEST(response_reader, leaves_the_bytes_of_the_next_answer) {
  for (const auto& s : samples()) {
    response_reader reader(true);
    EXPECT_EQ(reader.feed(s.bytes + "HTTP/1.1"), s.bytes.size()) << s.name;
    expect_sample(reader, s);
  }
}

TEST(response_reader, a_body_without_a_length_ends_with_the_connection) {
  response_reader reader(true);
  reader.feed("HTTP/1.1 200 OK\r\n\r\nsome");
  EXPECT_EQ(reader.current(), state::need_more);
  reader.feed(" text");
  EXPECT_TRUE(reader.closed());
  EXPECT_EQ(reader.body(), "some text");
  EXPECT_FALSE(reader.keep_alive());
}

TEST(response_reader, a_connection_lost_within_an_answer_is_no_end) {
  response_reader reader;
  reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome");
  EXPECT_TRUE(reader.started());
  EXPECT_FALSE(reader.closed());
}

TEST(response_reader, skips_bodies_but_keeps_the_beginning_of_an_error) {
  response_reader reader;
  reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(reader.body(), "");
  reader.reset();
  reader.feed("HTTP/1.1 404 Not Found\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
  EXPECT_EQ(reader.body(), std::string(response_reader::excerpt_limit, 'x'));
}

TEST(response_reader, refuses_what_is_not_http) {
  for (const auto& bytes :
       {std::string("SSH-2.0-OpenSSH_9\r\n\r\n"), std::string("HTTP/2 200 OK\r\n\r\n"),
        std::string("HTTP/1.1 abc\r\n\r\n"), std::string("HTTP/1.1 099 OK\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), chunked("HTTP/1.1 200 OK", "xyz\r\n"),
        chunked("HTTP/1.1 200 OK", "1\r\nxtoo long\r\n"),
        std::string(response_reader::head_limit + 1, 'x')}) {
    response_reader reader;
    reader.feed(bytes);
    EXPECT_EQ(reader.current(), state::malformed) << bytes.substr(0, 80);
  }
}

}  // namespace
}  // namespace steward::bench
