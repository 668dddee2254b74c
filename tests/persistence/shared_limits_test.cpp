// Limits that several nodes keep in one Redis, with a Redis of the test's own that is stopped, frozen,
// started.
#include "persistence/shared_limits.hpp"

#include <gtest/gtest.h>

#include <condition_variable>

#include "tests/persistence/own_redis.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
using test::own_redis;

// Generous, so that only the tests of waiting wait: this machine may be busy.
constexpr auto patient = 5s;

shared_verdict take(shared_limits& limits, const std::string& key, rate_policy policy = {5, 3'600s},
                    int cost = 1) {
  std::mutex lock;
  std::condition_variable changed;
  std::optional<shared_verdict> got;
  limits.take({key, policy, cost}, [&](const shared_verdict& verdict) {
    const std::lock_guard hold(lock);
    got = verdict;
    changed.notify_one();
  });
  std::unique_lock hold(lock);
  EXPECT_TRUE(changed.wait_for(hold, 60s, [&] { return got.has_value(); }));
  return got.value_or(shared_verdict{});
}

/// Asks until Redis answers.
void await_up(shared_limits& limits) {
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (!take(limits, "up").known) ASSERT_LT(std::chrono::steady_clock::now(), until);
}

class shared_limits_test : public ::testing::Test {
 protected:
  own_redis redis;
};

TEST_F(shared_limits_test, two_nodes_admit_exactly_the_quota_together) {
  shared_limits one(redis.address(), patient), two(redis.address(), patient);
  await_up(one);
  await_up(two);
  std::mutex lock;
  std::condition_variable changed;
  int admitted = 0, answered = 0;
  for (int i = 0; i < 400; ++i)
    (i % 2 ? one : two).take({"a", {100, 3'600s}, 1}, [&](const shared_verdict& verdict) {
      const std::lock_guard hold(lock);
      admitted += verdict.known && verdict.wait == 0ns ? 1 : 0;
      ++answered;
      changed.notify_one();
    });
  std::unique_lock hold(lock);
  ASSERT_TRUE(changed.wait_for(hold, 60s, [&] { return answered == 400; }));
  EXPECT_EQ(admitted, 100);
}

TEST_F(shared_limits_test, decides_like_the_limiter_of_one_node) {
  shared_limits limits(redis.address(), patient);
  await_up(limits);
  const rate_policy policy{10, 3'600s};
  EXPECT_EQ(take(limits, "a", policy, 4).wait, 0ns);
  const auto refused = take(limits, "a", policy, 7);
  EXPECT_TRUE(refused.known);
  EXPECT_GT(refused.wait, 300s);  // one comes back in 360 s, and some time has passed
  EXPECT_LE(refused.wait, 360s);
  EXPECT_GT(refused.until_full, 4 * 360s - 60s);
  EXPECT_LE(refused.until_full, 4 * 360s);
  EXPECT_EQ(take(limits, "b", policy).wait, 0ns);
  EXPECT_EQ(rate_limiter(policy, refused.until_full).standing(rate_class::auth, {}).remaining, 6);
}

TEST_F(shared_limits_test, what_is_stored_expires) {
  shared_limits limits(redis.address(), patient);
  await_up(limits);
  take(limits, "a", {10, 10s});
  auto other = redis.connect();
  const auto left = other.ask({"PTTL", "steward:rate:a"}).numbers.at(0);
  EXPECT_GT(left, 0);
  EXPECT_LE(left, 1'001);
}

TEST_F(shared_limits_test, without_redis_the_answer_comes_at_once_and_redis_is_found_again) {
  shared_limits limits(redis.address(), patient);
  await_up(limits);
  redis.stop();
  while (take(limits, "a").known) {
  }
  EXPECT_FALSE(limits.is_up());
  EXPECT_FALSE(take(limits, "a").known);
  redis.start();
  await_up(limits);
  EXPECT_TRUE(take(limits, "a").known);
}

TEST_F(shared_limits_test, a_frozen_redis_holds_nobody_up) {
  shared_limits limits(redis.address(), 50ms);
  await_up(limits);
  redis.signal(SIGSTOP);
  EXPECT_FALSE(take(limits, "a").known);
  EXPECT_FALSE(limits.is_up());
  const auto lost = limits.counted().lost.load();
  for (int i = 0; i < 1'000; ++i) EXPECT_FALSE(take(limits, "a").known);  // at once: nothing is asked
  EXPECT_EQ(limits.counted().lost.load(), lost);
  redis.signal(SIGCONT);
  await_up(limits);
}

TEST_F(shared_limits_test, a_full_redis_is_the_same_as_none_and_is_counted) {
  redis.stop();
  redis.start("1");  // byte: less than it needs by itself
  shared_limits limits(redis.address(), patient);
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (limits.counted().refused.load() == 0) {
    EXPECT_FALSE(take(limits, "a").known);
    ASSERT_LT(std::chrono::steady_clock::now(), until);
  }
  auto other = redis.connect();
  other.ask({"CONFIG", "SET", "maxmemory", "0"});
  EXPECT_TRUE(take(limits, "a").known) << "the connection is still good";
}

TEST_F(shared_limits_test, a_forgotten_script_is_brought_again) {
  shared_limits limits(redis.address(), patient);
  await_up(limits);
  auto other = redis.connect();
  other.ask({"SCRIPT", "FLUSH"});
  EXPECT_FALSE(take(limits, "a").known);
  EXPECT_TRUE(take(limits, "a").known);
}

TEST_F(shared_limits_test, whoever_still_waits_at_the_end_is_answered) {
  int answered = 0;
  std::mutex lock;
  {
    shared_limits limits(redis.address(), patient);
    await_up(limits);
    for (int i = 0; i < 500; ++i)
      limits.take({"a", {5, 60s}, 1}, [&](const shared_verdict&) {
        const std::lock_guard hold(lock);
        ++answered;
      });
  }
  EXPECT_EQ(answered, 500);
}

TEST_F(shared_limits_test, tells_its_numbers) {
  shared_limits limits(redis.address(), patient);
  await_up(limits);
  std::string text;
  limits.append_metrics(text);
  EXPECT_NE(text.find("steward_redis_up 1\n"), std::string::npos);
  EXPECT_EQ(text.back(), '\n');
}

TEST_F(shared_limits_test, a_redis_with_a_password_is_asked_in_its_database) {
  redis.stop();
  redis.start("0", "p@ss");
  auto address = redis.address();
  address.password = "p@ss";
  address.database = 3;
  {
    shared_limits limits(address, patient);
    await_up(limits);
    EXPECT_TRUE(take(limits, "a").known);
  }
  address.user = "default";
  redis_connection same(address, 10s), other = [&] {
    auto zero = address;
    zero.database = 0;
    return redis_connection(zero, 10s);
  }();
  EXPECT_EQ(same.ask({"EXISTS", "steward:rate:a"}).numbers.at(0), 1);
  EXPECT_EQ(other.ask({"EXISTS", "steward:rate:a"}).numbers.at(0), 0);
  address.password = "wrong";
  EXPECT_THROW(redis_connection(address, 10s), redis_unavailable);
  address.password = "p@ss";
  address.database = 1'000;
  EXPECT_THROW(redis_connection(address, 10s), redis_unavailable);
}

TEST(redis_address, is_read_from_a_url) {
  const auto full = redis_address::parse("redis://ada:p%40ss@redis.example.org:7000/3").value();
  EXPECT_EQ(full.host, "redis.example.org");
  EXPECT_EQ(full.port, 7000);
  EXPECT_EQ(full.database, 3);
  EXPECT_EQ(full.user, "ada");
  EXPECT_EQ(full.password, "p@ss");
  EXPECT_EQ(redis_address::parse("redis://secret@[::1]")->host, "::1");
  EXPECT_EQ(redis_address::parse("redis://secret@[::1]")->password, "secret");
  EXPECT_EQ(redis_address::parse("redis://localhost")->port, 6379);
  EXPECT_EQ(redis_address::parse("unix:///run/redis.sock")->path, "/run/redis.sock");
  for (const char* wrong :
       {"", "localhost", "rediss://x", "redis://", "redis://x:y", "redis://x/y", "redis://x:70000"})
    EXPECT_FALSE(redis_address::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace steward
