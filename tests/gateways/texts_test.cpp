#include "gateways/email/texts.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

constexpr const char* places[] = {"name",  "email",  "title",  "overdue", "due", "completed", "monitor",
                                  "state", "reason", "prompt", "source",  "url", "why"};

TEST(mail_texts, every_text_renders_in_both_forms_with_every_place_filled) {
  for (const auto& text : mail_texts()) {
    mail one{"ada@example.org", std::string(text.name)};
    for (const auto* name : places) one.values[name] = "value";
    const auto made = render_mail(text, one, {"the-secret", "https://steward.example.org"});
    for (const auto& form : {made.subject, made.text, made.html})
      EXPECT_EQ(form.find("{{"), std::string::npos) << text.name << form;
    EXPECT_FALSE(made.subject.empty());
    EXPECT_NE(made.text.find("https://steward.example.org"), std::string::npos);
    EXPECT_EQ(made.text.find("the-secret") != std::string::npos,
              !text.action.empty() && text.address.find("secret") != std::string_view::npos);
    EXPECT_EQ(made.text.find("  "), std::string::npos) << "a place without a value in " << made.text;
    EXPECT_EQ(made.text.find("\n\n\n"), std::string::npos) << "an empty paragraph in " << made.text;
  }
}

/// Everything that could end an element, an attribute, a line or a place.
const std::string hostile =
    "</p></td><script>alert(1)</script>\"'><img src=x onerror=y>&amp;{{secret}}\r\nBcc: eve@example.org";

rendered_mail hostile_mail(const mail_text& text) {
  mail one{"ada@example.org", std::string(text.name)};
  for (const auto* name : places) one.values[name] = hostile;
  return render_mail(text, one,
                     {"the-secret", "https://steward.example.org", "https://steward.example.org/u?t=1&x"});
}

/// The elements of a document, in order: what a value could change.
std::vector<std::string> elements_of(const std::string& html) {
  std::vector<std::string> names;
  for (auto at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1))
    names.push_back(html.substr(at + 1, html.find_first_of(" >", at) - at - 1));
  std::erase(names, "br");  // line breaks of values stay
  return names;
}

TEST(mail_texts, no_value_breaks_out_of_the_html) {
  for (const auto& text : mail_texts()) {
    mail harmless{"ada@example.org", std::string(text.name)};
    for (const auto* name : places) harmless.values[name] = "value";
    const auto made = hostile_mail(text);
    const auto usual =
        render_mail(text, harmless, {"the-secret", "https://steward.example.org", "https://u"});
    EXPECT_EQ(elements_of(made.html), elements_of(usual.html)) << text.name;
    for (const auto* bad : {"<script", "<img", "onerror=y>", "'><"})
      EXPECT_EQ(made.html.find(bad), std::string::npos) << text.name << bad << made.html;
  }
}

TEST(mail_texts, what_users_wrote_is_no_place_of_its_own) {
  const auto* text = find_mail_text("daily_summary");
  EXPECT_NE(hostile_mail(*text).text.find("{{secret}}"), std::string::npos);
  EXPECT_EQ(hostile_mail(*text).text.find("the-secret"), std::string::npos);
}

TEST(mail_texts, what_users_wrote_is_escaped_in_html_only) {
  const auto made =
      render_mail(*find_mail_text("test"), {"ada@example.org", "test"}, {"", "https://x/<script>\"&"});
  EXPECT_EQ(made.html.find("<script>"), std::string::npos);
  EXPECT_NE(made.html.find("&lt;script&gt;"), std::string::npos);
  EXPECT_NE(made.text.find("<script>\"&"), std::string::npos);
}

TEST(mail_texts, html_needs_nothing_from_elsewhere) {
  for (const auto& text : mail_texts()) {
    const auto html = render_mail(text, {"ada@example.org", std::string(text.name)}, {}).html;
    for (const auto* loaded : {" src=", "<link", "<style", "@import", "url(", "<script"})
      EXPECT_EQ(html.find(loaded), std::string::npos) << text.name << loaded;
    EXPECT_NE(html.find("max-width:560px"), std::string::npos);
  }
}

TEST(mail_texts, only_what_is_not_about_the_account_can_be_ended) {
  for (const auto& text : mail_texts())
    EXPECT_EQ(text.category == mail_category::account, text.name != "daily_summary" && text.name != "monitor")
        << text.name;
  const auto made = hostile_mail(*find_mail_text("daily_summary"));
  EXPECT_NE(made.text.find("https://steward.example.org/u?t=1&x"), std::string::npos);
  EXPECT_NE(made.html.find("https://steward.example.org/u?t=1&amp;x"), std::string::npos);
}

TEST(mail_texts, line_breaks_of_values_stay) {
  mail one{
      "ada@example.org", "daily_summary", {{"name", "Ada"}, {"title", "A day"}, {"overdue", "- a\n- b"}}};
  const auto made = render_mail(*find_mail_text("daily_summary"), one, {});
  EXPECT_NE(made.text.find("Overdue:\n- a\n- b\n"), std::string::npos) << made.text;
  EXPECT_NE(made.html.find("Overdue:<br>\n- a<br>\n- b</p>"), std::string::npos) << made.html;
  EXPECT_EQ(made.text.find("Due today"), std::string::npos);
  one.values = {{"name", "Ada"}, {"title", "A day"}};
  EXPECT_NE(render_mail(*find_mail_text("daily_summary"), one, {}).text.find("Nothing is overdue"),
            std::string::npos);
}

TEST(mail_texts, an_unknown_text_is_none) { EXPECT_EQ(find_mail_text("no such"), nullptr); }

}  // namespace
}  // namespace steward
