#include <gtest/gtest.h>

#include "persistence/commit.hpp"

namespace steward {
namespace {

change_set erasing(std::uint64_t n) {
  change_set set;
  set.user = make_uuid_v7(1, n, n);
  set.erase = true;
  return set;
}

TEST(erasing_users, one_that_cannot_be_erased_does_not_fail_its_neighbours) {
  database unused("host=/nonexistent dbname=x");
  const auto one = erasing(1), two = erasing(2), three = erasing(3);
  const auto erase = [&](database&, const change_set& set) {
    if (set.user == two.user) throw statement_refused("a table of another program refers to it", "23503");
    return set.user == three.user ? commit_verdict::fenced : commit_verdict::committed;
  };
  EXPECT_EQ(commit(unused, {&one, &two, &three}, false, erase),
            (std::vector{commit_verdict::committed, commit_verdict::refused, commit_verdict::fenced}));
}

}  // namespace
}  // namespace steward
