#include "gateways/webhook/canary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "gateways/webhook/loopback_receiver.hpp"

namespace steward {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

const vault canary_secrets("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");

TEST(webhook_canary, arrives_whatever_networks_and_ports_are_allowed) {
  EXPECT_EQ(find_webhook_fault(canary_secrets, {}), std::nullopt);
  fetch_policy narrow;
  narrow.ports = {443};
  EXPECT_EQ(find_webhook_fault(canary_secrets, narrow), std::nullopt);
}

std::string canary_fault(const canary_post& post) {
  return find_webhook_fault(canary_secrets, {}, post).value_or("nothing");
}

TEST(webhook_canary, says_what_is_wrong) {
  EXPECT_THAT(canary_fault([](const auto&, const auto&) {
                return fetch_failure{fetch_fault::unreachable, "http://127.0.0.1: no connection"};
              }),
              HasSubstr("ed25519: the message did not arrive: http://127.0.0.1: no connection"));
  EXPECT_THAT(canary_fault([](const auto&, const auto&) {
                return fetch_answer{204, {}};
              }),
              HasSubstr("did not arrive"));
  EXPECT_THAT(canary_fault([](auto request, const auto& policy) {
                request.body += ' ';
                return fetch(request, policy);
              }),
              HasSubstr("another message"));
  EXPECT_THAT(canary_fault([](auto request, const auto& policy) {
                for (auto& one : request.headers)
                  if (one.starts_with("webhook-timestamp: ")) one.back() = one.back() == '0' ? '1' : '0';
                return fetch(request, policy);
              }),
              HasSubstr("signature is not valid"));
  EXPECT_THAT(canary_fault([](const auto& request, const auto& policy) {
                fetch(request, policy);
                return fetch_answer{500, {}};
              }),
              HasSubstr("500"));
}

TEST(loopback_receiver, takes_one_message) {
  loopback_receiver receiver;
  std::optional<received_message> got;
  std::thread receiving([&] { got = receiver.receive(10s); });
  fetch_policy policy;
  policy.private_networks = true;
  const auto given = fetch({.url = receiver.url(),
                            .headers = {"Webhook-Id:  7 "},
                            .body = std::string(20'000, 'x'),
                            .content_type = "application/json"},
                           policy);
  receiving.join();
  ASSERT_TRUE(std::holds_alternative<fetch_answer>(given)) << std::get<fetch_failure>(given).reason;
  EXPECT_EQ(std::get<fetch_answer>(given).status, 204);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->body.size(), 20'000u);
  EXPECT_THAT(got->header("webhook-id"), HasSubstr("7"));
  EXPECT_EQ(got->header("content-type"), "application/json");
  EXPECT_EQ(got->header("x-other"), "");
}

TEST(loopback_receiver, does_not_wait_for_ever) { EXPECT_FALSE(loopback_receiver().receive(1ms)); }

}  // namespace
}  // namespace steward
