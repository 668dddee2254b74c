#include "http/pin_thread.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <set>
#include <thread>

namespace {

int count_allowed() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  return CPU_COUNT(&allowed);
}

TEST(PinThread, TurnsTakeOneCoreEachAndComeRoundAgain) {
  const int cores = count_allowed();
  std::set<int> taken;
  int again = -1;
  for (int turn = 0; turn <= cores; ++turn)
    std::thread([&, turn] {
      const int core = steward::http::pin_thread(static_cast<std::size_t>(turn));
      EXPECT_EQ(1, count_allowed());
      EXPECT_EQ(core, sched_getcpu());
      if (turn < cores)
        taken.insert(core);
      else
        again = core;
    }).join();
  EXPECT_EQ(static_cast<std::size_t>(cores), taken.size());
  EXPECT_EQ(*taken.begin(), again);
  EXPECT_EQ(cores, count_allowed()) << "the thread that started them is as free as before";
}

}  // namespace
