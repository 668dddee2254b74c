#include "domain/user_state.hpp"

#include <gtest/gtest.h>

namespace steward {
namespace {

template <class Record>
change put(Record record) {
  return {make_row(std::move(record))};
}

schedule with_payload(std::size_t size) {
  schedule one;
  one.payload.text = std::string(size, 'p');
  return one;
}

/// One of everything that a state holds, with a text of that size.
std::vector<change> one_of_each(std::size_t size) {
  const std::string text(size, 'x');
  task t;
  t.description = text;
  project p;
  p.name = text;
  tag g;
  g.key = g.name = text;
  idempotency_record r;
  r.key = "k";
  r.body = text;
  job j;
  j.payload.text = text;
  notification n;
  n.text = text;
  return {put(t), put(p), put(g), put(r), put(j), put(with_payload(size)), put(n)};
}

TEST(user_state, holds_the_newest_profile) {
  user_state state;
  user ada;
  ada.name = "Ada";
  apply(state, put(ada));
  ada.name = "Ada L";
  apply(state, put(ada));
  ASSERT_TRUE(state.profile);
  EXPECT_EQ(state.profile->name, "Ada L");
  apply(state, {make_row(ada), true});
  EXPECT_FALSE(state.profile);
}

TEST(user_state, knows_the_newest_event_whatever_order_they_are_loaded_in) {
  user_state state;
  for (const std::int64_t seq : {2, 5, 3}) {
    event one;
    one.seq = seq;
    apply(state, put(one));
  }
  EXPECT_EQ(state.seq, 5);
}

TEST(user_state, counts_the_memory_of_everything_it_holds) {
  for (std::size_t kind = 0; kind < one_of_each(0).size(); ++kind) {
    user_state empty, small, large;
    apply(small, one_of_each(10)[kind]);
    apply(large, one_of_each(10'000)[kind]);
    EXPECT_LT(empty.memory(), small.memory()) << "kind " << kind;
    EXPECT_GE(large.memory(), small.memory() + 9'990) << "kind " << kind;
  }
}

TEST(user_state, gives_back_what_it_removes) {
  user_state state;
  const auto before = state.memory();
  for (auto one : one_of_each(1'000)) {
    apply(state, one);
    one.remove = true;
    apply(state, one);
  }
  EXPECT_LT(state.memory(), before + 2'000);  // tables keep room for the next
}

}  // namespace
}  // namespace steward
