#include "domain/monitors/part_table.hpp"

#include <gtest/gtest.h>

#include "domain/monitors/reaction.hpp"

namespace steward {
namespace part_table_test {

uuid part_id(char last) { return *uuid::parse(std::string("01890a5d-ac96-774b-bcce-b302099a800") + last); }

row<action> action_part(char monitor, char own, std::string name = "") {
  action one;
  one.id = part_id(own);
  one.monitor_id = part_id(monitor);
  one.name = std::move(name);
  return make_row(std::move(one));
}

std::string part_names(const std::vector<row<action>>& parts) {
  std::string all;
  for (const auto& one : parts) all += one->name;
  return all;
}

TEST(part_table, gives_the_parts_of_a_monitor_in_the_order_of_their_ids) {
  part_table<action> table;
  table.put(action_part('2', '9', "c"));
  table.put(action_part('1', '8', "b"));
  table.put(action_part('1', '7', "a"));
  table.put(action_part('3', '0', "d"));
  EXPECT_EQ(part_names(table.of(part_id('1'))), "ab");
  EXPECT_EQ(part_names(table.of(part_id('2'))), "c");
  EXPECT_EQ(part_names(table.of(part_id('3'))), "d");
  EXPECT_EQ(part_names(table.of(part_id('4'))), "");
}

TEST(part_table, forgets_what_is_removed_and_replaces_what_is_put_again) {
  part_table<action> table;
  table.put(action_part('1', '7', "a"));
  table.put(action_part('1', '7', "b"));
  EXPECT_EQ(part_names(table.of(part_id('1'))), "b");
  table.put(action_part('2', '7', "c"));
  EXPECT_EQ(part_names(table.of(part_id('1'))), "");
  EXPECT_EQ(part_names(table.of(part_id('2'))), "c");
  table.remove(part_id('7'));
  table.remove(part_id('7'));
  EXPECT_TRUE(table.empty() && table.of(part_id('2')).empty());
}

}  // namespace part_table_test
}  // namespace steward
