#include "identity/email.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

TEST(normalise_email, trims_and_lowers) {
  EXPECT_EQ(normalise_email("  Ada.Lovelace@Example.COM\r\n"), "ada.lovelace@example.com");
  EXPECT_EQ(normalise_email("ada@example.com"), "ada@example.com");
  EXPECT_EQ(normalise_email(""), "");
  EXPECT_EQ(normalise_email(" \t "), "");
}

TEST(normalise_email, leaves_the_inside_and_other_alphabets_alone) {
  EXPECT_EQ(normalise_email("A B@C"), "a b@c");
  EXPECT_EQ(normalise_email("ÄDA@example.com"), "Äda@example.com");
}

TEST(normalise_email, is_idempotent) {
  const auto once = normalise_email(" Ada+Work@Example.com ");
  EXPECT_EQ(normalise_email(once), once);
}

TEST(validate_email, accepts_usual_addresses) {
  for (const char* address :
       {"a@b.co", "ada.lovelace+tasks@example.com", "o'brien@example.ie", "x_y-z@mail.example.co.uk",
        "1234567890@123.com", "user@xn--bcher-kva.example", "user%host@example.org", "a@b-c.example.museum"})
    EXPECT_EQ(validate_email(address), "") << address;
}

TEST(validate_email, refuses_what_is_no_address) {
  for (const char* address : {"",
                              "ada",
                              "@example.com",
                              "ada@",
                              "ada@localhost",
                              "ada@example",
                              "ada@.com",
                              "ada@example.",
                              "ada@-a.com",
                              "ada@a-.com",
                              "ada@exa_mple.com",
                              "ada@127.0.0.1",
                              "ada@[127.0.0.1]",
                              ".ada@example.com",
                              "ada.@example.com",
                              "a..da@example.com",
                              "ada@@example.com",
                              "a@b@example.com",
                              "a b@example.com",
                              "ada@exam ple.com",
                              "\"ada\"@example.com",
                              "ada@example..com",
                              "ada(x)@example.com",
                              "äda@example.com",
                              "ada@exämple.com",
                              "ada@example.com\n",
                              "ada,eve@example.com",
                              "<ada@example.com>"})
    EXPECT_NE(validate_email(address), "") << address;
}

TEST(validate_email, refuses_nul) {
  EXPECT_NE(validate_email(std::string_view("ada\0@example.com", 16)), "");
}

TEST(validate_email, holds_the_limits_of_length) {
  const auto long_domain = [](std::size_t last) {
    const std::string label(61, 'd');
    return label + "." + label + "." + label + "." + std::string(last, 'e');
  };
  EXPECT_EQ(validate_email(std::string(64, 'a') + "@example.com"), "");
  EXPECT_NE(validate_email(std::string(65, 'a') + "@example.com"), "");
  EXPECT_EQ(validate_email("a@" + std::string(63, 'd') + ".com"), "");
  EXPECT_NE(validate_email("a@" + std::string(64, 'd') + ".com"), "");
  EXPECT_EQ(validate_email(std::string(13, 'a') + "@" + long_domain(55)), "");
  EXPECT_NE(validate_email(std::string(14, 'a') + "@" + long_domain(55)), "");
}

TEST(validate_invited, takes_addresses_and_domains) {
  for (const auto* good : {"ada@example.org", "@example.org", "@a.b.example"})
    EXPECT_EQ(validate_invited(good), "");
  for (const auto* bad : {"", "@", "example.org", "@example", "@@example.org", "@-.example", "@1.2.3.4"})
    EXPECT_NE(validate_invited(bad), "") << bad;
}

}  // namespace
}  // namespace steward
