#include "http/clerk_event.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "http/cookie.hpp"

namespace steward::http {
namespace {

using nlohmann::json;

json updated() {
  return json::parse(
      R"({"type":"user.updated","timestamp":9,"data":{"id":"user_1","first_name":"Ada","last_name":"L",)"
      R"("updated_at":1790000000123,"primary_email_address_id":"i2","email_addresses":[)"
      R"({"id":"i1","email_address":"old@example.org","verification":{"status":"verified"}},)"
      R"({"id":"i2","email_address":"ada@example.org","verification":{"status":"verified"}}]}})");
}

subject_news read(const json& event) {
  auto given = read_clerk_event(event, "https://clerk.example.org");
  return given && *given ? **given : subject_news{};
}

TEST(clerk_event, is_read) {
  const auto news = read(updated());
  EXPECT_EQ(news.issuer, "https://clerk.example.org");
  EXPECT_EQ(news.subject, "user_1");
  EXPECT_EQ(news.email, "ada@example.org");
  EXPECT_EQ(news.name, "Ada L");
  EXPECT_EQ(news.changed_at, timestamp(std::chrono::milliseconds(1'790'000'000'123)));
  EXPECT_FALSE(news.removed);
}

TEST(clerk_event, names_only_a_verified_primary_address) {
  auto event = updated();
  event["data"]["email_addresses"][1]["verification"]["status"] = "unverified";
  EXPECT_EQ(read(event).email, "");
  event["data"]["email_addresses"][1].erase("verification");
  EXPECT_EQ(read(event).email, "");
  event = updated();
  event["data"]["primary_email_address_id"] = nullptr;
  EXPECT_EQ(read(event).email, "");
  event["data"]["email_addresses"] = json::array({1, "x"});
  EXPECT_EQ(read(event).email, "");
  event["data"].erase("email_addresses");
  EXPECT_EQ(read(event).email, "");
}

TEST(clerk_event, has_the_name_that_there_is) {
  auto event = updated();
  event["data"]["last_name"] = nullptr;
  EXPECT_EQ(read(event).name, "Ada");
  event["data"]["first_name"] = "with\ncontrol";
  event["data"]["username"] = "ada1";
  EXPECT_EQ(read(event).name, "ada1");
}

TEST(clerk_event, of_a_removal_has_the_time_of_the_event) {
  const auto news =
      read(json::parse(R"({"type":"user.deleted","timestamp":1000,"data":{"id":"user_1","deleted":true}})"));
  EXPECT_TRUE(news.removed);
  EXPECT_EQ(news.changed_at, timestamp(std::chrono::seconds(1)));
}

TEST(clerk_event, of_another_kind_is_none) {
  for (const auto* text : {R"({"type":"session.created"})", R"({"type":1})", "{}"}) {
    const auto given = read_clerk_event(json::parse(text), "i");
    ASSERT_TRUE(given);
    EXPECT_FALSE(*given) << text;
  }
}

TEST(clerk_event, that_is_malformed_is_told_with_all_faults) {
  for (const auto& event :
       {json::array(), json{{"type", "user.created"}}, json{{"type", "user.created"}, {"data", 1}},
        json{{"type", "user.created"}, {"data", {{"id", ""}}}},
        json{{"type", "user.created"}, {"data", {{"id", std::string(256, 'x')}}}},
        json{{"type", "user.created"}, {"data", {{"id", "a"}, {"updated_at", "x"}}}},
        json{{"type", "user.created"}, {"data", {{"id", "a"}, {"updated_at", -1}}}},
        json{{"type", "user.created"}, {"data", {{"id", "a"}, {"updated_at", 1e300}}}}})
    EXPECT_FALSE(read_clerk_event(event, "i")) << event;
  const auto given = read_clerk_event(json{{"type", "user.created"}, {"data", {{"updated_at", "x"}}}}, "i");
  EXPECT_EQ(given.fault().fields.size(), 2u);
}

TEST(cookie, is_found_by_its_whole_name) {
  request req;
  req.headers = {{"Cookie", "a=1; steward_oauth_x=sealed.text=; b; steward_oauth_xy=2"}};
  EXPECT_EQ(cookie_value(req, "steward_oauth_x"), "sealed.text=");
  EXPECT_EQ(cookie_value(req, "steward_oauth_xy"), "2");
  EXPECT_EQ(cookie_value(req, "a"), "1");
  for (const auto* name : {"b", "steward", "c", "x"}) EXPECT_EQ(cookie_value(req, name), "") << name;
  EXPECT_EQ(cookie_value(request{}, "a"), "");
}

TEST(cookie, of_a_sign_in_is_for_its_callback_only) {
  settings config;
  oauth_redirect to{"https://id.example.org", "steward_oauth_abcdefgh", "sealed"};
  EXPECT_EQ(flow_cookie(to, config),
            "steward_oauth_abcdefgh=sealed; Path=/api/v1/auth/oauth; HttpOnly; Max-Age=600; SameSite=Lax");
  config.public_url = "https://steward.example.org";
  EXPECT_TRUE(flow_cookie(to, config).ends_with("; SameSite=Lax; Secure"));
  to.cross_site = true;
  EXPECT_TRUE(flow_cookie(to, config).ends_with("; SameSite=None; Secure"));
  EXPECT_EQ(flow_cookie_name("abcdefghijk"), "steward_oauth_abcdefgh");
  EXPECT_EQ(flow_cookie_name(""), "steward_oauth_");
}

}  // namespace
}  // namespace steward::http
