#include "domain/url_port.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

TEST(url_port, is_the_one_that_is_named_or_that_of_the_scheme) {
  EXPECT_EQ(port_of_url("https://shop.example/a:1"), 443);
  EXPECT_EQ(port_of_url("HTTPS://shop.example"), 443);
  EXPECT_EQ(port_of_url("http://shop.example?a:1"), 80);
  EXPECT_EQ(port_of_url("http://shop.example:8080/"), 8080);
  EXPECT_EQ(port_of_url("http://shop.example:/"), 80);
  EXPECT_EQ(port_of_url("https://[2001:db8::1]/"), 443);
  EXPECT_EQ(port_of_url("https://[2001:db8::1]:8443/"), 8443);
  EXPECT_EQ(port_of_url("https://a:25@shop.example/"), 443);
  for (const auto* bad : {"shop.example", "http://a:0/", "http://a:65536/", "http://a:80x/"})
    EXPECT_FALSE(port_of_url(bad)) << bad;
}

TEST(url_port, is_allowed_or_the_message_says_which_are) {
  EXPECT_FALSE(check_url_port("http://shop.example:25/", {}));
  EXPECT_FALSE(check_url_port("https://shop.example/", {80, 443}));
  const auto fault = check_url_port("http://shop.example:25/", {80, 443});
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, "port_not_allowed");
  EXPECT_EQ(fault->message,
            "Port 25 is not asked here, only 80, 443. The operator can allow it (OUTBOUND_PORTS).");
  EXPECT_EQ(check_url_port("http://shop.example:99999/", {80})->code, "invalid_url");
}

}  // namespace
}  // namespace steward
