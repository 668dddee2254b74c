#include "http/completion.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

namespace steward::http {
namespace {

TEST(completion, delivers_once) {
  int calls = 0;
  completion<int> done([&calls](result<int> answer) { calls += *answer; });
  EXPECT_TRUE(static_cast<bool>(done));
  done(1);
  done(1);
  EXPECT_FALSE(static_cast<bool>(done));
  EXPECT_EQ(calls, 1);
}

TEST(completion, answers_even_when_it_is_dropped) {
  std::optional<errc> code;
  {
    completion<int> done([&code](result<int> answer) { code = answer.fault().code; });
  }
  EXPECT_EQ(code, errc::internal);
}

TEST(completion, can_be_moved_and_overwritten) {
  int first = 0, second = 0;
  completion<int> a([&first](result<int> answer) { first = answer ? *answer : -1; });
  completion<int> b([&second](result<int> answer) { second = answer ? *answer : -1; });
  a = std::move(b);  // the one that is overwritten is dropped
  EXPECT_EQ(first, -1);
  auto c = std::move(a);
  c(5);
  EXPECT_EQ(second, 5);
}

TEST(completion, gives_back_what_it_has_captured) {
  const auto kept = std::make_shared<int>(1);
  completion<int> done([kept](result<int>) {});
  EXPECT_EQ(kept.use_count(), 2);
  done(1);
  EXPECT_EQ(kept.use_count(), 1);
}

}  // namespace
}  // namespace steward::http
