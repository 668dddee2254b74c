// What the server answers to messages that are malformed, too large, or meant to smuggle a second request
// past a proxy. Every fault of framing ends the connection: nobody knows where the next request would begin.
#include "tests/http/fixture.hpp"

namespace steward::http {
namespace framing_test {

struct framing_case {
  const char* what;
  std::string request;
  int status;
  bool closes = true;

  friend void PrintTo(const framing_case& one, std::ostream* out) { *out << one.what; }
};

const std::string host = "Host: test\r\n";
const std::string json_head = "POST /test/echo HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n";

// Also what could not be read can be found in the log by what the client was told.
void expect_traceable(const answer_text& answer) {
  const auto trace = parse_traceparent(answer.header("traceparent"));
  ASSERT_TRUE(trace) << answer.head;
  EXPECT_TRUE(answer.has(R"("trace_id":")" + std::string(trace->trace()) + '"')) << answer.body;
  EXPECT_TRUE(is_sane_request_id(answer.header("X-Request-Id"))) << answer.head;
}

class framing_test : public server_test, public ::testing::WithParamInterface<framing_case> {};

TEST_P(framing_test, is_answered_and_the_connection_ended) {
  config.max_header_bytes = 4096;
  config.max_body_bytes = 1000;
  auto connection = connect();
  const auto answer = connection.ask(GetParam().request);
  EXPECT_EQ(answer.status, GetParam().status) << answer.head << answer.body;
  if (answer.status >= 400) expect_traceable(answer);
  if (GetParam().closes) {
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(connection.is_closed());
  } else {
    EXPECT_EQ(connection.ask("GET /health HTTP/1.1\r\n" + host + "\r\n").status, 200);
  }
}

const framing_case cases[] = {
    // Smuggling
    {"two_lengths", json_head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400},
    {"the_same_length_twice", json_head + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400},
    {"a_list_of_lengths", json_head + "Content-Length: 2, 2\r\n\r\n{}", 400},
    {"a_negative_length", json_head + "Content-Length: -2\r\n\r\n{}", 400},
    {"a_signed_length", json_head + "Content-Length: +2\r\n\r\n{}", 400},
    {"a_hexadecimal_length", json_head + "Content-Length: 0x2\r\n\r\n{}", 400},
    {"an_overflowing_length", json_head + "Content-Length: 99999999999999999999999\r\n\r\n{}", 400},
    {"length_then_chunked", json_head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400},
    {"chunked_then_length", json_head + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
     400},
    {"chunked_twice", json_head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400},
    {"another_coding", json_head + "Transfer-Encoding: gzip\r\n\r\n", 501},
    {"another_coding_before_chunked", json_head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    {"a_disguised_coding", json_head + "Transfer-Encoding: xchunked\r\n\r\n", 501},
    {"a_coding_in_http_1_0", "POST /test/echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"a_space_before_the_colon", json_head + "Content-Length : 2\r\n\r\n{}", 400},
    {"a_folded_header", "GET /health HTTP/1.1\r\nHost: test\r\nX-A: b\r\n c\r\n\r\n", 400},
    {"a_header_folded_at_once", "GET /health HTTP/1.1\r\nHost: test\r\nX-A:\r\n c\r\n\r\n", 400},
    {"a_header_without_name", "GET /health HTTP/1.1\r\nHost: test\r\n: x\r\n\r\n", 400},
    {"a_nul_in_a_header", std::string("GET /health HTTP/1.1\r\nHost: te\0st\r\n\r\n", 37), 400},
    {"bare_line_feeds", "GET /health HTTP/1.1\nHost: test\n\n", 400},
    {"a_bare_line_feed_in_a_header", "GET /health HTTP/1.1\r\nHost: test\nX: y\r\n\r\n", 400},
    {"a_bare_carriage_return", "GET /health HTTP/1.1\r\nHost: te\rst\r\n\r\n", 400},
    {"a_chunk_size_that_is_no_number", json_head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
     400},
    {"a_chunk_longer_than_it_says", json_head + "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
     400},
    {"a_chunk_size_that_overflows",
     json_head + "Transfer-Encoding: chunked\r\n\r\n11111111111111111\r\n{}\r\n0\r\n\r\n", 400},
    // Host and request line
    {"no_host", "GET /health HTTP/1.1\r\n\r\n", 400},
    {"two_hosts", "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    {"no_version", "GET /health\r\n\r\n", 400},
    {"a_space_in_the_path", "GET /a b HTTP/1.1\r\nHost: test\r\n\r\n", 400},
    {"garbage", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400},
    {"http_2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"http_1_2", "GET /health HTTP/1.2\r\nHost: test\r\n\r\n", 505},
    {"http_0_9", "GET /health HTTP/0.9\r\n\r\n", 505},
    {"an_unknown_method", "BREW /health HTTP/1.1\r\nHost: test\r\n\r\n", 501, false},
    {"trace", "TRACE /health HTTP/1.1\r\nHost: test\r\n\r\n", 501, false},
    {"connect", "CONNECT test:443 HTTP/1.1\r\nHost: test\r\n\r\n", 501, false},
    {"a_path_without_slash", "GET health HTTP/1.1\r\nHost: test\r\n\r\n", 400, false},
    // Limits
    {"a_long_request_line", "GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: test\r\n\r\n", 414},
    {"a_long_header", "GET /health HTTP/1.1\r\nHost: test\r\nX: " + std::string(5000, 'a') + "\r\n\r\n", 431},
    {"a_long_body", json_head + "Content-Length: 1001\r\n\r\n", 413},
    {"a_long_body_for_this_route",
     "PUT /test/echo HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 101\r\n\r\n",
     413},
    {"a_long_chunk",
     json_head + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'a') + "\r\n0\r\n\r\n", 413},
    {"an_endless_chunk_extension",
     json_head + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(40'000, 'a'), 413},
    {"another_expectation", json_head + "Expect: tea\r\nContent-Length: 2\r\n\r\n{}", 417},
    {"another_type",
     "POST /test/echo HTTP/1.1\r\nHost: test\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415,
     false},
    {"no_type", "POST /test/echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\n{}", 415, false},
    {"another_charset",
     "POST /test/echo HTTP/1.1\r\nHost: test\r\nContent-Type: application/json; "
     "charset=utf-16\r\nContent-Length: 2\r\n\r\n{}",
     415, false},
    {"a_coded_body", json_head + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 415, false},
    // What is well-formed though unusual
    {"an_empty_line_first", "\r\nGET /health HTTP/1.1\r\nHost: test\r\n\r\n", 200, false},
    {"an_absolute_target", "GET http://test/health HTTP/1.1\r\nHost: test\r\n\r\n", 200, false},
    {"an_absolute_target_without_path", "GET http://test HTTP/1.1\r\nHost: test\r\n\r\n", 200, false},
    {"http_1_0", "GET /health HTTP/1.0\r\n\r\n", 200},
    {"the_longest_body", json_head + "Content-Length: 1000\r\n\r\n" + std::string(1000, ' '), 200, false},
    {"chunks",
     json_head + "Transfer-Encoding: Chunked\r\n\r\n1;a=b\r\n{\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n", 200,
     false},
    {"no_chunks", json_head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, false},
    {"an_empty_body_without_type", "POST /test/echo HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n", 200,
     false},
    {"options_for_everything", "OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n", 204, false},
};

INSTANTIATE_TEST_SUITE_P(messages, framing_test, ::testing::ValuesIn(cases),
                         [](const auto& info) { return info.param.what; });

}  // namespace framing_test
}  // namespace steward::http
