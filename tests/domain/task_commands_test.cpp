#include "domain/task_commands.hpp"

#include "domain/event_view.hpp"

#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

class task_commands : public testing::Test {
 protected:
  domain_world w;

  result<decision> try_create(std::string_view body, task_shape shape = task_shape::v1) {
    return create_task(w.state, w.now, *domain_world::new_task_input(body, shape), shape);
  }
  result<decision> try_update(const uuid& id, std::string_view body, precondition expected = {}) {
    return update_task(w.state, w.now, {id, std::move(expected)}, *domain_world::update_input(body));
  }
  json update(const uuid& id, std::string_view body) { return w.body_of(w.commit(try_update(id, body))); }
  uuid make(std::string_view body = R"({"title":"x"})") { return w.id_of(w.create(body)); }
  const event& last() const { return w.events.back(); }
  json changed() const { return json::parse(last().changed.text); }

  uuid add_project(bool archived = false) {
    project p;
    p.id = w.ids.next(w.now.now);
    p.user_id = w.state.id;
    p.archived = archived;
    steward::apply(w.state, change{make_row(p)});
    return p.id;
  }
};

TEST_F(task_commands, create_answers_with_the_task) {
  const auto answer =
      w.commit(try_create(R"({"title":"Rent","priority":"high","tags":["home"],"due_date":"2026-03-01"})"));
  EXPECT_EQ(answer.kind, reply_kind::created);
  EXPECT_EQ(answer.etag, "\"1\"");
  const auto body = w.body_of(answer);
  EXPECT_EQ(answer.location, "/api/v1/tasks/" + body["id"].get<std::string>());
  EXPECT_EQ(body["priority"], "HIGH");
  EXPECT_EQ(body["due_date"], "2026-03-01T00:00:00Z");
  EXPECT_EQ(body["due_all_day"], true);
  EXPECT_EQ(body["version"], 1);
  EXPECT_EQ(*answer.body, render_task(w.stored(w.id_of(body)), task_shape::v1));
}

TEST_F(task_commands, create_makes_one_event) {
  const auto id = make();
  ASSERT_EQ(w.events.size(), 1u);
  EXPECT_EQ(last().kind, "task.created");
  EXPECT_EQ(last().entity, "task");
  EXPECT_EQ(last().entity_id, id);
  EXPECT_EQ(last().entity_version, 1);
  EXPECT_EQ(last().source, "rest");
  EXPECT_EQ(last().trace_id, w.now.trace_id);
  EXPECT_EQ(last().changed.text, "{}");
  EXPECT_EQ(event_data(last()).text, render_task(w.stored(id), task_shape::v1));
  EXPECT_EQ(last().content.text, R"({"title":"x"})");
}

TEST_F(task_commands, shapes_have_their_own_default_priority) {
  EXPECT_EQ(w.create(R"({"title":"x"})")["priority"], "NONE");
  EXPECT_EQ(w.create(R"({"title":"x"})", task_shape::s3)["priority"], "Medium");
  EXPECT_EQ(w.create(R"({"title":"x"})", task_shape::s4)["priority"], "NONE");
  EXPECT_EQ(w.create(R"({"title":"x","priority":null})", task_shape::s3)["priority"], nullptr);
}

TEST_F(task_commands, a_task_can_be_born_completed) {
  const auto body = w.create(R"({"title":"x","completed":true})");
  EXPECT_EQ(body["completed_at"], body["created_at"]);
}

TEST_F(task_commands, an_id_is_taken_once) {
  const auto* body = R"({"title":"x","id":"01890a5d-ac96-774b-bcce-b302099a8057"})";
  EXPECT_EQ(w.create(body)["id"], "01890a5d-ac96-774b-bcce-b302099a8057");
  const auto again = try_create(body);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.fault().code, errc::conflict);
}

TEST_F(task_commands, an_external_key_updates_the_task_that_has_it) {
  const auto id = make(R"({"title":"a","description":"kept","external_key":"k","priority":"LOW"})");
  const auto answer = w.commit(try_create(R"({"title":"b","external_key":"k"})"));
  EXPECT_EQ(answer.kind, reply_kind::ok);
  EXPECT_EQ(answer.location, "");
  EXPECT_EQ(w.stored(id).title, "b");
  EXPECT_EQ(w.stored(id).description, "kept");
  EXPECT_EQ(w.stored(id).priority, priority_low);
  EXPECT_EQ(last().kind, "task.updated");
  EXPECT_EQ(w.state.tasks.size(), 1u);
  EXPECT_FALSE(
      try_create(R"({"title":"b","external_key":"k","reminder_at":"2026-03-02","due_date":"2026-03-02"})")
          ->changes.empty());
}

TEST_F(task_commands, an_external_key_of_another_or_a_trashed_task_is_a_conflict) {
  const auto id = make(R"({"title":"a","external_key":"k"})");
  const auto other = make(R"({"title":"b","external_key":"l"})");
  EXPECT_EQ(try_create(R"({"title":"x","external_key":"k","id":"01890a5d-ac96-774b-bcce-b302099a8057"})")
                .fault()
                .code,
            errc::conflict);
  EXPECT_EQ(try_update(other, R"({"external_key":"k"})").fault().code, errc::conflict);
  EXPECT_TRUE(try_update(id, R"({"external_key":"k","title":"c"})"));
  w.commit(delete_task(w.state, w.now, {id}));
  const auto fault = try_create(R"({"title":"x","external_key":"k"})").fault();
  EXPECT_EQ(fault.code, errc::conflict);
  EXPECT_NE(fault.detail.find("trash"), std::string::npos);
}

TEST_F(task_commands, an_upsert_is_checked_like_an_update) {
  make(
      R"({"title":"a","external_key":"k","due_date":"2026-03-01T00:00:00Z","reminder_at":"2026-02-28T00:00:00Z"})");
  const auto fault = try_create(R"({"title":"a","external_key":"k","due_date":"2026-01-01"})").fault();
  EXPECT_EQ(codes(fault), (strings{"/reminder_at after_due_date"}));
}

TEST_F(task_commands, there_is_a_limit) {
  w.bounds.tasks = 1;
  const auto id = make();
  EXPECT_EQ(try_create(R"({"title":"x"})").fault().code, errc::limit_reached);
  w.commit(delete_task(w.state, w.now, {id}));
  make();
  EXPECT_EQ(restore_task(w.state, w.now, {id}).fault().code, errc::limit_reached);
}

TEST_F(task_commands, projects_must_be_there_and_open) {
  const auto open = add_project(), archived = add_project(true);
  const auto in = [&](const uuid& p) { return R"({"title":"x","project_id":")" + p.to_string() + "\"}"; };
  const auto id = make(in(open));
  EXPECT_EQ(w.stored(id).project_id, open);
  EXPECT_EQ(codes(try_create(in(archived)).fault()), (strings{"/project_id archived"}));
  EXPECT_EQ(codes(try_update(id, in(uuid{{1}})).fault()), (strings{"/project_id not_found"}));
  project closed = *w.state.projects[open];
  closed.archived = true;
  steward::apply(w.state, change{make_row(closed)});
  EXPECT_TRUE(try_update(id, in(open))) << "a task may stay where it is";
}

TEST_F(task_commands, update_merges_and_tells_what_changed) {
  const auto id = make(R"({"title":"a","description":"d","tags":["x"],"due_date":"2026-03-01"})");
  const auto body = update(id, R"({"title":"b","description":null,"priority":"high"})");
  EXPECT_EQ(body["title"], "b");
  EXPECT_EQ(body["description"], nullptr);
  EXPECT_EQ(body["tags"], json::array({"x"}));
  EXPECT_EQ(body["version"], 2);
  EXPECT_NE(body["updated_at"], body["created_at"]);
  EXPECT_EQ(last().kind, "task.updated");
  EXPECT_EQ(changed(),
            json::parse(R"({"title":["a","b"],"description":["d",null],"priority":["NONE","HIGH"]})"));
  EXPECT_EQ(json::parse(event_data(last()).text), body);
}

TEST_F(task_commands, an_update_that_changes_nothing_is_none) {
  const auto id = make(R"({"title":"a","tags":["x"]})");
  const auto same = try_update(id, R"({"title":"a","tags":["x"],"completed":false})");
  ASSERT_TRUE(same);
  EXPECT_TRUE(same->changes.empty());
  EXPECT_EQ(same->answer.etag, "\"1\"");
  EXPECT_EQ(w.body_of(same->answer)["version"], 1);
}

TEST_F(task_commands, the_rule_and_the_due_date_are_separate) {
  const auto id = make(R"({"title":"a","recurrence_pattern":"DAILY","due_date":"2026-03-01"})");
  EXPECT_EQ(update(id, R"({"due_date":"2026-04-01T10:00:00Z"})")["recurrence_rule"], "FREQ=DAILY");
  EXPECT_EQ(update(id, R"({"is_recurring":true,"title":"b"})")["recurrence_pattern"], "DAILY");
  const auto body = update(id, R"({"is_recurring":false})");
  EXPECT_EQ(body["recurrence_rule"], nullptr);
  EXPECT_EQ(body["due_date"], "2026-04-01T10:00:00Z");
  EXPECT_EQ(codes(try_update(id, R"({"is_recurring":true})").fault()),
            (strings{"/is_recurring contradiction"}));
}

TEST_F(task_commands, the_reminder_is_checked_against_the_whole_task) {
  const auto id =
      make(R"({"title":"a","due_date":"2026-03-01T10:00:00Z","reminder_at":"2026-03-01T09:00:00Z"})");
  EXPECT_EQ(codes(try_update(id, R"({"due_date":"2026-02-01"})").fault()),
            (strings{"/reminder_at after_due_date"}));
  EXPECT_EQ(codes(try_update(id, R"({"due_date":null})").fault()), (strings{"/reminder_at needs_due_date"}));
  EXPECT_TRUE(try_update(id, R"({"due_date":null,"reminder_at":null})"));
}

TEST_F(task_commands, if_match_guards) {
  const auto id = make();
  const precondition stale{strings{"\"7\"", "\"8\""}}, present{strings{"\"7\"", "\"1\""}};
  const auto refused = try_update(id, R"({"title":"y"})", stale);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.fault().code, errc::precondition_failed);
  EXPECT_EQ(refused.fault().current_etag, "\"1\"");
  EXPECT_EQ(*refused.fault().current, render_task(w.stored(id), task_shape::v1));
  for (const auto& outcome :
       {complete_task(w.state, w.now, {id, stale}), toggle_task(w.state, w.now, {id, stale}),
        reopen_task(w.state, w.now, {id, stale}), delete_task(w.state, w.now, {id, stale})})
    EXPECT_EQ(outcome.fault().code, errc::precondition_failed);
  EXPECT_TRUE(try_update(id, R"({"title":"y"})", present));
}

TEST_F(task_commands, complete_and_reopen_are_idempotent) {
  const auto id = make();
  const auto done = w.body_of(w.commit(complete_task(w.state, w.now, {id})));
  EXPECT_EQ(done["completed"], true);
  EXPECT_EQ(done["completed_at"], done["updated_at"]);
  EXPECT_EQ(last().kind, "task.completed");
  EXPECT_TRUE(complete_task(w.state, w.now, {id})->changes.empty());
  const auto open = w.body_of(w.commit(reopen_task(w.state, w.now, {id})));
  EXPECT_EQ(open["completed_at"], nullptr);
  EXPECT_EQ(last().kind, "task.reopened");
  EXPECT_TRUE(reopen_task(w.state, w.now, {id})->changes.empty());
  EXPECT_EQ(w.events.size(), 3u);
}

TEST_F(task_commands, toggle_and_update_complete_as_well) {
  const auto id = make();
  EXPECT_EQ(w.body_of(w.commit(toggle_task(w.state, w.now, {id, {}, task_shape::s3})))["completed"], true);
  EXPECT_EQ(w.body_of(w.commit(toggle_task(w.state, w.now, {id})))["completed"], false);
  EXPECT_NE(update(id, R"({"completed":true,"title":"z"})")["completed_at"], nullptr);
  EXPECT_EQ(last().kind, "task.completed");
  EXPECT_EQ(update(id, R"({"completed":false})")["completed_at"], nullptr);
}

TEST_F(task_commands, deleted_tasks_are_in_the_trash) {
  const auto id = make();
  EXPECT_EQ(w.commit(delete_task(w.state, w.now, {id})).kind, reply_kind::no_content);
  EXPECT_EQ(last().kind, "task.deleted");
  EXPECT_EQ(w.state.tasks.trash_size(), 1u);
  for (const auto& outcome :
       {complete_task(w.state, w.now, {id}), toggle_task(w.state, w.now, {id}), try_update(id, "{}"),
        delete_task(w.state, w.now, {id}), delete_task(w.state, w.now, {uuid{{9}}})})
    EXPECT_EQ(outcome.fault().code, errc::not_found);
  EXPECT_EQ(w.body_of(w.commit(restore_task(w.state, w.now, {id})))["deleted_at"], nullptr);
  EXPECT_EQ(last().kind, "task.restored");
  EXPECT_TRUE(restore_task(w.state, w.now, {id})->changes.empty());
  EXPECT_EQ(restore_task(w.state, w.now, {uuid{{9}}}).fault().code, errc::not_found);
}

TEST_F(task_commands, s4_says_what_was_deleted) {
  const auto id = make();
  const auto answer = w.commit(delete_task(w.state, w.now, {id, {}, task_shape::s4}));
  EXPECT_EQ(answer.kind, reply_kind::ok);
  EXPECT_EQ(w.body_of(answer),
            (json{{"message", "Task deleted successfully"}, {"deleted_id", id.to_string()}}));
}

TEST_F(task_commands, only_the_trash_can_be_purged) {
  const auto id = make();
  EXPECT_EQ(purge_task(w.state, w.now, {id}).fault().code, errc::conflict);
  w.commit(delete_task(w.state, w.now, {id}));
  EXPECT_EQ(w.commit(purge_task(w.state, w.now, {id})).kind, reply_kind::no_content);
  EXPECT_EQ(last().kind, "task.purged");
  EXPECT_EQ(last().entity_version, 3);
  EXPECT_EQ(purge_task(w.state, w.now, {id}).fault().code, errc::not_found);
}

TEST_F(task_commands, the_trash_can_be_emptied) {
  for (int i = 0; i < 3; ++i) w.commit(delete_task(w.state, w.now, {make()}));
  const auto kept = make();
  EXPECT_EQ(w.body_of(w.commit(empty_trash(w.state, w.now))), (json{{"purged", 3}}));
  EXPECT_EQ(w.state.tasks.trash_size(), 0u);
  EXPECT_TRUE(w.state.tasks.find(kept));
  EXPECT_EQ(w.body_of(w.commit(empty_trash(w.state, w.now))), (json{{"purged", 0}}));
}

TEST_F(task_commands, only_old_trash_goes_by_itself) {
  w.commit(delete_task(w.state, w.now, {make()}));
  w.now.now += std::chrono::days{29};
  const auto recent = make();
  w.commit(delete_task(w.state, w.now, {recent}));
  w.now.now += std::chrono::days{1};
  EXPECT_EQ(w.body_of(w.commit(purge_old_trash(w.state, w.now))), (json{{"purged", 1}}));
  EXPECT_EQ(last().kind, "task.purged");
  EXPECT_TRUE(w.state.tasks.find(recent));
}

}  // namespace
}  // namespace steward
