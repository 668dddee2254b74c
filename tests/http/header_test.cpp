// What the values of single headers mean: negotiation, entity tags, trace context, request ids.
#include <gtest/gtest.h>

#include "http/compression.hpp"
#include "http/entity_tag.hpp"
#include "http/negotiation.hpp"
#include "http/trace.hpp"

namespace steward::http {
namespace {

TEST(accept, decides_by_the_most_specific_range) {
  EXPECT_EQ(accept_quality("", "application/json"), 1000);
  EXPECT_EQ(accept_quality("*/*", "application/json"), 1000);
  EXPECT_EQ(accept_quality("text/html, application/*;q=0.5", "application/json"), 500);
  EXPECT_EQ(accept_quality("application/json;q=0, */*", "application/json"), 0);
  EXPECT_EQ(accept_quality("text/html", "application/json"), 0);
  EXPECT_EQ(accept_quality("Application/JSON; version=1; q=0.250", "application/json"), 250);
}

TEST(accept, takes_a_malformed_quality_for_none) {
  EXPECT_EQ(accept_quality("application/json;q=many", "application/json"), 1000);
}

TEST(accept_encoding, prefers_the_higher_quality_then_brotli) {
  EXPECT_EQ(choose_coding(""), coding::identity);
  EXPECT_EQ(choose_coding("gzip, deflate, br"), coding::brotli);
  EXPECT_EQ(choose_coding("gzip, br;q=0.5"), coding::gzip);
  EXPECT_EQ(choose_coding("br;q=0, gzip;q=0"), coding::identity);
  EXPECT_EQ(choose_coding("*"), coding::brotli);
  EXPECT_EQ(choose_coding("*, br;q=0"), coding::gzip);
  EXPECT_EQ(choose_coding("deflate"), coding::identity);
}

TEST(content_type, is_json_in_utf_8_only) {
  EXPECT_TRUE(is_json_type("application/json"));
  EXPECT_TRUE(is_json_type("Application/JSON; charset=UTF-8"));
  EXPECT_TRUE(is_json_type("application/json;charset=\"utf-8\""));
  EXPECT_TRUE(is_json_type("application/merge-patch+json"));
  EXPECT_FALSE(is_json_type("application/json; charset=latin1"));
  EXPECT_FALSE(is_json_type("text/plain"));
  EXPECT_FALSE(is_json_type(""));
}

TEST(compression, makes_text_smaller_or_leaves_it) {
  const std::string text(5'000, 'a');
  for (const auto how : {coding::gzip, coding::brotli}) {
    const auto packed = compress(text, how);
    ASSERT_TRUE(packed);
    EXPECT_LT(packed->size(), 200u);
    EXPECT_FALSE(compress("x", how));
  }
  EXPECT_TRUE(is_compressible("application/problem+json"));
  EXPECT_TRUE(is_compressible("text/html; charset=utf-8"));
  EXPECT_FALSE(is_compressible("image/png"));
}

TEST(entity_tag, lists_are_parsed_without_weakness_and_coding) {
  const auto tags = parse_entity_tags(R"( "1", W/"2" ,"3-gzip","4-br")", true);
  ASSERT_TRUE(tags);
  EXPECT_EQ(tags->tags, (std::vector<std::string>{"\"1\"", "\"2\"", "\"3\"", "\"4\""}));
  EXPECT_TRUE(tags->contains("\"3\""));
  EXPECT_FALSE(tags->contains("\"5\""));
  EXPECT_EQ(parse_entity_tags(R"(W/"2", "1")", false)->tags, std::vector<std::string>{"\"1\""});
  EXPECT_TRUE(parse_entity_tags("*", false)->contains("\"9\""));
  EXPECT_FALSE(parse_entity_tags("3", false));
  EXPECT_FALSE(parse_entity_tags("\"3", false));
  EXPECT_FALSE(parse_entity_tags("\"3\" \"4\"", false));
}

TEST(entity_tag, a_malformed_if_match_matches_nothing) {
  request req;
  EXPECT_FALSE(if_match(req));
  req.headers = {{"if-match", "nonsense"}};
  ASSERT_TRUE(if_match(req));
  EXPECT_FALSE(if_match(req)->contains("\"1\""));
}

TEST(entity_tag, if_none_match_compares_weakly) {
  EXPECT_TRUE(none_match_hits(R"("x", W/"3")", "\"3\""));
  EXPECT_TRUE(none_match_hits(R"("3-br")", "\"3\""));
  EXPECT_TRUE(none_match_hits("*", "\"3\""));
  EXPECT_FALSE(none_match_hits(R"("33")", "\"3\""));
  EXPECT_FALSE(none_match_hits("", "\"3\""));
}

TEST(entity_tag, tells_bodies_apart) {
  EXPECT_EQ(make_etag("same"), make_etag("same"));
  EXPECT_NE(make_etag("body 1"), make_etag("body 2"));
  EXPECT_NE(make_etag(std::string(8, '\0')), make_etag(std::string(9, '\0')));
  EXPECT_EQ(with_coding("\"3\"", "gzip"), "\"3-gzip\"");
}

TEST(traceparent, is_read_as_w3c_says) {
  const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto context = parse_traceparent(good);
  ASSERT_TRUE(context);
  EXPECT_EQ(context->trace(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(context->span(), "00f067aa0ba902b7");
  EXPECT_TRUE(parse_traceparent("cc" + good.substr(2) + "-what-will-be"));
  EXPECT_FALSE(parse_traceparent("ff" + good.substr(2)));
  EXPECT_FALSE(parse_traceparent(good + "-more"));
  EXPECT_FALSE(parse_traceparent("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"));
  EXPECT_FALSE(parse_traceparent("00-00000000000000000000000000000000-00f067aa0ba902b7-01"));
  EXPECT_FALSE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"));
  EXPECT_FALSE(parse_traceparent(""));
}

TEST(id_generator, keeps_the_trace_and_makes_a_new_span) {
  id_generator ids;
  const auto child = ids.trace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(child.trace(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_NE(child.span(), "00f067aa0ba902b7");
  EXPECT_NE(ids.trace("").trace(), ids.trace("").trace());
  EXPECT_NE(ids.request_id(), ids.request_id());
}

TEST(request_id, is_taken_over_when_it_is_sane) {
  EXPECT_TRUE(is_sane_request_id("abc-123_X.y"));
  EXPECT_TRUE(is_sane_request_id(std::string(128, 'a')));
  EXPECT_FALSE(is_sane_request_id(""));
  EXPECT_FALSE(is_sane_request_id(std::string(129, 'a')));
  EXPECT_FALSE(is_sane_request_id("a b"));
  EXPECT_FALSE(is_sane_request_id("a\tb"));
}

}  // namespace
}  // namespace steward::http
