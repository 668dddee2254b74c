// Texts that nodes share in one Redis, and what becomes of them without it.
#include "persistence/redis_texts.hpp"

#include <gtest/gtest.h>

#include "tests/persistence/own_redis.hpp"

namespace steward {
namespace redis_texts_test {

using namespace std::chrono_literals;

// Generous, so that only the tests of waiting wait: this machine may be busy.
constexpr auto patient = 5s;

class redis_texts_test : public testing::Test {
 protected:
  redis_texts make(std::chrono::milliseconds life = 24h) const {
    return {redis.address(), "t:", life, patient};
  }
  /// Until Redis answers: it may have just been started.
  void await(redis_texts& texts) const {
    const auto until = std::chrono::steady_clock::now() + 60s;
    do {
      ASSERT_LT(std::chrono::steady_clock::now(), until);
      texts.keep("up", "1");
    } while (!texts.find("up"));
  }

  test::own_redis redis;
};

TEST_F(redis_texts_test, what_one_keeps_another_finds_byte_by_byte_and_for_a_while) {
  auto one = make(), other = make();
  await(one);
  await(other);
  const std::string text("a\0\r\n\xC3\xA9 {}", 10);
  one.keep("key", text);
  EXPECT_EQ(other.find("key"), text);
  EXPECT_FALSE(other.find("absent"));
  const auto left = redis.connect().ask({"PTTL", "t:key"}).numbers.at(0);
  EXPECT_GT(left, 0);
  EXPECT_LE(left, 24 * 3'600'000);
}

TEST_F(redis_texts_test, without_redis_there_is_nothing_and_it_is_found_again) {
  auto texts = make();
  await(texts);
  redis.stop();
  EXPECT_FALSE(texts.find("up"));
  texts.keep("key", "lost");
  redis.start();
  await(texts);
  EXPECT_FALSE(texts.find("key"));
}

TEST_F(redis_texts_test, one_that_was_started_anew_is_reached_at_once) {
  auto texts = make();
  await(texts);
  redis.stop();
  redis.start();
  auto other = make();
  await(other);
  texts.keep("key", "1");
  EXPECT_EQ(other.find("key"), "1");
}

TEST_F(redis_texts_test, one_that_hangs_is_not_waited_for_again_and_again) {
  redis_texts texts(redis.address(), "t:", 24h, 20ms);
  await(texts);
  redis.signal(SIGSTOP);
  EXPECT_FALSE(texts.find("up"));
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 1'000; ++i) texts.find("up");
  // 1,000 waits would take 20 s; a second's pause lets a few happen at most.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
  redis.signal(SIGCONT);
}

TEST_F(redis_texts_test, what_redis_refuses_is_not_there) {
  auto texts = make();
  await(texts);
  redis.stop();
  redis.start("0", "secret");
  texts.keep("key", "1");
  EXPECT_FALSE(texts.find("key"));
}

}  // namespace redis_texts_test
}  // namespace steward
