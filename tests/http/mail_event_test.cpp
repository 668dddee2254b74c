#include "http/mail_event.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace steward::http {
namespace mail_event_test {

using nlohmann::json;

result<std::vector<provider_event>> read(const std::string& text) {
  return read_mail_events(json::parse(text),
                          [](std::string_view address) { return "#" + std::string(address); });
}

provider_event one(const std::string& event) {
  const auto events = read("[" + event + "]");
  return events && events->size() == 1 ? events->front() : provider_event{};
}

TEST(mail_event, is_read) {
  const auto bounce =
      one(R"({"event":"bounce","email":"ada@example.org","reason":"550 5.1.1 no such user","type":"bounce",)"
          R"("steward_mail":"0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f","timestamp":1790000000})");
  EXPECT_EQ(bounce.mail, uuid::parse("0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f"));
  EXPECT_EQ(bounce.address_hash, "#ada@example.org");
  EXPECT_EQ(bounce.status, mail_status::bounced);
  EXPECT_EQ(bounce.reason, "550 5.1.1 no such user");
  EXPECT_EQ(bounce.suppress, "bounce");
}

TEST(mail_event, knows_a_mail_by_its_message_id_too) {
  const auto id = uuid::parse("0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f");
  EXPECT_EQ(
      one(R"({"event":"delivered","smtp-id":"<0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f@example.org>"})").mail,
      id);
  EXPECT_EQ(one(R"({"event":"delivered","smtp-id":"0190a8c5-7b1e-7cc3-98c4-dc0c0c07398f"})").mail, id);
  EXPECT_FALSE(one(R"({"event":"delivered","smtp-id":"<x@example.org>","steward_mail":7})").mail);
}

TEST(mail_event, says_what_becomes_of_mail_and_address) {
  const auto means = [](const char* event, std::optional<mail_status> status, const char* suppress) {
    const auto found = one(event);
    EXPECT_EQ(found.status, status) << event;
    EXPECT_EQ(found.suppress, suppress) << event;
  };
  means(R"({"event":"delivered","response":"250 OK"})", mail_status::delivered, "");
  means(R"({"event":"deferred","response":"451 later"})", mail_status::deferred, "");
  means(R"({"event":"bounce","type":"blocked"})", mail_status::bounced, "");
  means(R"({"event":"dropped","reason":"Bounced Address"})", mail_status::suppressed, "");
  means(R"({"event":"spamreport"})", mail_status::complained, "complaint");
  means(R"({"event":"unsubscribe"})", std::nullopt, "unsubscribe");
  means(R"({"event":"group_unsubscribe"})", std::nullopt, "unsubscribe");
  EXPECT_EQ(one(R"({"event":"deferred","response":"451 later"})").reason, "451 later");
}

TEST(mail_event, of_another_kind_is_left_out) {
  const auto events =
      read(R"([{"event":"open"},{"event":"processed"},{"event":7},{},{"event":"delivered"}])");
  ASSERT_TRUE(events);
  EXPECT_EQ(events->size(), 1u);
}

TEST(mail_event, anything_but_a_list_of_objects_is_refused) {
  for (const auto* text : {"{}", "null", "\"x\"", "[1]", "[[]]", R"([{"event":"open"},null])"}) {
    const auto events = read(text);
    ASSERT_FALSE(events) << text;
    EXPECT_EQ(events.fault().code, errc::validation);
  }
  EXPECT_FALSE(read('[' + std::string("{}") + [] {
    std::string more;
    for (int i = 0; i < 5'000; ++i) more += ",{}";
    return more;
  }() + ']'));
}

}  // namespace mail_event_test
}  // namespace steward::http
