#include <openssl/x509.h>

#include <nlohmann/json.hpp>

#include "identity/mail_secrets.hpp"
#include "tests/http/fixture.hpp"
#include "tests/identity/handmade_keys.hpp"

namespace steward::http {
namespace {

class mail_routes_test : public server_test {
 protected:
  mail_routes_test() {
    does.manage_mail = [this](mail_request request, completion<reply> done) {
      asked.push_back(std::move(request));
      done(json_reply(R"({"result":"done"})"));
    };
  }

  std::string path(const std::string& token) { return "/mail/unsubscribe?token=" + token; }
  std::string token() {
    return mail_secrets(config.installation_secret)
        .unsubscribe_token("ada@example.org", mail_category::summaries);
  }

  std::vector<mail_request> asked;
};

TEST_F(mail_routes_test, looking_at_the_page_changes_nothing) {
  const auto page = get(path(token()));
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(get("/mail/unsubscribe.js").status, 200);
  EXPECT_EQ(get("/mail/page.css").status, 200);
  EXPECT_EQ(get("/mail/nothing").status, 404);
  EXPECT_TRUE(asked.empty());
}

TEST_F(mail_routes_test, whatever_a_mail_program_sends_ends_the_mails) {
  for (const auto* type :
       {"application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"})
    EXPECT_EQ(send("POST " + path(token()) + " HTTP/1.1\r\nHost: test\r\nContent-Type: " + type +
                   "\r\nContent-Length: 26\r\n\r\nList-Unsubscribe=One-Click")
                  .status,
              200)
        << type;
  ASSERT_EQ(asked.size(), 3u);
  const auto& who = std::get<unsubscription>(asked[0].what);
  EXPECT_EQ(who.address_hash, mail_secrets(config.installation_secret).hash("ada@example.org"));
  EXPECT_EQ(who.category, mail_category::summaries);
}

TEST_F(mail_routes_test, a_link_that_is_none_of_ours_ends_nothing) {
  for (const auto& bad : {std::string(), std::string("x"), token() + "0", "monitors" + token().substr(9)})
    EXPECT_EQ(post(path(bad), "").status, 400) << bad;
  EXPECT_TRUE(asked.empty());
}

/// What SendGrid tells, signed with a key of the test.
class sendgrid_events : public mail_routes_test {
 protected:
  sendgrid_events() { config.mail_webhook_public_key = public_key_of(pair); }

  static std::string as_base64(std::string text) {
    std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
  }
  static std::string public_key_of(const handmade::key_pair& key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key.get(), &der);
    const std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return as_base64(text);
  }
  answer_text tell(const std::string& body, const std::string& signed_body, std::int64_t at = test_now) {
    const auto time = std::to_string(at);
    return post("/api/v1/webhooks/mail", body,
                "X-Twilio-Email-Event-Webhook-Timestamp: " + time +
                    "\r\nX-Twilio-Email-Event-Webhook-Signature: " +
                    as_base64(handmade::raw_signature(pair, time + signed_body, EVP_sha256())) + "\r\n");
  }
  answer_text tell(const std::string& body) { return tell(body, body); }

  const handmade::key_pair pair = handmade::p256();
  const std::string events = R"([{"event":"delivered","email":"ada@example.org"}])";
};

TEST_F(sendgrid_events, are_taken_with_the_signature_of_sendgrid) {
  EXPECT_EQ(tell(events).status, 200);
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(std::get<provider_news>(asked[0].what).events.size(), 1u);
}

TEST_F(sendgrid_events, that_come_again_are_known_by_their_body) {
  tell(events);
  tell(events, events, test_now - 60);
  tell(R"([{"event":"bounce","email":"ada@example.org"}])");
  ASSERT_EQ(asked.size(), 3u);
  const auto message = [&](std::size_t i) { return std::get<provider_news>(asked[i].what).message; };
  EXPECT_EQ(message(0), message(1)) << "signed anew they are the same";
  EXPECT_NE(message(0), message(2));
}

TEST_F(sendgrid_events, that_are_changed_old_or_not_signed_are_refused) {
  EXPECT_EQ(tell(events + " ", events).status, 401);
  EXPECT_EQ(tell(events, events, test_now - 301).status, 401);
  EXPECT_EQ(post("/api/v1/webhooks/mail", events).status, 401);
  EXPECT_EQ(post("/api/v1/webhooks/mail", events, "X-Twilio-Email-Event-Webhook-Signature: AAAA\r\n").status,
            401);
  EXPECT_TRUE(asked.empty());
}

TEST_F(sendgrid_events, need_a_key) {
  config.mail_webhook_public_key.clear();
  EXPECT_EQ(tell(events).status, 404);
}

}  // namespace
}  // namespace steward::http
