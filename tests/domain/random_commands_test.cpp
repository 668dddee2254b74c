#include <random>

#include "domain/event_view.hpp"
#include "domain/project_commands.hpp"
#include "domain/tag_commands.hpp"
#include "domain/task_bulk.hpp"
#include "domain/task_history.hpp"
#include "tests/domain/job_world.hpp"

namespace steward {
namespace {

using nlohmann::json;

/// Makes requests of all kinds, many of them wrong.
class random_requests {
 public:
  explicit random_requests(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }
  bool chance(std::size_t n) { return below(n) == 0; }
  template <class T>
  T pick(std::initializer_list<T> from) {
    return *(from.begin() + below(from.size()));
  }

  json task(bool title) {
    json body = json::object();
    if (title || chance(3))
      body["title"] = pick<const char*>({"a", "b", "Straße", "x y z", "a", "b", "", "c\n"});
    if (chance(3)) body["description"] = pick<json>({"d", "line\nline", nullptr});
    if (chance(4)) body["completed"] = chance(2);
    if (chance(3)) body["priority"] = pick<json>({"HIGH", "low", "None", nullptr, "MEDIUM"});
    if (chance(3))
      body["tags"] = pick<json>({json::array({"A", "b"}), json::array({"a", "A"}), json::array(), nullptr});
    if (chance(3))
      body["due_date"] =
          pick<json>({"2026-03-01", "2026-04-01T10:00:00Z", "2026-06-03", "2026-05-28T20:30:00Z", nullptr});
    if (chance(5))
      body["reminder_at"] = pick<json>({"2026-02-01T10:00:00.5Z", "2026-03-15T00:00:00Z", nullptr});
    if (chance(4)) body["reminders"] = reminders();
    if (chance(5)) body["recurrence_rule"] = pick<json>({"FREQ=DAILY", "freq=weekly;byday=mo", nullptr});
    if (chance(8)) body["is_recurring"] = chance(2);
    if (chance(8)) body["external_key"] = pick<json>({"k1", "k2", "k3", nullptr});
    if (chance(8)) body["timezone"] = pick<json>({"UTC", nullptr});
    return body;
  }

  /// Some have passed, some come, some are the same time.
  json reminders() {
    if (chance(4)) return nullptr;
    json list = json::array();
    for (auto n = below(4); n > 0; --n)
      list.push_back(pick<json>({{{"minutes_before", 10}},
                                 {{"minutes_before", -1440}},
                                 {{"minutes_before", 525600}},
                                 {{"at", "2026-05-28T20:26:55Z"}},
                                 {{"at", "2026-05-28T20:27:10Z"}},
                                 {{"at", "2026-05-28T20:27:30Z"}},
                                 {{"at", "2026-05-28T20:28:00Z"}},
                                 {{"at", "2026-06-03T00:00:00Z"}},
                                 {{"at", "2030-01-01T00:00:00Z"}, {"snoozed", true}}}));
    return list;
  }

  uuid any_id(const user_state& state) {
    std::vector<uuid> ids{uuid{{1}}};
    const auto take = [&](const task_entry& e) { ids.push_back(e.record->id); };
    state.tasks.for_each_live(take);
    state.tasks.for_each_trashed(take);
    return ids[below(ids.size())];
  }

  precondition condition() {
    return chance(5) ? precondition{std::vector<std::string>{pick<std::string>({"\"1\"", "\"2\""})}}
                     : precondition{};
  }

 private:
  std::mt19937 random_;
};

class random_commands : public testing::TestWithParam<unsigned> {
 protected:
  job_world w;
  random_requests r{GetParam()};

  result<decision> next() {
    const task_target target{r.any_id(w.state), r.condition()};
    switch (r.below(16)) {
      case 0:
      case 1:
      case 2: {
        auto input = domain_world::new_task_input(r.task(true).dump());
        if (!input) return input.fault();
        return create_task(w.state, w.now, *input, task_shape::v1);
      }
      case 3:
      case 4:
      case 5: {
        auto input = domain_world::update_input(r.task(false).dump());
        if (!input) return input.fault();
        return update_task(w.state, w.now, target, *input);
      }
      case 6:
        return complete_task(w.state, w.now, target);
      case 7:
        return toggle_task(w.state, w.now, target);
      case 8:
        return delete_task(w.state, w.now, target);
      case 9:
        return restore_task(w.state, w.now, target);
      case 10:
        return purge_task(w.state, w.now, target);
      case 11:
        return r.chance(4) ? empty_trash(w.state, w.now) : reopen_task(w.state, w.now, target);
      case 12:
        return tag_command();
      case 13:
        return project_command();
      case 14: {
        const auto command = restore_version(target, static_cast<std::int64_t>(1 + r.below(4)));
        return command.decide(w.state, w.now, w.fetch(target.id, command.filter.entity_version, 1));
      }
      default:
        return undo_changes(static_cast<int>(1 + r.below(4))).decide(w.state, w.now, w.fetch({}, {}, 104));
    }
  }

  result<decision> tag_command() {
    tag_input input;
    input.name = r.pick<std::string>({"a", "B", "c"});
    if (r.chance(2)) input.colour = std::optional<std::string>("#000000");
    const tag_target target{r.pick<std::string>({"A", "b", "c"})};
    switch (r.below(4)) {
      case 0:
        return create_tag(w.state, w.now, input);
      case 1:
        return update_tag(w.state, w.now, target, input);
      case 2:
        return merge_tag(w.state, w.now, target, *input.name);
      default:
        return delete_tag(w.state, w.now, target);
    }
  }

  result<decision> project_command() {
    project_input input;
    input.name = r.pick<std::string>({"p", "q"});
    input.archived = r.chance(3);
    if (w.state.projects.empty() || r.chance(3)) return create_project(w.state, w.now, input);
    const auto id = w.state.projects.begin()->first;
    if (r.chance(3)) return delete_project(w.state, w.now, {id});
    if (r.chance(2)) return update_project(w.state, w.now, {id}, input);
    task_input move;
    move.project_id = std::optional(id);
    return update_task(w.state, w.now, {r.any_id(w.state)}, move);
  }

  /// The laws of one decision, before it is applied.
  void check(const decision& made) {
    std::map<uuid, std::int64_t> versions;
    std::map<std::string, int> surplus;  // rows without an event
    for (const auto& one : made.changes) {
      if (const auto* e = std::get_if<row<event>>(&one.row)) --surplus[(*e)->entity];
      if (std::holds_alternative<row<project>>(one.row)) ++surplus["project"];
      const auto* t = std::get_if<row<task>>(&one.row);
      if (t) ++surplus["task"];
      if (!t || one.remove) continue;
      const auto* before = w.state.tasks.find((*t)->id);
      auto& version = versions.try_emplace((*t)->id, before ? before->record->version : 0).first->second;
      EXPECT_EQ((*t)->version, version + 1);
      EXPECT_EQ((*t)->updated_at, w.now.now);
      version = (*t)->version;
      EXPECT_EQ((*t)->completed, (*t)->completed_at.has_value());
      EXPECT_TRUE(!(*t)->reminder_at || *(*t)->reminder_at <= *(*t)->due_date);
    }
    EXPECT_EQ(surplus["task"], 0);
    EXPECT_EQ(surplus["project"], 0);
  }
};

TEST_P(random_commands, keep_the_laws) {
  std::size_t done = 0;
  for (int i = 0; i < 400; ++i) {
    const auto before = picture(w.state);
    auto made = next();
    if (!made) {
      EXPECT_EQ(picture(w.state), before);
      continue;
    }
    ++done;
    check(*made);
    const auto answer = w.commit(*std::move(made));
    const auto body = w.body_of(answer);
    if (!body.is_object() || !body.contains("title")) continue;
    EXPECT_EQ(*answer.body, render_task(w.stored(w.id_of(body)), task_shape::v1))
        << "the reply is not what is stored";
  }
  EXPECT_GT(done, 100u);
  auto replayed = domain_world::fresh_state();
  steward::apply(replayed, w.committed);
  EXPECT_EQ(picture(replayed), picture(w.state));
}

TEST_P(random_commands, events_tell_the_state) {
  for (int i = 0; i < 300; ++i)
    if (auto made = next()) w.commit(*std::move(made));
  std::map<uuid, std::string> told;
  for (const auto& e : w.events)
    if (e.entity == "task") told[e.entity_id] = e.kind == "task.purged" ? "" : event_data(e).text;
  for (const auto& [id, data] : told) {
    const auto* entry = w.state.tasks.find(id);
    EXPECT_EQ(data, entry ? render_task(*entry->record, task_shape::v1) : "");
  }
}

/// Of every task, one for each time that is to come, and none else.
std::set<std::pair<uuid, timestamp>> wanted_jobs(const job_world& w) {
  std::set<std::pair<uuid, timestamp>> wanted;
  const auto take = [&](const task_entry& entry) {
    for (const auto time : reminder_times(*entry.record, preferences_of(w.state)))
      if (time > w.now.now) wanted.emplace(entry.record->id, time);
  };
  w.state.tasks.for_each_live(take);
  w.state.tasks.for_each_trashed(take);
  return wanted;
}

TEST_P(random_commands, jobs_are_what_reminders_say) {
  w.now.now = at("2026-05-28T20:26:00Z");
  std::size_t seen = 0, done = 0;
  for (int i = 0; i < 400; ++i) {
    if (r.chance(20))
      w.choose(r.pick<const char*>({R"({"timezone":"Asia/Tokyo"})", R"({"timezone":"America/New_York"})",
                                    R"({"day_start_hour":4})", R"({"day_start_hour":0})"}));
    if (r.chance(100)) w.now.now += std::chrono::hours{r.below(100)};
    if (auto made = next()) {
      ++done;
      w.commit(*std::move(made));
    }
    w.run_due();
    std::set<std::pair<uuid, timestamp>> present;
    for (const auto& one : w.jobs()) {
      const auto target = reminder_of(*one);
      ASSERT_TRUE(target && one->run_at == target->at && one->id == reminder_id(target->task, target->at));
      present.emplace(target->task, target->at);
    }
    ASSERT_EQ(present, wanted_jobs(w)) << "after " << i;
    seen += present.size();
  }
  EXPECT_GT(done, 100u) << seen;
}

TEST_P(random_commands, bulk_does_what_single_commands_do) {
  domain_world single;
  for (int i = 0; i < 12; ++i) {
    const auto body =
        R"({"title":"t)" + std::to_string(i) + R"(","external_key":"e)" + std::to_string(i) + "\"}";
    w.create(body);
    single.create(body);
  }
  ASSERT_EQ(picture(w.state), picture(single.state));
  json list = json::array();
  for (int i = 0; i < 60; ++i) {
    const auto id = r.any_id(w.state).to_string();
    switch (r.below(5)) {
      case 0:
        list.push_back({{"op", "create"}, {"task", r.task(true)}});
        break;
      case 1:
        list.push_back({{"op", "update"}, {"id", id}, {"task", r.task(false)}});
        break;
      case 2:
        list.push_back({{"op", "complete"}, {"id", id}});
        break;
      case 3:
        list.push_back({{"op", "reopen"}, {"id", id}});
        break;
      default:
        list.push_back({{"op", "delete"}, {"id", id}});
    }
  }
  for (const auto& one : list) {
    auto body = json{{"operations", {one}}, {"atomic", false}};
    const auto request = read_bulk(body);
    if (auto made = run_bulk(single.state, single.now, *request)) {
      single.commit(*std::move(made));
      single.now.now -= std::chrono::seconds{1};  // all at one time, as in bulk
    }
  }
  auto body = json{{"operations", list}, {"atomic", false}};
  w.commit(run_bulk(w.state, w.now, *read_bulk(body)));
  EXPECT_EQ(picture(w.state), picture(single.state));
}

INSTANTIATE_TEST_SUITE_P(seeds, random_commands, testing::Range(0u, 40u));

}  // namespace
}  // namespace steward
