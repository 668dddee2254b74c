#include "domain/text_rules.hpp"

#include <gtest/gtest.h>

#include "domain/in_quotes.hpp"
#include "domain/task_text.hpp"

namespace steward {
namespace {

TEST(text_rules, finds_control_characters) {
  for (const std::string& text : {std::string("a\0b", 3), std::string("a\x01"), std::string("\x1f"),
                                  std::string("\x7f"), std::string("\xC2\x85")}) {
    EXPECT_TRUE(has_control_character(text, line_breaks::refused)) << text;
    EXPECT_TRUE(has_control_character(text, line_breaks::allowed)) << text;
  }
  EXPECT_TRUE(has_control_character("a\nb", line_breaks::refused));
  EXPECT_FALSE(has_control_character("a\nb\tc\rd", line_breaks::allowed));
  EXPECT_FALSE(has_control_character("caf\xC3\xA9 \xC2\xA0 \xE2\x82\xAC", line_breaks::refused));
}

TEST(text_rules, knows_what_is_blank) {
  for (const std::string text : {"", " ", " \t\n", "\xC2\xA0", "\xE2\x80\x8B", "\xE3\x80\x80", "\xEF\xBB\xBF",
                                 "\xE2\x80\xAF \xE2\x81\x9F\xE2\x81\xA0"})
    EXPECT_TRUE(is_blank(text)) << text;
  for (const std::string text : {"a", " a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"})
    EXPECT_FALSE(is_blank(text)) << text;
}

TEST(text_rules, checks_colours) {
  for (const auto* good : {"#1e90ff", "#ABCDEF", "#000000"}) EXPECT_FALSE(check_colour(good)) << good;
  for (const auto* bad : {"", "1e90ff", "#1e90f", "#1e90fff", "#1e90fg", "red"}) {
    ASSERT_TRUE(check_colour(bad)) << bad;
    EXPECT_EQ(check_colour(bad)->code, "invalid_colour");
  }
}

TEST(text_rules, checks_time_zones) {
  for (const auto* good : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"})
    EXPECT_FALSE(check_timezone(good)) << good;
  for (const auto* bad : {"", "Mars/Olympus", "../etc/passwd", "Europe Berlin"}) {
    ASSERT_TRUE(check_timezone(bad)) << bad;
    EXPECT_EQ(check_timezone(bad)->code, "unknown_timezone");
  }
  EXPECT_TRUE(check_timezone(std::string(65, 'A')));
}

TEST(text_rules, quotes_the_beginning_of_long_texts_without_half_characters) {
  EXPECT_EQ(in_quotes(""), "\"\"");
  EXPECT_EQ(in_quotes("FREQ=DAILY"), "\"FREQ=DAILY\"");
  for (const std::string character : {"x", "\xC3\xA4", "\xE5\xB5\xBE", "\xF0\x9F\x98\x80"})
    for (const std::string before : {"", "a", "ab", "abc"}) {
      auto text = before;
      while (text.size() < 60) text += character;
      const auto shown = in_quotes(text);
      EXPECT_TRUE(is_utf8(shown)) << shown;
      EXPECT_LE(shown.size(), 42u);
      EXPECT_GT(shown.size(), 42u - character.size());
    }
}

TEST(text_rules, changes_the_case_of_ascii_only) {
  EXPECT_EQ(lower_ascii("AbZ\xC3\x84[@1"), "abz\xC3\x84[@1");
  EXPECT_EQ(upper_ascii("aBz\xC3\xA4`{1"), "ABZ\xC3\xA4`{1");
}

}  // namespace
}  // namespace steward
