#include "gateways/ai/waiting.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace steward {
namespace {

using namespace std::chrono_literals;

job_run for_long() { return {std::chrono::steady_clock::now() + 1h}; }
job_run over() { return {std::chrono::steady_clock::now() - 1s}; }

TEST(ai_slots, are_as_many_as_there_are) {
  ai_slots slots(2);
  EXPECT_TRUE(slots.take(over()));
  EXPECT_TRUE(slots.take(over()));
  EXPECT_FALSE(slots.take(over()));
  const auto cancelled = std::make_shared<const std::atomic<bool>>(true);
  EXPECT_FALSE(slots.take({std::chrono::steady_clock::now() + 1h, cancelled}));
  slots.give_back();
  EXPECT_TRUE(slots.take(over()));
}

TEST(ai_slots, are_waited_for) {
  ai_slots slots(1);
  ASSERT_TRUE(slots.take(for_long()));
  std::thread other([&] { EXPECT_TRUE(slots.take(for_long())); });
  slots.give_back();
  other.join();
  EXPECT_FALSE(slots.take(over()));
}

TEST(ai_flights, one_leads_and_the_others_wait_for_it) {
  ai_flights flights;
  auto first = flights.join("a", for_long());
  ASSERT_TRUE(first.leads);
  EXPECT_TRUE(flights.join("b", for_long()).leads) << "another question";
  const auto waits_too_long = flights.join("a", over());
  EXPECT_FALSE(waits_too_long.leads);
  EXPECT_FALSE(waits_too_long.outcome);
  first.leads->land(ai_answer{{{"price", 5}}, "one", "m", 7, false});
  EXPECT_TRUE(flights.join("a", over()).leads) << "who comes later asks anew";
}

TEST(ai_flights, whoever_waits_gets_the_outcome_or_leads) {
  for (int i = 0; i < 200; ++i) {
    ai_flights flights;
    std::optional<ai_flights::joined> first = flights.join("a", for_long());
    int shared = 0, led = 0;
    std::thread other([&] {
      while (shared + led == 0) {
        auto joined = flights.join("a", for_long());
        if (joined.leads) ++led;
        if (joined.outcome) ++shared;
      }
    });
    if (i % 2 == 0) first->leads->land(error{errc::unavailable, "no"});
    first.reset();
    other.join();
    EXPECT_EQ(shared + led, 1);
    if (i % 2 == 1) {
      EXPECT_EQ(led, 1) << "what does not land is nobody's outcome";
    }
  }
}

}  // namespace
}  // namespace steward
