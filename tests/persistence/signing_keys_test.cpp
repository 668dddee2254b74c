#include "persistence/signing_keys.hpp"

#include <gtest/gtest.h>

#include "tests/persistence/test_database.hpp"

namespace steward {
namespace signing_keys_test {

using std::chrono::minutes;

const timestamp start = parse_time("2026-11-20T12:00:00Z")->at;

stored_key key(const std::string& kid, timestamp at) {
  return {kid, "{}", "sealed " + kid, at, std::nullopt};
}

TEST(signing_keys, are_listed_newest_first_as_they_were_stored) {
  database db(test::migrated_database());
  EXPECT_TRUE(list_signing_keys(db).empty());
  const auto one = key("one", start), two = key("two", start + minutes(1));
  add_signing_key(db, one);
  add_signing_key(db, two);
  EXPECT_EQ(list_signing_keys(db), (std::vector<stored_key>{two, one}));
}

TEST(signing_keys, a_new_one_lets_the_others_end_later) {
  database db(test::migrated_database());
  add_signing_key(db, key("one", start));
  add_signing_key(db, key("two", start + minutes(1)), start + minutes(20));
  add_signing_key(db, key("three", start + minutes(2)), start + minutes(30));
  const auto keys = list_signing_keys(db);
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_FALSE(keys[0].ends_at);
  EXPECT_EQ(keys[1].ends_at, start + minutes(30));
  EXPECT_EQ(keys[2].ends_at, start + minutes(20));
}

TEST(signing_keys, one_can_be_ended_at_once_and_never_lives_longer) {
  database db(test::migrated_database());
  add_signing_key(db, key("one", start));
  EXPECT_TRUE(end_signing_key(db, "one", start + minutes(5)));
  EXPECT_TRUE(end_signing_key(db, "one", start + minutes(9)));
  EXPECT_FALSE(end_signing_key(db, "two", start));
  EXPECT_EQ(list_signing_keys(db)[0].ends_at, start + minutes(5));
}

}  // namespace signing_keys_test
}  // namespace steward
