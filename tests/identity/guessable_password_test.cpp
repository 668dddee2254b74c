#include "identity/guessable_password.hpp"

#include <gtest/gtest.h>

#include <array>

namespace steward {
namespace {

constexpr std::array<std::string_view, 2> ada{"ada.lovelace@example.org", "Ada Lovelace"};

std::string_view fault_of(std::string_view password) { return guessable_password(password, ada); }

TEST(guessable_password, the_best_known_ones_are_refused_however_they_are_dressed_up) {
  for (const char* one :
       {"password",    "Password1",   "PASSWORD123!", "p@ssw0rd",    "P4ssw0rd!!",    "passw0rd2024",
        "letmein!!",   "Welcome2026", "iloveyou",     "!!iloveyou1", "1q2w3e4r",      "1qaz2wsx",
        "zaq12wsx",    "Sunshine99",  "football1",    "Trustno1",    "adm1n1strator", "$uperman",
        "monkey12345", "11223344",    "789456123",    "Passwort1"})
    EXPECT_NE(fault_of(one), "") << one;
}

TEST(guessable_password, what_repeats_or_counts_is_refused) {
  for (const char* one :
       {"aaaaaaaa", "12121212", "abcabcabc", "abcdabcd", "12345678", "87654321", "1234567890", "abcdefgh",
        "qwertyuiop", "asdfghjkl", "poiuytrewq", "abcd1234", "qwerty12", "1111aaaa", "zyxwvuts", "--------"})
    EXPECT_NE(fault_of(one), "") << one;
}

TEST(guessable_password, what_is_little_more_than_a_word_of_the_owner_is_refused) {
  for (const char* one :
       {"ada.lovelace@example.org", "Ada.Lovelace1", "ada-lovelace", "lovelaceada12", "lovelace",
        "Lovelace12!", "Ada Lovelace", "example.org", "steward1", "Steward2026"})
    EXPECT_NE(fault_of(one), "") << one;
  EXPECT_NE(fault_of("lovelace"), fault_of("password")) << "the sentence says why";
  EXPECT_EQ(guessable_password("lovelace-xyq", {}), "");
}

TEST(guessable_password, others_are_taken) {
  for (const char* one :
       {"correct horse", "correct horse battery", "kN0wn-pa55word-Zq81", "Load-test-only-7394",
        "steward-demo", "tr0ub4dor&3", "xkq7-vw2m", "Lovelace ate nine green pears", "monkey 4 giraffes",
        "password-of-the-seventh-giraffe", "dragon8392017465", "äöüÄÖÜßé", "zwölf Boxkämpfer",
        "hunter2hunter3"})
    EXPECT_EQ(fault_of(one), "") << one;
}

TEST(guessable_password, short_words_of_the_owner_and_none_say_nothing) {
  constexpr std::array<std::string_view, 3> short_ones{"", "Al", "x@y"};
  EXPECT_EQ(guessable_password("al-is-quick", short_ones), "");
  EXPECT_EQ(guessable_password("", short_ones), "");
}

}  // namespace
}  // namespace steward
