#include "tests/domain/webhook_world.hpp"

namespace steward {
namespace {

TEST(webhook_endpoint, tells_its_secret_once_and_keeps_it_sealed) {
  webhook_world w;
  auto input = w.read(R"({"url":"https://example.org/hook","description":"For the team",
      "signing":"hmac","topics":["tasks","tasks"]})");
  const auto answer = w.settle(create_webhook(w.state, w.now, *input, w.sealing));
  const auto made = w.body_of(answer);
  EXPECT_EQ(made["secret"], "whsec_1");
  EXPECT_EQ(made["description"], "For the team");
  EXPECT_EQ(made["topics"], nlohmann::json({"tasks"}));
  EXPECT_EQ(nlohmann::json::parse(*answer.kept)["secret"], nullptr);
  EXPECT_EQ(answer.location, "/api/v1/webhooks/" + made["id"].get<std::string>());
  ASSERT_EQ(w.keys.size(), 1u);
  EXPECT_EQ(w.keys.at(1), "sealed whsec_1 " + webhook_key_row(w.endpoint(made), 1));
  for (const auto& text : {*list_webhooks(w.state)->body, *get_webhook(w.state, {w.id_of(made), {}})->body,
                           w.events.back().content.text}) {
    EXPECT_EQ(text.find("whsec_"), std::string::npos) << text;
    EXPECT_EQ(text.find("sealed"), std::string::npos) << text;
  }
  EXPECT_EQ(w.events.back().kind, "webhook.created");
}

TEST(webhook_endpoint, has_a_public_key_unless_it_is_asked_for_hmac) {
  webhook_world w;
  const auto made = w.hook();
  EXPECT_EQ(made["signing"], "ed25519");
  EXPECT_EQ(made["public_key"], "whpk_1");
  EXPECT_FALSE(made.contains("secret")) << "what only signs here is not told";
}

TEST(webhook_endpoint, all_faults_are_told_together) {
  webhook_world w;
  const auto refused =
      w.read(R"({"url":"http://example.org","topics":["tasks","nonsense"],"enabled":1,"x":1})");
  ASSERT_FALSE(refused);
  const auto all = codes(refused.fault());
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()),
            (std::set<std::string>{"/url not_https", "/topics unknown_topic", "/enabled wrong_type",
                                   "/x unknown_member"}));
  EXPECT_EQ(codes(w.read("{}").fault()), std::vector<std::string>{"/url required"});
}

TEST(webhook_endpoint, urls_are_at_ports_that_may_be_asked) {
  webhook_world w;
  w.rules.ports = {443, 8443};
  EXPECT_TRUE(w.read(R"({"url":"https://example.org:8443/hook"})"));
  EXPECT_TRUE(w.read(R"({"url":"https://example.org/hook"})"));
  EXPECT_EQ(codes(w.read(R"({"url":"https://example.org:6379/hook"})").fault()),
            std::vector<std::string>{"/url port_not_allowed"});
}

TEST(webhook_endpoint, urls_are_https_with_nothing_in_them_that_is_not_for_there) {
  webhook_world w;
  const auto code = [&](const std::string& url) {
    const auto read = w.read(nlohmann::json{{"url", url}}.dump());
    return read ? std::string() : codes(read.fault())[0];
  };
  for (const auto* good :
       {"https://example.org", "https://example.org:8443/a?b=c", "https://[2001:db8::1]/x"})
    EXPECT_EQ(code(good), "") << good;
  for (const auto* bad : {"ftp://example.org", "http://example.org", "http://localhost", "example.org//"})
    EXPECT_TRUE(code(bad) == "/url not_https" || code(bad) == "/url invalid_url") << bad;
  for (const auto* bad : {"https://", "https:///x", "https://:80/", "https://ada:pw@example.org/",
                          "https://example.org/#x", "https://exa mple.org/", "https://ex\xC3\xA4mple.org/"})
    EXPECT_EQ(code(bad), "/url invalid_url") << bad;
  w.rules.plain_http = true;
  for (const auto* good : {"http://localhost:1/x", "http://127.0.0.1:8080", "http://[::1]:80/"})
    EXPECT_EQ(code(good), "") << good;
  for (const auto* bad : {"http://example.org", "http://localhost.example.org", "http://10.0.0.1/"})
    EXPECT_EQ(code(bad), "/url not_https") << bad;
}

TEST(webhook_endpoint, a_rotated_secret_signs_on_for_a_while) {
  webhook_world w;
  const auto made = w.hook(R"({"url":"https://example.org","signing":"hmac"})");
  auto body = read_json(R"({"overlap_seconds":60})");
  const auto rotation = read_webhook_rotation(*body);
  const auto rotated =
      w.body_of(w.settle(rotate_webhook_secret(w.state, w.now, {w.id_of(made), {}}, *rotation, w.sealing)));
  EXPECT_EQ(rotated["secret"], "whsec_2");
  EXPECT_EQ(w.endpoint(made).key_number, 2);
  EXPECT_EQ(w.endpoint(made).previous_until, w.now.now + std::chrono::seconds{60});
  EXPECT_EQ(w.keys.size(), 2u);
  w.settle(rotate_webhook_secret(w.state, w.now, {w.id_of(made), {}}, *rotation, w.sealing));
  EXPECT_FALSE(w.keys.contains(1)) << "only the one before signs on";
  const webhook_rotation at_once{webhook_signing::ed25519, std::chrono::seconds{0}};
  w.settle(rotate_webhook_secret(w.state, w.now, {w.id_of(made), {}}, at_once, w.sealing));
  EXPECT_FALSE(w.keys.contains(3));
  EXPECT_FALSE(w.endpoint(made).previous_until);
  EXPECT_EQ(w.endpoint(made).public_key, "whpk_4");
}

TEST(webhook_endpoint, enabled_again_begins_anew) {
  webhook_world w;
  const auto made = w.hook();
  auto broken = w.endpoint(made);
  broken.enabled = false;
  broken.disabled_reason = "failing";
  broken.failing_since = broken.not_before = w.now.now;
  apply(w.state, change{make_row(broken)});
  const auto input = w.read(R"({"enabled":true})", false);
  const auto answer = w.body_of(w.settle(update_webhook(w.state, w.now, {w.id_of(made), {}}, *input)));
  EXPECT_EQ(answer["enabled"], true);
  for (const auto* member : {"disabled_reason", "failing_since", "paused_until"})
    EXPECT_EQ(answer[member], nullptr) << member;
  const auto again = update_webhook(w.state, w.now, {w.id_of(made), {}}, *input);
  EXPECT_TRUE(again->changes.empty()) << "what changes nothing makes no version";
}

TEST(webhook_endpoint, changes_only_the_version_that_is_meant) {
  webhook_world w;
  const auto made = w.hook();
  const webhook_target stale{w.id_of(made), {{{"\"7\""}}}};
  EXPECT_EQ(update_webhook(w.state, w.now, stale, {}).fault().code, errc::precondition_failed);
  EXPECT_EQ(delete_webhook(w.state, w.now, stale).fault().code, errc::precondition_failed);
  EXPECT_EQ(delete_webhook(w.state, w.now, {w.state.id, {}}).fault().code, errc::not_found);
  w.settle(delete_webhook(w.state, w.now, {w.id_of(made), {}}));
  EXPECT_TRUE(w.state.webhooks.empty());
  EXPECT_TRUE(w.keys.empty()) << "what signed goes with it";
}

TEST(webhook_endpoint, there_can_be_so_many) {
  webhook_world w;
  w.bounds.webhooks = 2;
  w.hook();
  w.hook();
  EXPECT_EQ(
      create_webhook(w.state, w.now, *w.read(R"({"url":"https://example.org"})"), w.sealing).fault().code,
      errc::limit_reached);
}

}  // namespace
}  // namespace steward
