#include "persistence/owner.hpp"

#include <gtest/gtest.h>

#include "domain/records.hpp"

namespace steward {
namespace {

const uuid ada = make_uuid_v7(1, 1, 1), eve = make_uuid_v7(2, 2, 2);

TEST(require_own, stops_at_the_first_row_of_somebody_else) {
  task one;
  one.user_id = ada;
  EXPECT_NO_THROW(require_own(one, ada));
  try {
    require_own(one, eve);
    FAIL() << "it was taken";
  } catch (const std::logic_error& fault) {
    EXPECT_EQ(fault.what(), std::string("a row of another user was loaded from tasks"));
  }
}

TEST(require_own, a_profile_is_its_users_by_its_id) {
  user profile;
  profile.id = ada;
  EXPECT_NO_THROW(require_own(profile, ada));
  EXPECT_THROW(require_own(profile, eve), std::logic_error);
}

}  // namespace
}  // namespace steward
