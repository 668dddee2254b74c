// Whom the server believes about where a request comes from.
#include "http/client_address.hpp"

#include <gtest/gtest.h>

namespace steward::http {
namespace {

using headers = std::vector<std::pair<std::string_view, std::string_view>>;

struct address_case {
  const char* what;
  const char* peer;
  headers sent;
  const char* client;
  bool secure = false;
  proxy_header believed = proxy_header::x_forwarded_for;

  friend void PrintTo(const address_case& one, std::ostream* out) { *out << one.what; }
};

class client_address : public ::testing::TestWithParam<address_case> {};

TEST_P(client_address, is_the_last_one_that_a_trusted_proxy_vouches_for) {
  settings config;
  config.trusted_proxies = {"10.0.0.0/8", "::1"};
  config.trusted_proxy_header = GetParam().believed;
  request req;
  req.headers = GetParam().sent;
  const auto found = proxy_trust(config).find(ip_address::parse(GetParam().peer).value(), false, req);
  EXPECT_EQ(found.address.to_string(), GetParam().client);
  EXPECT_EQ(found.secure, GetParam().secure);
}

constexpr auto xff = "X-Forwarded-For";
constexpr auto rfc7239 = proxy_header::forwarded;

const address_case cases[] = {
    {"a_stranger_is_not_believed",
     "203.0.113.9",
     {{xff, "198.51.100.1"}, {"X-Forwarded-Proto", "https"}, {"Forwarded", "for=198.51.100.1;proto=https"}},
     "203.0.113.9"},
    {"a_proxy_is_believed", "10.0.0.1", {{xff, "198.51.100.1"}}, "198.51.100.1"},
    {"a_proxy_that_says_nothing_is_the_client", "10.0.0.1", {}, "10.0.0.1"},
    {"what_the_client_wrote_itself_stands_left",
     "10.0.0.1",
     {{xff, "1.1.1.1, 198.51.100.1"}},
     "198.51.100.1"},
    {"a_client_cannot_pose_as_a_proxy",
     "10.0.0.1",
     {{xff, "1.1.1.1, 10.0.0.9, 198.51.100.1"}},
     "198.51.100.1"},
    {"proxies_in_a_row", "10.0.0.1", {{xff, "198.51.100.1, 10.0.0.2, 10.0.0.3"}}, "198.51.100.1"},
    {"nobody_but_proxies", "10.0.0.1", {{xff, "10.0.0.2, 10.0.0.3"}}, "10.0.0.2"},
    {"several_lines_are_one_list",
     "10.0.0.1",
     {{xff, "1.1.1.1"}, {"x-forwarded-for", "198.51.100.1"}},
     "198.51.100.1"},
    {"what_cannot_be_read_ends_the_walk", "10.0.0.1", {{xff, "1.1.1.1, rubbish, 10.0.0.3"}}, "10.0.0.3"},
    {"an_empty_element_ends_the_walk", "10.0.0.1", {{xff, "1.1.1.1,"}}, "10.0.0.1"},
    {"an_address_with_a_port", "10.0.0.1", {{xff, "198.51.100.1:4711"}}, "198.51.100.1"},
    {"an_ipv6_client", "::1", {{xff, "2001:db8::1"}}, "2001:db8::1"},
    {"an_ipv6_client_in_brackets", "::1", {{xff, "[2001:db8::1]:4711"}}, "2001:db8::1"},
    {"a_mapped_address_is_the_ipv4_one", "::ffff:10.0.0.1", {{xff, "::ffff:198.51.100.1"}}, "198.51.100.1"},
    {"https_from_a_proxy",
     "10.0.0.1",
     {{xff, "198.51.100.1"}, {"X-Forwarded-Proto", "HTTPS"}},
     "198.51.100.1",
     true},
    {"the_nearest_proxy_names_the_scheme", "10.0.0.1", {{"X-Forwarded-Proto", "https, http"}}, "10.0.0.1"},
    {"the_other_header_is_ignored", "10.0.0.1", {{"Forwarded", "for=1.1.1.1;proto=https"}}, "10.0.0.1"},
    {"forwarded",
     "10.0.0.1",
     {{"Forwarded", "for=198.51.100.1;proto=https;by=10.0.0.1"}},
     "198.51.100.1",
     true,
     rfc7239},
    {"forwarded_of_ipv6",
     "10.0.0.1",
     {{"Forwarded", "For=\"[2001:db8::1]:4711\""}},
     "2001:db8::1",
     false,
     rfc7239},
    {"forwarded_in_a_row",
     "10.0.0.1",
     {{"Forwarded", "for=1.1.1.1, for=198.51.100.1, for=10.0.0.2;proto=https"}},
     "198.51.100.1",
     true,
     rfc7239},
    {"forwarded_by_somebody_hidden",
     "10.0.0.1",
     {{"Forwarded", "for=1.1.1.1, for=_hidden"}},
     "10.0.0.1",
     false,
     rfc7239},
    {"x_forwarded_for_is_ignored_then",
     "10.0.0.1",
     {{xff, "1.1.1.1"}, {"X-Forwarded-Proto", "https"}},
     "10.0.0.1",
     false,
     rfc7239},
};

INSTANTIATE_TEST_SUITE_P(requests, client_address, ::testing::ValuesIn(cases),
                         [](const auto& info) { return info.param.what; });

}  // namespace
}  // namespace steward::http
