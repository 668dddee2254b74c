#include "domain/task_text.hpp"

#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "domain/siphash.hpp"

namespace steward {
namespace {

TEST(fold, folds_the_scripts_it_names) {
  const std::pair<std::string, std::string> cases[] = {
      {"Hello, World 42!", "hello, world 42!"},
      {"\u00c4\u00d6\u00dc\u00de \u00d7",
       "\u00e4\u00f6\u00fc\u00fe \u00d7"},  // the multiplication sign is no letter
      {"\u0160\u010c\u017d\u0141\u0178", "\u0161\u010d\u017e\u0142\u00ff"},
      {"\u0130stanbul \u0131", "istanbul \u0131"},
      {"\u0391\u0392\u03a9 \u038c\u03a3\u03c2", "\u03b1\u03b2\u03c9 \u03cc\u03c3\u03c3"},  // final sigma
      {"\u041f\u0440\u0418\u0412\u0415\u0422 \u0401\u0490",
       "\u043f\u0440\u0438\u0432\u0435\u0442 \u0451\u0491"},
      {"\u0531\u0556", "\u0561\u0586"},
      {"\u1e9e \u1ea0\u1ef8", "\u00df \u1ea1\u1ef9"},
      {"\u212a\u212b\u2126", "k\u00e5\u03c9"},
      {"\u023a", "\u2c65"},  // grows from two bytes to three
      {"\uff21\uff3a", "\uff41\uff5a"},
      {"\u65e5\u672c \U0001F600 \u00df", "\u65e5\u672c \U0001F600 \u00df"}};
  for (const auto& [text, folded] : cases) {
    EXPECT_EQ(fold(text), folded);
    EXPECT_TRUE(folds_to(text, folded));
    EXPECT_EQ(fold(folded), folded) << "folding twice changes nothing";
  }
}

TEST(fold, keeps_bytes_that_are_not_utf8) {
  for (const std::string text :
       {"\xff", "\xc3", "\xe2\x82", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80x"}) {
    EXPECT_EQ(fold(text), text);
    EXPECT_FALSE(is_utf8(text));
  }
  EXPECT_EQ(fold("A\xff"
                 "B"),
            "a\xff"
            "b");
}

TEST(fold, folds_to_compares_the_whole) {
  EXPECT_FALSE(folds_to("Home", "hom"));
  EXPECT_FALSE(folds_to("Hom", "home"));
  EXPECT_FALSE(folds_to("Home", "HOME")) << "the second is in folded form";
  EXPECT_TRUE(folds_to("", ""));
}

TEST(text, counts_characters_and_knows_utf8) {
  EXPECT_EQ(count_characters("h\u00e9\u20ac\U0001F600"), 4u);
  EXPECT_TRUE(is_utf8("h\u00e9\u20ac\U0001F600\U0010FFFF"));
  EXPECT_TRUE(is_utf8(""));
}

TEST(text_signature, a_text_may_contain_its_parts) {
  const std::string text = "invoice budget 17 \u00fcber alles";
  const auto whole = make_signature(text);
  for (std::size_t at = 0; at < text.size(); ++at)
    for (std::size_t size = 0; size <= text.size() - at; ++size)
      EXPECT_TRUE(whole.may_contain(make_signature(std::string_view(text).substr(at, size))));
  EXPECT_FALSE(whole.may_contain(make_signature("zeppelin")));
}

TEST(text_finder, finds_what_string_view_finds) {
  std::mt19937 random(3);
  const auto letters = [&](std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += "ab \xc3z0"[random() % 6];
    return text;
  };
  for (int i = 0; i < 5000; ++i) {
    const auto text = letters(random() % 40), needle = letters(1 + random() % 4);
    const auto from = random() % 10;
    ASSERT_EQ(text_finder(needle).find(text, from), text.find(needle, from)) << text << " / " << needle;
  }
}

TEST(siphash, gives_the_values_of_the_paper) {
  const siphash_key key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  std::string text;
  for (char c = 0; c < 15; ++c) text += c;
  EXPECT_EQ(siphash(key, text), 0xa129ca6149be45e5);
  EXPECT_EQ(siphash(key, ""), 0x726fdb47dd0e0e31);
  EXPECT_EQ(siphash(key, text.substr(0, 8)), 0x93f5f5799a932462);
}

}  // namespace
}  // namespace steward
