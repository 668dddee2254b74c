#include "domain/task_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "domain/task_view.hpp"
#include "tests/domain/random_tasks.hpp"

namespace steward {
namespace {

task titled(std::string title, int id = 1) {
  task t;
  t.id = make_uuid_v7(0, 0, static_cast<std::uint64_t>(id));
  t.title = std::move(title);
  return t;
}

using oracle = std::map<uuid, row<task>>;

std::vector<uuid> ordered(const oracle& rows, bool trash) {
  std::vector<std::pair<timestamp, uuid>> keys;
  for (const auto& [id, r] : rows)
    if (r->deleted_at.has_value() == trash) keys.emplace_back(r->created_at, id);
  std::sort(keys.begin(), keys.end());
  std::vector<uuid> ids;
  for (const auto& key : keys) ids.push_back(key.second);
  return ids;
}

std::vector<uuid> ids_of(const task_table& table, const std::vector<task_table::slot>& order) {
  std::vector<uuid> ids;
  for (const auto s : order) ids.push_back(table.at(s).record->id);
  return ids;
}

void expect_same_tags(const task_table& table, const oracle& rows) {
  std::map<std::string, std::map<std::string, std::size_t>> expected;
  for (const auto& [id, r] : rows)
    if (!r->deleted_at)
      for (const auto& tag : r->tags) ++expected[fold(tag)][tag];
  ASSERT_EQ(table.tags().size(), expected.size());
  for (const auto& [key, usage] : table.tags()) {
    std::size_t count = 0;
    for (const auto& [spelling, n] : expected[key]) count += n;
    ASSERT_EQ(usage.count, count);
    ASSERT_EQ(usage.spellings, expected[key]);
  }
}

void expect_same_projects(const task_table& table, const oracle& rows) {
  for (const auto& project : random_tasks::projects) {
    project_usage expected;
    std::set<uuid> ids, found;
    for (const auto& [id, r] : rows) {
      if (r->project_id != project) continue;
      ids.insert(id);
      ++(r->deleted_at ? expected.trashed : r->completed ? expected.completed : expected.open);
    }
    const auto usage = table.usage_of_project(project);
    ASSERT_EQ(usage.open, expected.open);
    ASSERT_EQ(usage.completed, expected.completed);
    ASSERT_EQ(usage.trashed, expected.trashed);
    for (const auto* entry : table.of_project(project)) found.insert(entry->record->id);
    ASSERT_EQ(found, ids);
  }
}

void expect_same_external_keys(const task_table& table, const oracle& rows) {
  for (const auto& key : random_tasks::words) {
    const auto has = [&](bool trash) {
      return std::any_of(rows.begin(), rows.end(), [&](const auto& r) {
        return r.second->external_key == key && r.second->deleted_at.has_value() == trash;
      });
    };
    const auto* found = table.find_external(key);
    ASSERT_EQ(found != nullptr, has(false) || has(true));
    if (found == nullptr) continue;
    ASSERT_EQ(found->record->external_key, key);
    ASSERT_EQ(found->record->deleted_at.has_value(), !has(false)) << "one outside the trash goes first";
  }
}

void expect_same(const task_table& table, const oracle& rows) {
  ASSERT_EQ(ids_of(table, table.live()), ordered(rows, false));
  ASSERT_EQ(ids_of(table, table.trash()), ordered(rows, true));
  ASSERT_EQ(table.size() + table.trash_size(), rows.size());
  for (const auto& [id, r] : rows) {
    ASSERT_EQ(table.find(id)->record, r);
    ASSERT_EQ(*table.json(*table.find(id)), render_task(*r, task_shape::v1));
  }
  expect_same_tags(table, rows);
  expect_same_projects(table, rows);
  expect_same_external_keys(table, rows);
}

TEST(task_table, does_what_a_map_does) {
  random_tasks random(11);
  task_table table;
  oracle rows;
  std::vector<uuid> ids;
  for (int i = 0; i < 60; ++i) ids.push_back(random.id());
  for (int step = 0; step < 1500; ++step) {
    const auto id = random.pick(ids);
    if (random.chance(3)) {
      table.remove(id);
      rows.erase(id);
    } else {
      auto t = random.make();
      t.id = id;
      table.put(rows[id] = make_row(std::move(t)));
    }
    if (step % 50 != 0) continue;
    ASSERT_NO_FATAL_FAILURE(expect_same(table, rows));
  }
}

TEST(task_table, its_memory_is_what_its_content_costs) {
  random_tasks random(12);
  task_table table;
  std::vector<row<task>> rows;
  for (int i = 0; i < 100; ++i) table.put(rows.emplace_back(make_row(random.make())));
  const auto unrendered = table.memory();
  EXPECT_GT(unrendered, 100 * sizeof(task));
  table.for_each_live([&](const task_entry& entry) { table.json(entry); });
  table.for_each_trashed([&](const task_entry& entry) { table.json(entry); });
  EXPECT_GT(table.memory(), unrendered + 100 * 300);
  for (const auto& r : rows) table.put(r);
  EXPECT_EQ(table.memory(), unrendered) << "a put drops the rendered JSON";
  for (const auto& r : rows) table.remove(r->id);
  EXPECT_EQ(table.memory(), 0u);
}

TEST(task_table, renders_json_once_per_change_and_shares_it) {
  task_table table;
  table.put(make_row(titled("first")));
  const auto* entry = table.find(titled("").id);
  const auto json = table.json(*entry);
  EXPECT_EQ(table.json(*entry), json);
  table.put(make_row(titled("second")));
  EXPECT_EQ(table.find(titled("").id), entry) << "an entry stays where it is";
  EXPECT_EQ(nlohmann::json::parse(*table.json(*entry))["title"], "second");
  EXPECT_EQ(nlohmann::json::parse(*json)["title"], "first") << "what was shared stays as it was";
}

TEST(task_table, keeps_the_json_of_the_dialect_that_was_asked_for_last) {
  task_table table;
  table.put(make_row(titled("first")));
  const auto* entry = table.find(titled("").id);
  for (const auto shape : {task_shape::v1, task_shape::s3, task_shape::s4, task_shape::v1}) {
    const auto json = table.json(*entry, shape);
    EXPECT_EQ(*json, render_task(*entry->record, shape));
    EXPECT_EQ(table.json(*entry, shape), json) << "rendered once";
  }
  table.remove(entry->record->id);
  EXPECT_EQ(table.memory(), 0u) << "what was dropped between is not counted";
}

TEST(task_table, finds_nothing_when_there_is_nothing) {
  task_table table;
  table.remove(uuid{});
  EXPECT_EQ(table.find(uuid{}), nullptr);
  EXPECT_EQ(table.find_external("x"), nullptr);
  EXPECT_TRUE(table.of_project(uuid{}).empty());
  EXPECT_EQ(table.usage_of_project(uuid{}).open, 0u);
  EXPECT_EQ(table.memory(), 0u);
}

TEST(task_table, shows_the_spelling_of_a_tag_that_is_used_most) {
  task_table table;
  const auto put = [&](int id, std::string tag) {
    auto t = titled("x", id);
    t.tags = {std::move(tag)};
    table.put(make_row(std::move(t)));
  };
  put(1, "home");
  put(2, "Home");
  EXPECT_EQ(table.tags().at("home").shown(), "Home") << "of equally used ones the first in byte order";
  put(3, "home");
  EXPECT_EQ(table.tags().at("home").shown(), "home");
  EXPECT_EQ(table.tags().at("home").count, 3u);
}

TEST(task_table, search_text_is_folded_and_keeps_title_and_description_apart) {
  task_table table;
  auto t = titled("\u00c4RGER");
  t.description = "NO";
  table.put(make_row(std::move(t)));
  const auto& search = table.search(table.live()[0]);
  EXPECT_EQ(search.folded_title(), "\u00e4rger");
  EXPECT_EQ(search.folded_text(), std::string("\u00e4rger\0no", 9));
}

}  // namespace
}  // namespace steward
