#include "domain/job_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace steward {
namespace job_queue_test {

using namespace std::chrono_literals;

const timestamp noon{std::chrono::seconds{1'780'000'000}};

uuid id_of(std::uint64_t n) { return make_uuid_v7(1, n, n * 77); }

job make_job(std::uint64_t n, std::uint64_t user, std::chrono::milliseconds at = 0ms, int priority = 5) {
  job one;
  one.id = id_of(n);
  one.user_id = id_of(1'000'000 + user);
  one.kind = "work";
  one.run_at = noon + at;
  one.priority = priority;
  return one;
}
row<job> a_job(std::uint64_t n, std::uint64_t user, std::chrono::milliseconds at = 0ms, int priority = 5) {
  return make_row(make_job(n, user, at, priority));
}

std::vector<std::uint64_t> numbers(const std::vector<row<job>>& jobs) {
  std::vector<std::uint64_t> found;
  for (const auto& one : jobs)
    for (std::uint64_t n = 0; n < 1'000; ++n)
      if (one->id == id_of(n)) found.push_back(n);
  return found;
}
using list = std::vector<std::uint64_t>;

TEST(fair_turns, users_take_turns_and_a_users_jobs_run_in_the_order_of_their_time) {
  fair_turns turns;
  for (std::uint64_t n = 0; n < 4; ++n) turns.push(a_job(n, 1, std::chrono::milliseconds{10 - n}));
  turns.push(a_job(10, 2));
  turns.push(a_job(11, 2, 1ms));
  EXPECT_EQ(turns.size(), 6u);
  EXPECT_EQ(numbers(turns.next(2)), (list{3, 2}));
  EXPECT_EQ(numbers(turns.next(2)), (list{10, 11}));
  EXPECT_EQ(numbers(turns.next(2)), (list{1, 0}));
  EXPECT_TRUE(turns.next(2).empty());
  EXPECT_TRUE(turns.empty());
}

TEST(fair_turns, lower_priority_numbers_go_first_whoevers_they_are) {
  fair_turns turns;
  turns.push(a_job(1, 1, 0ms, 5));
  turns.push(a_job(2, 2, 0ms, 7));
  turns.push(a_job(3, 2, 5ms, 1));
  turns.push(a_job(4, 1, 5ms, 9));
  EXPECT_EQ(numbers(turns.next(9)), (list{3}));
  EXPECT_EQ(numbers(turns.next(9)), (list{1}));
  EXPECT_EQ(numbers(turns.next(9)), (list{2}));
  EXPECT_EQ(numbers(turns.next(9)), (list{4}));
}

TEST(fair_turns, who_is_shut_out_waits) {
  fair_turns turns;
  turns.push(a_job(1, 1));
  turns.shut_out(id_of(1'000'001));
  turns.push(a_job(2, 1));
  EXPECT_TRUE(turns.empty());
  EXPECT_EQ(turns.size(), 2u);
  EXPECT_TRUE(turns.next(9).empty());
  turns.let_in(id_of(1'000'001));
  turns.let_in(id_of(1'000'002));  // nobody known
  EXPECT_EQ(numbers(turns.next(9)).size(), 2u);
}

TEST(fair_turns, forgets_what_is_removed) {
  fair_turns turns;
  turns.push(a_job(1, 1));
  EXPECT_FALSE(turns.remove(make_job(2, 1)));
  EXPECT_FALSE(turns.remove(make_job(1, 2)));
  EXPECT_TRUE(turns.remove(make_job(1, 1)));
  EXPECT_TRUE(turns.empty());
}

class queue_test : public testing::Test {
 protected:
  job_queue queue{[](const job& one) { return one.kind == "outside"; }};
};

TEST_F(queue_test, a_newer_version_takes_the_place_of_a_known_one_wherever_it_is) {
  queue.put(a_job(1, 1, 10ms));
  auto newer = make_job(1, 1, 5ms);
  newer.version = 2;
  queue.put(make_row(newer));
  queue.put(a_job(1, 1, 1ms));  // an old one, again
  EXPECT_EQ(queue.next_due(), noon + 5ms);
  queue.mature(noon + 5ms);
  EXPECT_EQ(queue.due(), 1u);
  EXPECT_EQ(queue.oldest(), noon + 5ms);
  newer.version = 3;
  newer.run_at = noon + 1h;
  queue.put(make_row(newer));
  EXPECT_EQ(queue.due(), 0u);
  EXPECT_EQ(queue.oldest(), std::nullopt);
  EXPECT_EQ(queue.next_due(), noon + 1h);
}

TEST_F(queue_test, a_user_runs_one_batch_at_a_time) {
  for (std::uint64_t n = 0; n < 3; ++n) queue.put(a_job(n, 1));
  queue.mature(noon);
  const auto batch = queue.next(2);
  EXPECT_EQ(batch.size(), 2u);
  EXPECT_EQ(queue.running(), 2u);
  EXPECT_TRUE(queue.next(2).empty());
  queue.settled(batch);
  EXPECT_EQ(queue.next(2).size(), 1u);
  EXPECT_EQ(queue.size(), 1u);
}

TEST_F(queue_test, what_changed_while_it_ran_is_kept) {
  queue.put(a_job(1, 1));
  queue.mature(noon);
  const auto batch = queue.next(9);
  auto retry = make_job(1, 1, 1min);
  retry.version = 2;
  queue.put(make_row(retry));
  queue.settled(batch);
  EXPECT_EQ(queue.next_due(), noon + 1min);
}

TEST_F(queue_test, what_may_not_have_run_is_due_again) {
  queue.put(a_job(1, 1));
  queue.put(a_job(2, 1));
  queue.mature(noon);
  const auto batch = queue.next(9);
  queue.remove(id_of(2));
  queue.remove(id_of(3));
  queue.postpone(batch, noon + 1s);
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(queue.next_due(), noon + 1s);
  queue.mature(noon + 1s);
  EXPECT_EQ(queue.next(9).size(), 1u);
}

TEST_F(queue_test, jobs_that_run_outside_do_not_wait_for_each_other) {
  for (std::uint64_t n = 0; n < 3; ++n) {
    auto one = make_job(n, 1);
    one.kind = "outside";
    queue.put(make_row(one));
  }
  queue.mature(noon);
  EXPECT_TRUE(queue.next(9).empty());
  const auto first = queue.next_outside();
  ASSERT_TRUE(first);
  EXPECT_TRUE(queue.next_outside());
  queue.settled({first});
  EXPECT_TRUE(queue.next_outside());
  EXPECT_FALSE(queue.next_outside());
}

/// Random calls against a plain list of what there should be.
TEST_F(queue_test, loses_nothing_and_runs_nothing_twice) {
  std::mt19937 random(11);
  std::map<std::uint64_t, job> model;
  std::vector<std::vector<row<job>>> batches;
  std::set<std::uint64_t> running;
  auto now = noon;
  for (int step = 0; step < 20'000; ++step) {
    const auto n = random() % 40;
    switch (random() % 5) {
      case 0: {
        auto one = make_job(n, n % 7, std::chrono::milliseconds{step + static_cast<int>(random() % 50)},
                            static_cast<int>(n % 3));
        one.version = step + 1;
        model[n] = one;
        running.erase(n);
        queue.put(make_row(one));
        break;
      }
      case 1:
        model.erase(n);
        running.erase(n);
        queue.remove(id_of(n));
        break;
      case 2:
        now = noon + std::chrono::milliseconds{step};
        queue.mature(now);
        break;
      case 3: {
        auto batch = queue.next(1 + random() % 3);
        for (const auto m : numbers(batch)) {
          ASSERT_TRUE(model.contains(m) && running.insert(m).second);
          EXPECT_LE(model[m].run_at, now);
        }
        if (!batch.empty()) batches.push_back(std::move(batch));
        break;
      }
      default: {
        if (batches.empty()) break;
        const auto batch = std::move(batches.back());
        batches.pop_back();
        const bool done = random() % 2;
        for (const auto& one : batch)
          for (const auto m : numbers({one}))
            if (running.contains(m) && model[m].version == one->version) {
              running.erase(m);
              if (done) model.erase(m);
            }
        done ? queue.settled(batch) : queue.postpone(batch, now);
      }
    }
    ASSERT_EQ(queue.size(), model.size());
    ASSERT_EQ(queue.running(), running.size());
  }
}

}  // namespace job_queue_test
}  // namespace steward
