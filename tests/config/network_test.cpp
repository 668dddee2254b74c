#include "config/network.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

ip_address address(const char* text) { return ip_address::parse(text).value(); }
network net(const char* text) { return network::parse(text).value(); }

TEST(network, addresses_are_read_and_written) {
  for (const char* text : {"192.0.2.1", "0.0.0.0", "::1", "2001:db8::1", "::"})
    EXPECT_EQ(address(text).to_string(), text);
  EXPECT_EQ(address("::ffff:192.0.2.1").to_string(), "192.0.2.1");
  for (const char* text : {"", "192.0.2", "192.0.2.256", "[::1]", "::1%eth0", "1.2.3.4:80", "unknown",
                           "1.2.3.4 ", "01.2.3.4", "2001:db8:::1", "::ffff:1.2.3.4.5"})
    EXPECT_FALSE(ip_address::parse(text)) << text;
}

TEST(network, a_network_contains_what_begins_like_it) {
  EXPECT_TRUE(net("10.0.0.0/8").contains(address("10.255.0.1")));
  EXPECT_FALSE(net("10.0.0.0/8").contains(address("11.0.0.1")));
  EXPECT_TRUE(net("192.0.2.128/25").contains(address("192.0.2.200")));
  EXPECT_FALSE(net("192.0.2.128/25").contains(address("192.0.2.100")));
  EXPECT_TRUE(net("192.0.2.1").contains(address("192.0.2.1")));
  EXPECT_FALSE(net("192.0.2.1").contains(address("192.0.2.2")));
  EXPECT_TRUE(net("2001:db8::/33").contains(address("2001:db8:7fff::1")));
  EXPECT_FALSE(net("2001:db8::/33").contains(address("2001:db8:8000::1")));
  EXPECT_TRUE(net("::/0").contains(address("2001:db8::1")));
  EXPECT_FALSE(net("0.0.0.0/0").contains(address("2001:db8::1")));
  EXPECT_TRUE(net("0.0.0.0/0").contains(address("203.0.113.9")));
  for (const char* text : {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x", "::/129", "/8", "proxy"})
    EXPECT_FALSE(network::parse(text)) << text;
}

TEST(network, a_subscriber_has_one_address_or_a_64) {
  EXPECT_EQ(address("192.0.2.1").subscriber(), address("192.0.2.1"));
  EXPECT_EQ(address("2001:db8:1:2:3:4:5:6").subscriber(), address("2001:db8:1:2::"));
  EXPECT_NE(address("2001:db8:1:3::1").subscriber(), address("2001:db8:1:2::1").subscriber());
}

}  // namespace
}  // namespace steward
