#include "gateways/email/texts.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

TEST(mail_texts, every_text_renders_in_both_forms_with_every_place_filled) {
  for (const auto& text : mail_texts()) {
    mail one{"ada@example.org", std::string(text.name)};
    for (const auto* name : {"name", "email", "time", "address", "invite", "device"})
      one.values[name] = "value";
    const auto made = render_mail(one, "the-secret", "https://steward.example.org");
    ASSERT_TRUE(made) << text.name;
    for (const auto& form : {made->subject, made->text, made->html})
      EXPECT_EQ(form.find("{{"), std::string::npos) << text.name << form;
    EXPECT_FALSE(made->subject.empty());
    EXPECT_NE(made->text.find("https://steward.example.org"), std::string::npos);
    EXPECT_EQ(made->text.find("the-secret") != std::string::npos,
              !text.action.empty() && text.address.find("secret") != std::string_view::npos);
    EXPECT_EQ(made->text.find("  "), std::string::npos) << "a place without a value in " << made->text;
  }
}

TEST(mail_texts, what_users_wrote_is_escaped_in_html_only) {
  const auto made = render_mail({"ada@example.org", "test"}, "", "https://x/<script>\"&");
  EXPECT_EQ(made->html.find("<script>"), std::string::npos);
  EXPECT_NE(made->html.find("&lt;script&gt;"), std::string::npos);
  EXPECT_NE(made->text.find("<script>\"&"), std::string::npos);
}

TEST(mail_texts, an_unknown_text_is_none) {
  EXPECT_FALSE(render_mail({"ada@example.org", "no such"}, "", ""));
}

}  // namespace
}  // namespace steward
