#include "config/ports.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace steward {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ports, are_those_of_the_web_by_default) {
  EXPECT_THAT(ports_for_users(settings{}), ElementsAre(80, 443, 8080, 8443));
}

TEST(ports, are_free_where_networks_are_unless_they_are_named) {
  settings values;
  values.outbound_networks = network_reach::any;
  EXPECT_THAT(ports_for_users(values), IsEmpty());
  values.outbound_ports = {"9000", "443", "9000"};
  EXPECT_THAT(ports_for_users(values), ElementsAre(443, 9000));
}

TEST(ports, may_be_any) {
  settings values;
  values.outbound_ports = {"any"};
  EXPECT_THAT(ports_for_users(values), IsEmpty());
}

TEST(ports, are_numbers) {
  EXPECT_EQ(parse_port("65535"), 65'535);
  for (const char* text : {"", "0", "65536", "-1", "44 3", "443x", "any"})
    EXPECT_FALSE(parse_port(text)) << text;
}

}  // namespace
}  // namespace steward
