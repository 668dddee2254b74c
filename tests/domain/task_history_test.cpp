#include "domain/task_history.hpp"

#include "domain/event_view.hpp"
#include "domain/project_commands.hpp"
#include "domain/stored_task.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

class task_history : public testing::Test {
 protected:
  domain_world w;

  uuid make(std::string_view body = R"({"title":"x"})") { return w.id_of(w.create(body)); }
  void update(const uuid& id, std::string_view body) {
    w.commit(update_task(w.state, w.now, {id}, *domain_world::update_input(body)));
  }
  void remove(const uuid& id) { w.commit(delete_task(w.state, w.now, {id})); }
  uuid add_project() {
    project_input input;
    input.name = "p";
    return w.id_of(w.body_of(w.commit(create_project(w.state, w.now, input))));
  }

  result<json> page(const uuid& id, history_request request = {}) {
    const auto query = history_of(id, "Task", request);
    std::vector<event> events;
    for (const auto& e : w.fetch(query.filter.entity_id, {}, 1000))
      if (static_cast<int>(events.size()) < query.filter.limit &&
          e.seq < query.filter.before_seq.value_or(1000))
        events.push_back(e);
    auto answer = query.answer(w.state, w.now, events);
    if (!answer) return std::move(answer).fault();
    return w.body_of(*answer);
  }
  result<decision> try_restore(const uuid& id, std::int64_t version, precondition expected = {}) {
    const auto command = restore_version({id, std::move(expected)}, version);
    const auto& f = command.filter;
    return command.decide(w.state, w.now, w.fetch(f.entity_id, f.entity_version, f.limit));
  }
  result<decision> try_undo(int count) {
    const auto command = undo_changes(count);
    return command.decide(w.state, w.now, w.fetch({}, {}, command.filter.limit));
  }
  /// The task as a client sees it, without what counts changes.
  json content(const uuid& id) const {
    auto body = json::parse(render_task(w.stored(id), task_shape::v1));
    body.erase("version");
    body.erase("updated_at");
    return body;
  }
};

TEST_F(task_history, shows_events_newest_first_in_pages) {
  const auto id = make();
  for (int i = 0; i < 4; ++i) update(id, R"({"title":")" + std::to_string(i) + "\"}");
  make();
  const auto first = *page(id, {std::nullopt, 3});
  ASSERT_EQ(first["items"].size(), 3u);
  EXPECT_EQ(first["items"][0]["seq"], 5);
  EXPECT_EQ(first["items"][0]["kind"], "task.updated");
  EXPECT_EQ(first["items"][0]["version"], 5);
  EXPECT_EQ(first["items"][0]["source"], "rest");
  EXPECT_EQ(first["items"][0]["trace_id"], w.now.trace_id);
  EXPECT_EQ(first["items"][0]["changed"]["title"], (json{"2", "3"}));
  EXPECT_EQ(first["items"][0]["data"]["title"], "3");
  EXPECT_EQ(first["next_before_seq"], 3);
  const auto second = *page(id, {3, 3});
  EXPECT_EQ(second["items"].size(), 2u);
  EXPECT_EQ(second["next_before_seq"], nullptr);
  EXPECT_EQ((*page(id, {1, 3}))["items"].size(), 0u);
}

TEST_F(task_history, outlives_the_task) {
  const auto id = make();
  remove(id);
  w.commit(purge_task(w.state, w.now, {id}));
  EXPECT_EQ((*page(id))["items"].size(), 3u);
  EXPECT_EQ(page(uuid{{4}}).fault().code, errc::not_found);
}

TEST_F(task_history, reads_its_query) {
  EXPECT_EQ(parse_history_request({})->limit, 50);
  const auto request = parse_history_request({{"limit", "7"}, {"before_seq", "12"}});
  EXPECT_EQ(request->limit, 7);
  EXPECT_EQ(request->before_seq, 12);
  EXPECT_EQ(
      parse_history_request({{"limit", "101"}, {"before_seq", "x"}, {"page", "2"}}).fault().fields.size(),
      3u);
  EXPECT_EQ(history_parameters().size(), 2u);
}

TEST_F(task_history, restores_a_version) {
  const auto id = make(
      R"({"title":"a","description":"d","priority":"HIGH","tags":["x","y"],"completed":true,"due_date":"2026-03-01",
    "reminder_at":"2026-02-01","recurrence_rule":"FREQ=DAILY","timezone":"UTC","external_key":"k","project_id":")" +
      add_project().to_string() + "\"}");
  const auto then = content(id);
  update(
      id,
      R"({"title":"b","description":null,"priority":null,"tags":[],"completed":false,"due_date":null,"reminder_at":null,
    "recurrence_rule":null,"timezone":null,"external_key":null,"project_id":null})");
  const auto answer = w.commit(try_restore(id, 1));
  EXPECT_EQ(answer.etag, "\"3\"");
  EXPECT_EQ(content(id), then);
  EXPECT_EQ(w.events.back().kind, "task.restored");
  EXPECT_EQ(w.events.back().source, "restore");
  EXPECT_TRUE(try_restore(id, 3)->changes.empty());
}

TEST_F(task_history, restoring_can_fail) {
  const auto id = make(R"({"title":"a","external_key":"k"})");
  EXPECT_EQ(try_restore(id, 9).fault().code, errc::not_found);
  EXPECT_EQ(try_restore(uuid{{4}}, 1).fault().code, errc::not_found);
  EXPECT_EQ(try_restore(id, 1, {strings{"\"5\""}}).fault().code, errc::precondition_failed);
  update(id, R"({"external_key":null})");
  make(R"({"title":"b","external_key":"k"})");
  EXPECT_EQ(try_restore(id, 1).fault().code, errc::conflict);
  remove(id);
  EXPECT_EQ(try_restore(id, 1).fault().code, errc::not_found);
}

TEST_F(task_history, restoring_leaves_out_a_project_that_is_gone) {
  const auto p = add_project();
  const auto id = make(R"({"title":"a","project_id":")" + p.to_string() + "\"}");
  w.commit(delete_project(w.state, w.now, {p}));
  update(id, R"({"title":"b"})");
  w.commit(try_restore(id, 1));
  EXPECT_EQ(w.stored(id).title, "a");
  EXPECT_FALSE(w.stored(id).project_id);
}

TEST_F(task_history, undo_puts_back_what_was) {
  const auto id = make(R"({"title":"a","tags":["t"],"due_date":"2026-03-01"})");
  const auto other = make();
  const auto start = content(id);
  update(id, R"({"title":"b","priority":"HIGH","completed":true,"due_date":null})");
  update(id, R"({"tags":null})");
  remove(id);
  remove(other);
  const auto body = w.body_of(w.commit(try_undo(4)));
  EXPECT_EQ(body["undone"], 4);
  EXPECT_EQ(body["tasks"].size(), 2u);
  EXPECT_EQ(content(id), start);
  EXPECT_FALSE(w.stored(other).deleted_at);
  EXPECT_EQ(w.events.back().source, "undo");
  EXPECT_EQ(w.events.back().kind, "task.reopened");
  w.commit(try_undo(4));
  EXPECT_TRUE(w.stored(id).deleted_at) << "undoing an undo does it again";
  EXPECT_EQ(w.stored(id).title, "b");
}

TEST_F(task_history, undoing_a_creation_deletes) {
  const auto id = make();
  w.commit(try_undo(1));
  EXPECT_TRUE(w.stored(id).deleted_at);
}

TEST_F(task_history, not_everything_can_be_undone) {
  EXPECT_EQ(try_undo(1).fault().code, errc::conflict);
  const auto id = make(R"({"title":"a","external_key":"k"})");
  const auto stale = undo_changes(1).decide(w.state, w.now, {});
  EXPECT_EQ(stale.fault().code, errc::conflict);
  auto events = w.fetch({}, {}, 1);
  update(id, R"({"external_key":null})");
  EXPECT_EQ(undo_changes(1).decide(w.state, w.now, events).fault().code, errc::conflict)
      << "something came after";
  make(R"({"title":"b","external_key":"k"})");
  EXPECT_TRUE(try_undo(1));
  EXPECT_EQ(try_undo(2).fault().code, errc::conflict) << "the key is in the trash";
  remove(id);
  w.commit(purge_task(w.state, w.now, {id}));
  EXPECT_EQ(try_undo(1).fault().code, errc::conflict);
  auto older = w.fetch(id, {}, 2);
  older.erase(older.begin());
  older[0].seq = w.state.seq;
  EXPECT_EQ(undo_changes(1).decide(w.state, w.now, older).fault().code, errc::conflict) << "the task is gone";
  add_project();
  EXPECT_EQ(try_undo(1).fault().code, errc::conflict);
}

TEST_F(task_history, undo_checks_the_whole_task) {
  const auto p = add_project();
  const auto id = make(R"({"title":"a","project_id":")" + p.to_string() + "\"}");
  update(id, R"({"project_id":null})");
  steward::apply(w.state, change{w.state.projects[p], true});
  const auto fault = try_undo(1).fault();
  EXPECT_EQ(fault.code, errc::conflict);
  EXPECT_NE(fault.detail.find("project"), std::string::npos);
}

TEST_F(task_history, an_event_stores_only_what_differs_from_an_empty_task) {
  const auto id = make(R"({"title":"a","priority":"LOW"})");
  update(id, R"({"priority":"NONE","tags":["b"]})");
  EXPECT_EQ(w.events.at(0).content.text, R"({"title":"a","priority":"LOW"})");
  auto later = json::parse(w.events.at(1).content.text);
  EXPECT_EQ(later.erase("created_at"), 1u);
  EXPECT_EQ(later, json::parse(R"({"title":"a","tags":["b"]})"));
}

TEST_F(task_history, a_removal_shows_the_task_as_it_was) {
  const auto id = make();
  remove(id);
  const auto before = render_task(w.stored(id), task_shape::v1);
  w.commit(purge_task(w.state, w.now, {id}));
  EXPECT_EQ(event_data(w.events.back()).text, before);
}

TEST(stored_task, reads_the_longer_form_of_older_events) {
  task t;
  t.id.bytes[0] = 1;
  t.user_id.bytes[0] = 2;
  t.title = "a";
  t.created_at = timestamp{std::chrono::hours{1}};
  t.updated_at = timestamp{std::chrono::hours{2}};
  t.version = 3;
  event e;
  e.entity = "task";
  e.kind = "task.updated";
  e.entity_id = t.id;
  e.user_id = t.user_id;
  e.entity_version = t.version;
  e.at = t.updated_at;
  e.content.text = render_task(t, task_shape::v1);
  EXPECT_EQ(to_json(stored_task(e)), to_json(t));
}

TEST(stored_task, ignores_what_it_does_not_know) {
  task t;
  t.title = "kept";
  const auto before = to_json(t);
  put_stored(t, json::parse(
                    R"({"title":5,"completed":"x","priority":7,"tags":"x","version":9,"id":"x","other":1})"));
  put_stored(t, json::parse(R"({"priority":"urgent"})"));
  put_stored(t, json::parse(R"({"due_date":5,"project_id":5,"description":[]})"));
  put_stored(t, json::parse(R"({"reminder_at":"x","project_id":"x","tags":["a",5]})"));
  EXPECT_EQ(to_json(t), before);
}

}  // namespace
}  // namespace steward
