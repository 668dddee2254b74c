#include "domain/task_filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/domain/random_tasks.hpp"

namespace steward {
namespace task_filter_test {

using namespace std::chrono;

const timestamp now = random_tasks::now;

bool has_tag(const task& t, const std::string& tag) {
  return std::any_of(t.tags.begin(), t.tags.end(), [&](const auto& own) { return fold(own) == fold(tag); });
}

/// A random condition as a client writes it, and what it means, said without the code under test.
struct condition {
  std::string name, text;
  std::function<bool(const task&)> holds;
};

std::string list_of(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) (out += out.empty() ? "" : ", ") += item;
  return out;
}

condition tag_condition(random_tasks& random) {
  std::vector<std::string> tags;
  for (auto n = 1 + random.below(2); n > 0; --n) tags.push_back(random.pick(random_tasks::tags));
  const auto count = [tags](const task& t) {
    return std::count_if(tags.begin(), tags.end(), [&](const auto& tag) { return has_tag(t, tag); });
  };
  const auto all = static_cast<std::ptrdiff_t>(tags.size());
  switch (random.below(3)) {
    case 0:
      return {"tags", list_of(tags), [=](const task& t) { return count(t) == all; }};
    case 1:
      return {"tags_any", list_of(tags), [=](const task& t) { return count(t) > 0; }};
    default:
      return {"tags_none", list_of(tags), [=](const task& t) { return count(t) == 0; }};
  }
}

condition time_condition(random_tasks& random) {
  static const std::vector<std::pair<std::string, std::function<std::optional<timestamp>(const task&)>>>
      members{{"due", [](const task& t) { return t.due_date; }},
              {"created", [](const task& t) { return std::optional(t.created_at); }},
              {"updated", [](const task& t) { return std::optional(t.updated_at); }},
              {"completed", [](const task& t) { return t.completed_at; }}};
  const auto& [name, member] = random.pick(members);
  const auto at = random.time();
  const auto day = floor<days>(at);
  const bool whole_day = random.chance(2);
  const auto first = whole_day ? timestamp(day) : at, last = whole_day ? day + days{1} - microseconds{1} : at;
  auto text = format_time(at);
  if (whole_day) text.resize(10);
  const auto with = [member = member](auto test) {
    return [=](const task& t) { return member(t) && test(*member(t)); };
  };
  switch (random.below(name == "due" ? 4 : 2)) {
    case 0:
      return {name + "_before", text, with([=](timestamp t) { return t < first; })};
    case 1:
      return {name + "_after", text, with([=](timestamp t) { return t > last; })};
    case 2:
      return {name + "_from", text, with([=](timestamp t) { return t >= first; })};
    default:
      return {name + "_to", text, with([=](timestamp t) { return t <= last; })};
  }
}

condition due_condition(random_tasks& random) {
  switch (random.below(4)) {
    case 0:
      return {"due", "overdue", [](const task& t) {
                return !t.completed && t.due_date &&
                       *t.due_date + (t.due_all_day ? days{1} - microseconds{1} : days{0}) < now;
              }};
    case 1:
      return {"due", "Today",
              [](const task& t) { return t.due_date && floor<days>(*t.due_date) == floor<days>(now); }};
    case 2:
      return {"due", "none", [](const task& t) { return !t.due_date; }};
    default:
      return {"due", "any", [](const task& t) { return t.due_date.has_value(); }};
  }
}

condition flag_condition(random_tasks& random) {
  const bool wanted = random.chance(2);
  const std::string text = wanted ? "true" : "False";
  if (random.chance(2))
    return {"has_reminder", text,
            [=](const task& t) { return (t.reminder_at || !t.reminders.empty()) == wanted; }};
  return {"is_recurring", text, [=](const task& t) { return t.recurrence_rule.has_value() == wanted; }};
}

condition status_condition(random_tasks& random) {
  switch (random.below(3)) {
    case 0:
      return {"status", random.chance(2) ? "true" : "Completed", [](const task& t) { return t.completed; }};
    case 1:
      return {"status", random.chance(2) ? "false" : "pending", [](const task& t) { return !t.completed; }};
    default:
      return {"status", "all", [](const task&) { return true; }};
  }
}

condition priority_condition(random_tasks& random) {
  static const std::vector<std::string> names{"None", "LOW", "medium", "High"};
  const auto a = random.below(4), b = random.below(4);
  return {"priority", names[a] + "," + names[b], [=](const task& t) {
            return t.priority == static_cast<int>(a) || t.priority == static_cast<int>(b);
          }};
}

condition text_condition(random_tasks& random) {
  auto q = random.pick(random_tasks::words);
  if (random.chance(3)) q += ' ' + random.pick(random_tasks::words);
  return {"q", q, [wanted = fold(q)](const task& t) {
            return fold(t.title).find(wanted) != std::string::npos ||
                   fold(t.description.value_or("")).find(wanted) != std::string::npos;
          }};
}

condition place_condition(random_tasks& random) {
  const auto project = random.pick(random_tasks::projects);
  const auto key = random.pick(random_tasks::words);
  switch (random.below(3)) {
    case 0:
      return {"project_id", project.to_string(), [=](const task& t) { return t.project_id == project; }};
    case 1:
      return {"project_id", "None", [](const task& t) { return !t.project_id; }};
    default:
      return {"external_key", key, [=](const task& t) { return t.external_key == key; }};
  }
}

condition ids_condition(random_tasks& random, const task_table& table) {
  std::set<uuid> ids;
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) ids.insert(table.at(random.pick(table.live())).record->id);
  for (const auto& id : ids) texts.push_back(id.to_string());
  return {"ids", list_of(texts), [=](const task& t) { return ids.contains(t.id); }};
}

condition random_condition(random_tasks& random, const task_table& table) {
  switch (random.below(9)) {
    case 0:
      return tag_condition(random);
    case 1:
      return time_condition(random);
    case 2:
      return due_condition(random);
    case 3:
      return flag_condition(random);
    case 4:
      return status_condition(random);
    case 5:
      return priority_condition(random);
    case 6:
      return text_condition(random);
    case 7:
      return place_condition(random);
    default:
      return ids_condition(random, table);
  }
}

std::set<uuid> ids_of(const std::vector<const task_entry*>& entries) {
  std::set<uuid> ids;
  for (const auto* entry : entries) ids.insert(entry->record->id);
  return ids;
}

TEST(task_filter, every_combination_finds_what_its_conditions_say) {
  random_tasks random(21);
  task_table table;
  for (int i = 0; i < 300; ++i) table.put(make_row(random.make()));
  std::map<std::string, int> hits;  // how often a condition was part of a query that found something
  for (int round = 0; round < 1500; ++round) {
    std::map<std::string, condition> conditions;
    for (auto n = random.below(4); n > 0; --n) {
      auto one = random_condition(random, table);
      conditions.emplace(one.name, std::move(one));
    }
    query_pairs pairs;
    nlohmann::json object = nlohmann::json::object();
    for (const auto& [name, one] : conditions) {
      pairs.emplace_back(name, one.text);
      object[name] = one.text;
    }
    const auto filter = parse_task_filter(pairs);
    ASSERT_TRUE(filter) << object;
    ASSERT_EQ(*parse_task_filter(object), *filter);
    const bool trash = random.chance(4);
    std::set<uuid> expected;
    for (const auto s : trash ? table.trash() : table.live()) {
      const auto& t = *table.at(s).record;
      const auto holds = [&](const auto& one) { return one.second.holds(t); };
      const bool wanted = std::all_of(conditions.begin(), conditions.end(), holds);
      if (wanted) expected.insert(t.id);
      ASSERT_EQ(matches(table.at(s), *filter, now), wanted) << object;
    }
    ASSERT_EQ(ids_of(select(table, *filter, now, trash)), expected) << object;
    if (!expected.empty())
      for (const auto& [name, one] : conditions) ++hits[name];
  }
  EXPECT_EQ(hits.size(), task_filter_fields().size()) << "every field was tried";
  for (const auto& [name, count] : hits) EXPECT_GT(count, 5) << name;
}

TEST(task_filter, overdue_leaves_an_all_day_task_its_day) {
  task t;
  t.due_date = floor<days>(now);
  task_table table;
  const auto overdue = [&](timestamp at) {
    table.put(make_row(t));
    return matches(*table.find(t.id), *parse_task_filter(query_pairs{{"due", "overdue"}}), at);
  };
  EXPECT_TRUE(overdue(now));
  t.due_all_day = true;
  EXPECT_FALSE(overdue(now));
  EXPECT_TRUE(overdue(floor<days>(now) + days{1}));
}

TEST(task_filter, a_phrase_does_not_reach_from_the_title_into_the_description) {
  task t;
  t.title = "call mum";
  t.description = "and dad";
  task_table table;
  table.put(make_row(t));
  const auto finds = [&](std::string q) {
    return !select(table, *parse_task_filter(query_pairs{{"q", std::move(q)}}), now).empty();
  };
  EXPECT_TRUE(finds("ll m"));
  EXPECT_TRUE(finds("D DAD"));
  EXPECT_TRUE(finds("m"));
  EXPECT_FALSE(finds("mumand"));
  EXPECT_FALSE(finds("mum and"));
  EXPECT_FALSE(finds("mum call"));
}

}  // namespace task_filter_test
}  // namespace steward
