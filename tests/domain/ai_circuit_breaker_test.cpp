#include "domain/ai/circuit_breaker.hpp"

#include <gtest/gtest.h>

#include <random>

namespace steward {
namespace {

using namespace std::chrono_literals;
using state = circuit_breaker::state;

const timestamp start{std::chrono::hours{500'000}};
const ai_failure overload{ai_fault::overload, ""}, rate{ai_fault::rate, ""}, garbled{ai_fault::garbled, ""},
    refusal{ai_fault::refusal, ""}, rejected{ai_fault::rejected, ""}, account{ai_fault::account, ""};

void fail(circuit_breaker& one, const ai_failure& how, timestamp now, int times = 1) {
  for (int i = 0; i < times; ++i) {
    const auto pass = one.admit(now);
    ASSERT_TRUE(pass);
    one.failed(*pass, how, now);
  }
}

TEST(ai_circuit_breaker, a_few_failures_prove_nothing) {
  circuit_breaker one;
  fail(one, overload, start, 4);
  EXPECT_EQ(one.state_at(start), state::closed);
  EXPECT_EQ(one.earliest(start), start);
}

TEST(ai_circuit_breaker, opens_when_enough_of_enough_requests_fail) {
  for (const auto& how : {overload, rate, garbled}) {
    circuit_breaker one;
    fail(one, how, start, 5);
    EXPECT_EQ(one.state_at(start), state::open);
    EXPECT_EQ(one.earliest(start), start + 30s);
    EXPECT_FALSE(one.admit(start + 29s));
    EXPECT_EQ(one.openings(), 1u);
  }
}

TEST(ai_circuit_breaker, requests_that_succeed_keep_it_closed) {
  circuit_breaker one;
  for (int i = 0; i < 6; ++i) one.succeeded(*one.admit(start), start);
  fail(one, overload, start, 5);
  EXPECT_EQ(one.state_at(start), state::closed);
  fail(one, overload, start);
  EXPECT_EQ(one.state_at(start), state::open);
}

TEST(ai_circuit_breaker, refusals_prove_that_the_provider_works) {
  circuit_breaker one;
  fail(one, refusal, start, 10);
  fail(one, rejected, start, 10);
  fail(one, overload, start, 10);
  EXPECT_EQ(one.state_at(start), state::closed);
}

TEST(ai_circuit_breaker, failures_are_forgotten_after_the_window) {
  circuit_breaker one;
  fail(one, overload, start, 4);
  fail(one, overload, start + 60s, 4);
  EXPECT_EQ(one.state_at(start + 60s), state::closed);
}

TEST(ai_circuit_breaker, one_probe_finds_out) {
  circuit_breaker one;
  fail(one, overload, start, 5);
  const auto later = start + 30s;
  EXPECT_EQ(one.state_at(later), state::half_open);
  EXPECT_EQ(one.earliest(later), later);
  auto probe = one.admit(later);
  ASSERT_TRUE(probe);
  EXPECT_FALSE(one.earliest(later));
  EXPECT_FALSE(one.admit(later + 1h));
  EXPECT_EQ(one.state_at(later), state::half_open);
  one.failed(*probe, overload, later);
  EXPECT_EQ(one.earliest(later), later + 30s);

  probe = one.admit(later + 30s);
  one.undone(*probe);
  EXPECT_EQ(one.earliest(later + 31s), later + 31s);

  probe = one.admit(later + 31s);
  one.succeeded(*probe, later + 31s);
  EXPECT_EQ(one.state_at(later + 31s), state::closed);
  fail(one, overload, later + 32s, 4);
  EXPECT_EQ(one.state_at(later + 32s), state::closed) << "what was before is forgotten";
}

TEST(ai_circuit_breaker, a_probe_that_is_refused_closes_it) {
  circuit_breaker one;
  fail(one, overload, start, 5);
  fail(one, refusal, start + 30s);
  EXPECT_EQ(one.state_at(start + 30s), state::closed);
}

TEST(ai_circuit_breaker, money_opens_it_at_once_until_its_reset) {
  circuit_breaker one;
  fail(one, account, start);
  EXPECT_EQ(one.earliest(start), start + 1h);
  circuit_breaker other;
  auto dated = account;
  dated.until = start + 200h;
  fail(other, dated, start);
  EXPECT_EQ(other.earliest(start), start + 200h);
  EXPECT_FALSE(other.admit(start + 199h));
  EXPECT_TRUE(other.admit(start + 200h));
}

TEST(ai_circuit_breaker, a_pause_that_is_asked_for_is_kept) {
  circuit_breaker one;
  auto pause = rate;
  pause.retry_after = 7s;
  fail(one, pause, start);
  EXPECT_EQ(one.earliest(start), start + 7s);
}

TEST(ai_circuit_breaker, what_was_asked_before_it_opened_no_longer_matters) {
  circuit_breaker one;
  const auto slow = *one.admit(start), slower = *one.admit(start), slowest = *one.admit(start);
  fail(one, overload, start, 5);
  one.succeeded(slow, start + 1s);
  EXPECT_EQ(one.state_at(start + 1s), state::open);
  const auto probe = *one.admit(start + 30s);
  one.failed(slower, account, start + 30s);
  one.undone(slowest);
  EXPECT_FALSE(one.admit(start + 30s)) << "the probe is still on its way";
  one.succeeded(probe, start + 31s);
  EXPECT_EQ(one.state_at(start + 31s), state::closed);
}

TEST(ai_circuit_breaker, whatever_happens_one_probe_at_a_time_and_never_for_ever) {
  std::mt19937 random(7);
  for (int run = 0; run < 200; ++run) {
    circuit_breaker one;
    auto now = start;
    std::vector<circuit_breaker::pass> asked;
    int probes = 0;
    std::uint64_t openings = 0;
    for (int i = 0; i < 300; ++i) {
      now += std::chrono::milliseconds{random() % 2'000};
      const bool was_half = one.state_at(now) != state::closed;
      if (const auto pass = one.admit(now)) {
        if (was_half) ++probes;
        ASSERT_LE(probes, 1);
        asked.push_back(*pass);
      }
      if (asked.empty() || random() % 3 == 0) continue;
      const auto which = random() % asked.size();
      const auto pass = asked[which];
      asked.erase(asked.begin() + static_cast<std::ptrdiff_t>(which));
      const auto before = one.earliest(now);
      switch (random() % 4) {
        case 0:
          one.succeeded(pass, now);
          break;
        case 1:
          one.undone(pass);
          break;
        default:
          one.failed(pass, random() % 20 == 0 ? rate : overload, now);
      }
      if (!before && one.earliest(now)) probes = 0;
      if (one.openings() != openings) {
        ASSERT_EQ(one.earliest(now), now + 30s);
        openings = one.openings();
      }
    }
    for (const auto& pass : asked) one.undone(pass);
    ASSERT_TRUE(one.admit(now + 1h));
  }
}

}  // namespace
}  // namespace steward
