#include "persistence/sealed_secrets.hpp"

#include <gtest/gtest.h>

#include "persistence/connection.hpp"
#include "tests/persistence/test_database.hpp"

namespace steward {
namespace {

class sealed_secrets : public testing::Test {
 protected:
  std::string get(const std::string& name) {
    return run_query(db, "get_secret", "select sealed from secrets where name = $1", {name})[0][0].c_str();
  }

  database db{test::migrated_database()};
};

TEST_F(sealed_secrets, the_first_one_stays) {
  EXPECT_EQ(find_or_make_secret(db, "a", [] { return "one"; }), "one");
  EXPECT_EQ(find_or_make_secret(db, "a", [] { return "two"; }), "one");
  EXPECT_EQ(find_or_make_secret(db, "b", [] { return "two"; }), "two");
}

TEST_F(sealed_secrets, all_are_sealed_again_but_those_that_are_already) {
  for (int i = 0; i < 1203; ++i)
    find_or_make_secret(db, "n" + std::to_string(i), [&] { return i % 3 == 0 ? "new.x" : "old.x"; });
  find_or_make_secret(db, "broken", [] { return "broken"; });
  int asked = 0;
  const auto again = [&](const sealed_column& at, const std::string& key,
                         const std::string& sealed) -> std::optional<std::string> {
    EXPECT_EQ(at.table, "secrets");
    ++asked;
    if (sealed == "broken") return std::nullopt;
    EXPECT_EQ(sealed, "old.x");
    return "new." + key;
  };
  const auto report = reseal(db, "new.", again);
  EXPECT_EQ(report.sealed, 802);
  EXPECT_EQ(report.unopened, 1);
  EXPECT_EQ(asked, 803);
  EXPECT_EQ(get("n3"), "new.x");
  EXPECT_EQ(get("n4"), "new.n4");
  EXPECT_EQ(get("broken"), "broken");
  EXPECT_EQ(reseal(db, "new.", again).sealed, 0);
}

TEST_F(sealed_secrets, what_changes_meanwhile_is_left_alone) {
  find_or_make_secret(db, "a", [] { return "old"; });
  const auto report = reseal(db, "new.", [&](const auto&, const auto&, const auto&) {
    run_query(db, "change", "update secrets set sealed = 'meanwhile'", {});
    return std::optional<std::string>("new.a");
  });
  EXPECT_EQ(report.sealed, 0);
  EXPECT_EQ(get("a"), "meanwhile");
}

}  // namespace
}  // namespace steward
