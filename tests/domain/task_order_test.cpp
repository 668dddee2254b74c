#include "domain/task_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/domain/random_tasks.hpp"

namespace steward {
namespace {

const timestamp now = random_tasks::now;

/// Titles of the table in the order, best first.
std::vector<std::string> titles_by(const task_table& table, const task_filter& filter, task_order order) {
  const task_matcher matcher(filter, now);
  const task_sorter sorter(table, matcher, order);
  std::vector<sort_candidate> rows;
  for (const auto s : table.live())
    if (matcher(table, s)) rows.push_back(sorter.candidate(s));
  std::sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return sorter.before(a, b); });
  std::vector<std::string> titles;
  for (const auto& row : rows) titles.push_back(table.at(row.at).record->title);
  return titles;
}

class table_of_titles {
 public:
  table_of_titles& add(std::string title, std::function<void(task&)> change = {}) {
    task t;
    t.id = make_uuid_v7(0, 0, ++count_);
    t.title = std::move(title);
    if (change) change(t);
    table.put(make_row(std::move(t)));
    return *this;
  }
  task_table table;

 private:
  std::uint64_t count_ = 0;
};

using titles = std::vector<std::string>;

TEST(task_order, absent_values_come_last_in_either_direction) {
  table_of_titles t;
  const auto due = [](int hour) { return [=](task& one) { one.due_date = now + std::chrono::hours{hour}; }; };
  t.add("none").add("late", due(2)).add("soon", due(1));
  EXPECT_EQ(titles_by(t.table, {}, {sort_field::due_date, false}), (titles{"soon", "late", "none"}));
  EXPECT_EQ(titles_by(t.table, {}, {sort_field::due_date, true}), (titles{"late", "soon", "none"}));
}

TEST(task_order, titles_go_without_regard_to_case_and_beyond_eight_bytes) {
  table_of_titles t;
  t.add("same start B").add("Same Start a").add("SAME").add("\u00c4").add("zoo").add("same start");
  EXPECT_EQ(titles_by(t.table, {}, {sort_field::title, false}),
            (titles{"SAME", "same start", "Same Start a", "same start B", "zoo", "\u00c4"}));
  EXPECT_EQ(titles_by(t.table, {}, {sort_field::title, true}),
            (titles{"\u00c4", "zoo", "same start B", "Same Start a", "same start", "SAME"}));
}

TEST(task_order, equal_ones_go_by_id_in_the_direction_of_the_order) {
  table_of_titles t;
  t.add("first").add("second").add("third");
  EXPECT_EQ(titles_by(t.table, {}, {sort_field::priority, true}), (titles{"third", "second", "first"}));
  EXPECT_EQ(titles_by(t.table, {}, {sort_field::priority, false}), (titles{"first", "second", "third"}));
}

TEST(task_order, relevance_prefers_the_title_then_its_start_then_its_words) {
  table_of_titles t;
  t.add("nothing", [](task& one) { one.description = "a tax return"; })
      .add("syntax, and income tax")
      .add("syntax")
      .add("tax office")
      .add("Tax")
      .add("income tax");
  task_filter filter;
  filter.q = "tax";
  EXPECT_EQ(titles_by(t.table, filter, {sort_field::relevance, true}),
            (titles{"Tax", "tax office", "income tax", "syntax, and income tax", "syntax", "nothing"}));
}

TEST(task_order, equally_relevant_ones_go_by_age) {
  table_of_titles t;
  const auto created = [](int hour) {
    return [=](task& one) { one.created_at = now + std::chrono::hours{hour}; };
  };
  t.add("tax a", created(3)).add("tax b", created(1)).add("tax c", created(2));
  task_filter filter;
  filter.q = "tax";
  EXPECT_EQ(titles_by(t.table, filter, {sort_field::relevance, true}), (titles{"tax a", "tax c", "tax b"}));
}

TEST(task_order, has_the_defaults_that_people_expect) {
  task_filter search;
  search.q = "x";
  EXPECT_EQ(default_sort_field({}), sort_field::created_at);
  EXPECT_EQ(default_sort_field(search), sort_field::relevance);
  for (const auto by : {sort_field::created_at, sort_field::updated_at, sort_field::completed_at,
                        sort_field::priority, sort_field::relevance})
    EXPECT_TRUE(descends_by_default(by));
  EXPECT_FALSE(descends_by_default(sort_field::due_date));
  EXPECT_FALSE(descends_by_default(sort_field::title));
}

TEST(task_order, a_position_stands_exactly_where_its_row_does) {
  random_tasks random(31);
  task_table table;
  for (int i = 0; i < 60; ++i) table.put(make_row(random.make()));
  task_filter filter;
  filter.q = "a";
  const task_matcher matcher(filter, now);
  for (std::size_t by = 0; by < std::size(sort_field_names); ++by)
    for (const bool descending : {false, true}) {
      const task_sorter sorter(table, matcher, {static_cast<sort_field>(by), descending});
      for (const auto a : table.live())
        for (const auto b : table.live())
          ASSERT_EQ(sorter.after(sorter.candidate(a), sorter.position(sorter.candidate(b))),
                    sorter.before(sorter.candidate(b), sorter.candidate(a)));
    }
}

}  // namespace
}  // namespace steward
