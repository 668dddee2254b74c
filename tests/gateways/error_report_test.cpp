// What is told of errors, and that nothing else is.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gateways/errors/error_event.hpp"
#include "gateways/errors/scrub.hpp"

namespace steward {
namespace {

using nlohmann::json;

TEST(error_destination, is_read_from_a_dsn) {
  const auto plain = error_destination::parse("https://abc123@sentry.example.org/42").value();
  EXPECT_EQ(plain.key, "abc123");
  EXPECT_EQ(plain.url, "https://sentry.example.org/api/42/envelope/");
  EXPECT_EQ(error_destination::parse("http://k:old@127.0.0.1:9000/errors/7")->url,
            "http://127.0.0.1:9000/errors/api/7/envelope/");
  EXPECT_EQ(error_destination::parse("http://k:old@127.0.0.1:9000/errors/7")->key, "k");
  for (const char* wrong : {"", "https://sentry.example.org/42", "ftp://k@x/1", "https://k@x", "https://@x/1",
                            "https://k@x/", "https://k@/1"})
    EXPECT_FALSE(error_destination::parse(wrong)) << wrong;
}

TEST(scrub, leaves_words_and_takes_what_may_be_somebodys) {
  EXPECT_EQ(scrubbed("connection refused after 30 s"), "connection refused after 30 s");
  EXPECT_EQ(scrubbed("no account ada@example.org here"), "no account [...] here");
  EXPECT_EQ(scrubbed("parse error at 'my secret diary' near"), "parse error at [...] near");
  EXPECT_EQ(scrubbed("bad \"unterminated text"), "bad [...]");
  EXPECT_EQ(scrubbed("token eyJhbGciOiJIUzI1NiJ9.e30.x"), "token [...]");
  EXPECT_EQ(scrubbed("user 0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f"), "user [...]");
  EXPECT_EQ(scrubbed("password=hunter2abc1"), "[...]");
  EXPECT_LE(scrubbed(std::string(100'000, ' ')).size(), 500U);
}

TEST(error_event, has_the_sentence_the_trace_and_the_scrubbed_cause_only) {
  const auto made = error_event::of("A request failed", {{"why", "no row for ada@example.org"},
                                                         {"path", "/api/v1/tasks?q=private"},
                                                         {"trace_id", std::string(32, 'a')},
                                                         {"user", "ada@example.org"},
                                                         {"status", 500},
                                                         {"body", "diary"},
                                                         {"client", "203.0.113.9"}});
  const auto text = render_envelope(made, std::string(32, 'b'), {}, "test", "steward 1");
  EXPECT_EQ(text.find("ada@"), std::string::npos);
  EXPECT_EQ(text.find("private"), std::string::npos);
  EXPECT_EQ(text.find("diary"), std::string::npos);
  EXPECT_EQ(text.find("203.0.113.9"), std::string::npos);
  EXPECT_NE(text.find(R"("why":"no row for [...]")"), std::string::npos);
  EXPECT_NE(text.find(R"("status":"500")"), std::string::npos);
}

TEST(error_event, is_an_envelope_of_three_lines) {
  const auto text =
      render_envelope({"A sentence", std::string(32, 'c'), {{"why", "\xff"}}}, std::string(32, 'b'),
                      std::chrono::system_clock::time_point(std::chrono::seconds(5)), "staging", "steward 1");
  const auto first = text.find('\n'), second = text.find('\n', first + 1);
  const auto item = json::parse(text.substr(first + 1, second - first - 1));
  const auto event = json::parse(text.substr(second + 1));
  EXPECT_EQ(json::parse(text.substr(0, first))["event_id"], std::string(32, 'b'));
  EXPECT_EQ(item["type"], "event");
  EXPECT_EQ(item["length"], text.size() - second - 2);
  EXPECT_EQ(event["timestamp"], 5.0);
  EXPECT_EQ(event["environment"], "staging");
  EXPECT_EQ(event["logentry"]["formatted"], "A sentence");
  EXPECT_EQ(event["contexts"]["trace"]["trace_id"], std::string(32, 'c'));
}

}  // namespace
}  // namespace steward
