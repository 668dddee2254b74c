#include <nlohmann/json.hpp>

#include "identity/mail_secrets.hpp"
#include "tests/http/fixture.hpp"

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

}  // namespace
}  // namespace steward::http
