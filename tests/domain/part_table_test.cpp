#include "domain/monitors/part_table.hpp"

#include <gtest/gtest.h>

#include "domain/monitors/reaction.hpp"

namespace steward {
namespace part_table_test {

uuid id(char last) { return *uuid::parse(std::string("01890a5d-ac96-774b-bcce-b302099a800") + last); }

row<action> part(char monitor, char own, std::string name = "") {
  action one;
  one.id = id(own);
  one.monitor_id = id(monitor);
  one.name = std::move(name);
  return make_row(std::move(one));
}

std::string names(const std::vector<row<action>>& parts) {
  std::string all;
  for (const auto& one : parts) all += one->name;
  return all;
}

TEST(part_table, gives_the_parts_of_a_monitor_in_the_order_of_their_ids) {
  part_table<action> table;
  table.put(part('2', '9', "c"));
  table.put(part('1', '8', "b"));
  table.put(part('1', '7', "a"));
  table.put(part('3', '0', "d"));
  EXPECT_EQ(names(table.of(id('1'))), "ab");
  EXPECT_EQ(names(table.of(id('2'))), "c");
  EXPECT_EQ(names(table.of(id('3'))), "d");
  EXPECT_EQ(names(table.of(id('4'))), "");
}

TEST(part_table, forgets_what_is_removed_and_replaces_what_is_put_again) {
  part_table<action> table;
  table.put(part('1', '7', "a"));
  table.put(part('1', '7', "b"));
  EXPECT_EQ(names(table.of(id('1'))), "b");
  table.put(part('2', '7', "c"));
  EXPECT_EQ(names(table.of(id('1'))), "");
  EXPECT_EQ(names(table.of(id('2'))), "c");
  table.remove(id('7'));
  table.remove(id('7'));
  EXPECT_TRUE(table.empty() && table.of(id('2')).empty());
}

}  // namespace part_table_test
}  // namespace steward
