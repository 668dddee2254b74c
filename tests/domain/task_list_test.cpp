#include "domain/task_list.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/domain/random_tasks.hpp"

namespace steward {
namespace task_list_test {

using nlohmann::json;

constexpr cursor_key key{1, 2};
const timestamp now = random_tasks::now;

list_request request_of(const query_pairs& pairs) {
  const auto parsed = parse_list_request(pairs);
  EXPECT_TRUE(parsed);
  return *parsed;
}

result<reply> ask_for(const user_state& state, const list_request& request) {
  id_source ids(1);
  const limits bounds;
  return list_tasks(state, context{now, ids, bounds}, request, key);
}

json body_of(const user_state& state, const list_request& request) {
  return json::parse(*ask_for(state, request)->body);
}

std::vector<std::string> ids_in(const json& items) {
  std::vector<std::string> ids;
  for (const auto& item : items) ids.push_back(item["id"]);
  return ids;
}

/// Sorts by what a task shows to clients, with nothing of the code under test but folding.
class oracle {
 public:
  oracle(sort_field by, bool descending, std::string q)
      : by_(by), descending_(descending), q_(std::move(q)) {}

  bool operator()(const task* a, const task* b) const {
    const auto x = key_of(*a), y = key_of(*b);
    if (x.has_value() != y.has_value()) return x.has_value();
    if (x && *x != *y) return (*x < *y) != descending_;
    return (a->id < b->id) != descending_;
  }

 private:
  using sort_key = std::tuple<std::int64_t, std::string>;

  static std::optional<sort_key> time_key(std::optional<timestamp> at) {
    return at ? std::optional(sort_key{at->time_since_epoch().count(), ""}) : std::nullopt;
  }

  std::optional<sort_key> key_of(const task& t) const {
    switch (by_) {
      case sort_field::created_at:
        return time_key(t.created_at);
      case sort_field::updated_at:
        return time_key(t.updated_at);
      case sort_field::due_date:
        return time_key(t.due_date);
      case sort_field::completed_at:
        return time_key(t.completed_at);
      case sort_field::priority:
        return sort_key{t.priority, ""};
      case sort_field::title:
        return sort_key{0, fold(t.title)};
      default:
        return sort_key{rank(fold(t.title)), format_time(t.created_at)};
    }
  }

  int rank(const std::string& title) const {
    if (title == q_) return 4;
    if (title.starts_with(q_)) return 3;
    if ((" " + title).find(" " + q_) != std::string::npos) return 2;
    return title.find(q_) != std::string::npos ? 1 : 0;
  }

  sort_field by_;
  bool descending_;
  std::string q_;
};

std::vector<std::string> expected_ids(const user_state& state, const list_request& request) {
  std::vector<const task*> rows;
  for (const auto* entry : select(state.tasks, request.filter, now, request.trash))
    rows.push_back(entry->record.get());
  std::sort(rows.begin(), rows.end(), oracle(request.order.by, request.order.descending, request.filter.q));
  std::vector<std::string> ids;
  for (const auto* t : rows) ids.push_back(t->id.to_string());
  return ids;
}

user_state random_state(random_tasks& random, int count) {
  user_state state;
  for (int i = 0; i < count; ++i) state.tasks.put(make_row(random.make()));
  return state;
}

list_request random_request(random_tasks& random) {
  query_pairs pairs;
  const bool searches = random.chance(3);
  if (searches) pairs.emplace_back("q", random.pick(random_tasks::words));
  if (random.chance(3)) pairs.emplace_back("status", "pending");
  const auto by = random.below(searches ? 8 : 7);  // one more: not given
  if (by < 7 && (searches || by < 6)) pairs.emplace_back("sort_by", sort_field_names[by]);
  if (random.chance(2)) pairs.emplace_back("sort_order", random.chance(2) ? "asc" : "DESC");
  pairs.emplace_back("limit", std::to_string(1 + random.below(30)));
  auto request = request_of(pairs);
  request.trash = random.chance(5);
  request.total = !random.chance(3);
  return request;
}

TEST(task_list, every_page_is_the_slice_that_sorting_everything_gives) {
  random_tasks random(41);
  const auto state = random_state(random, 150);
  for (int round = 0; round < 400; ++round) {
    auto request = random_request(random);
    request.offset = static_cast<std::int64_t>(random.below(170));
    const auto all = expected_ids(state, request);
    const auto from = std::min(static_cast<std::size_t>(request.offset), all.size());
    const auto to = std::min(from + static_cast<std::size_t>(request.limit), all.size());
    const auto body = body_of(state, request);
    ASSERT_EQ(ids_in(body["items"]), std::vector(all.begin() + static_cast<std::ptrdiff_t>(from),
                                                 all.begin() + static_cast<std::ptrdiff_t>(to)));
    ASSERT_EQ(body["total"], request.total ? json(all.size()) : json(nullptr));
    ASSERT_EQ(body["has_more"], to < all.size());
    ASSERT_EQ(body["next_cursor"].is_string(), to < all.size());
    ASSERT_EQ(body["limit"], request.limit);
    ASSERT_EQ(body["offset"], request.offset);
  }
}

TEST(task_list, following_the_cursors_gives_everything_once) {
  random_tasks random(42);
  const auto state = random_state(random, 100);
  for (int round = 0; round < 100; ++round) {
    auto request = random_request(random);
    std::vector<std::string> seen;
    for (int pages = 0;; ++pages) {
      ASSERT_LT(pages, 1000) << "paging does not end";
      const auto body = body_of(state, request);
      for (auto& id : ids_in(body["items"])) seen.push_back(std::move(id));
      ASSERT_EQ(body["total"], request.total ? json(expected_ids(state, request).size()) : json(nullptr));
      if (!body["has_more"]) break;
      request.cursor = body["next_cursor"];
    }
    ASSERT_EQ(seen, expected_ids(state, request));
  }
}

TEST(task_list, what_is_not_touched_while_paging_is_seen_exactly_once) {
  random_tasks random(43);
  for (int round = 0; round < 100; ++round) {
    auto state = random_state(random, 80);
    auto request = random_request(random);
    const auto before = expected_ids(state, request);
    std::set<std::string> untouched(before.begin(), before.end());
    std::multiset<std::string> seen;
    for (int pages = 0;; ++pages) {
      ASSERT_LT(pages, 1000) << "paging does not end";
      const auto body = body_of(state, request);
      for (auto& id : ids_in(body["items"])) seen.insert(std::move(id));
      if (!body["has_more"]) break;
      request.cursor = body["next_cursor"];
      const bool last_row_goes = random.chance(2);
      for (int i = 0; i < 3; ++i) {
        const auto& order = request.trash ? state.tasks.trash() : state.tasks.live();
        auto id = state.tasks.at(random.pick(order)).record->id;
        if (i == 0 && last_row_goes) id = *uuid::parse(body["items"].back()["id"].get<std::string>());
        untouched.erase(id.to_string());
        auto changed = random.make();
        changed.id = id;
        random.chance(2) ? state.tasks.remove(id) : state.tasks.put(make_row(std::move(changed)));
        state.tasks.put(make_row(random.make()));
      }
    }
    for (const auto& id : untouched) ASSERT_EQ(seen.count(id), 1u);
  }
}

}  // namespace task_list_test
}  // namespace steward
