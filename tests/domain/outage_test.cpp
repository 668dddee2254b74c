#include "domain/outage.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

using std::chrono::seconds;

class outages : public testing::Test {
 protected:
  outage::time_point at(int second) const { return outage::time_point{} + seconds{1'000 + second}; }
  outage one;
};

TEST_F(outages, what_works_is_tried) {
  EXPECT_TRUE(one.may_try(at(0)));
  EXPECT_TRUE(one.may_try(at(0)));
}

TEST_F(outages, what_has_failed_rests_and_is_then_tried_by_one) {
  EXPECT_TRUE(one.failed(at(0)));
  EXPECT_FALSE(one.failed(at(1))) << "many see one outage";
  EXPECT_FALSE(one.may_try(at(29)));
  EXPECT_TRUE(one.may_try(at(30)));
  EXPECT_FALSE(one.may_try(at(31))) << "the others wait for what that one finds";
  one.worked();
  EXPECT_TRUE(one.may_try(at(32)));
  EXPECT_TRUE(one.may_try(at(32)));
}

TEST_F(outages, the_rest_grows_to_ten_minutes) {
  one.failed(at(0));
  int now = 0;
  for (const int rest : {30, 60, 120, 240, 480, 600, 600}) {
    EXPECT_FALSE(one.may_try(at(now + rest - 1))) << rest;
    now += rest;
    EXPECT_TRUE(one.may_try(at(now))) << rest;
    one.failed(at(now + 1));
  }
  one.worked();
  EXPECT_TRUE(one.failed(at(now + 5)));
  EXPECT_TRUE(one.may_try(at(now + 35))) << "it begins anew";
}

TEST_F(outages, one_who_never_comes_back_blocks_nobody_for_ever) {
  one.failed(at(0));
  EXPECT_TRUE(one.may_try(at(30)));
  EXPECT_FALSE(one.may_try(at(89)));
  EXPECT_TRUE(one.may_try(at(90)));
}

}  // namespace
}  // namespace steward
