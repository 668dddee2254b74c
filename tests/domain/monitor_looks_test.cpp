#include "tests/domain/monitor_world.hpp"

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

class monitor_looks : public testing::Test {
 protected:
  uuid make(json more = json::object()) { return w.id_of(w.make(std::move(more))); }
  monitor_world w;
};

TEST_F(monitor_looks, a_new_monitor_looks_at_once_and_then_at_its_times) {
  const auto id = make();
  EXPECT_EQ(w.tick(id)->kind, evaluate_monitor_kind);
  EXPECT_LE(w.tick(id)->run_at, w.now.now);
  w.look_at(id, 60);
  const auto first = w.tick(id)->run_at;
  EXPECT_GT(first, w.now.now);
  EXPECT_LE(first, w.now.now + std::chrono::minutes{1});
  w.look_at(id, 60);
  EXPECT_EQ(w.tick(id)->run_at, first + std::chrono::minutes{1});
  EXPECT_EQ(w.progress(id).next_at, w.tick(id)->run_at);
  EXPECT_EQ(w.progress(id).evaluations, 2);
}

TEST_F(monitor_looks, monitors_made_together_do_not_look_together) {
  std::set<std::int64_t> phases;
  for (int i = 0; i < 20; ++i) {
    const auto id = make();
    w.look_at(id, 60);
    phases.insert(w.tick(id)->run_at.time_since_epoch().count() % 60'000'000);
  }
  EXPECT_GT(phases.size(), 15u);
}

TEST_F(monitor_looks, equal_values_are_one_row_that_is_completed_by_another_value) {
  const auto id = make();
  w.look_at(id, 60);
  ASSERT_EQ(w.written<fact>().size(), 1u);
  EXPECT_EQ(w.written<fact>()[0].value.text, "60");
  const auto begin = w.written<fact>()[0].first_at;
  w.look_at(id, 60);
  w.look_at(id, 60);
  EXPECT_TRUE(w.written<fact>().empty());
  const auto last = w.now.now;
  EXPECT_EQ(read_known_facts(w.progress(id).facts.text).at(0).seen, 3);
  w.look_at(id, 55);
  const auto rows = w.written<fact>();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].version, 2);
  EXPECT_EQ(rows[0].first_at, begin);
  EXPECT_EQ(rows[0].last_at, last);
  EXPECT_EQ(rows[0].seen, 3);
  EXPECT_EQ(rows[1].value.text, "55");
  EXPECT_EQ(rows[1].version, 1);
}

TEST_F(monitor_looks, each_look_is_an_evaluation_under_the_time_it_was_due) {
  const auto id = make();
  const auto due = w.tick(id)->run_at;
  w.look_at(id, 60);
  const auto rows = w.written<evaluation>();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].due_at, due);
  EXPECT_EQ(rows[0].outcome, "changed");
  EXPECT_EQ(rows[0].state, "inactive");
  EXPECT_EQ(rows[0].status, 200);
}

TEST_F(monitor_looks, a_change_of_state_is_told_once) {
  const auto id = make({{"notify", {"in_app", "email"}}});
  w.look_at(id, 60);
  EXPECT_EQ(w.told(), strings{"monitor.updated"});
  EXPECT_TRUE(w.written<kept_state_change>().empty());
  EXPECT_EQ(w.at_id(id).state, "inactive");
  w.look_at(id, 45);
  EXPECT_EQ(w.told(), (strings{"monitor.state_changed", "notification.created", "trigger.fired"}));
  ASSERT_EQ(w.written<kept_state_change>().size(), 1u);
  EXPECT_EQ(w.written<kept_state_change>()[0].after, "active");
  ASSERT_EQ(w.inbox().size(), 1u);
  EXPECT_EQ(w.inbox()[0]->kind, "monitor");
  EXPECT_EQ(w.inbox()[0]->entity_id, id);
  EXPECT_EQ(w.times_of_jobs("send_mail").size(), 1u);
  w.look_at(id, 44);
  w.look_at(id, 44);
  EXPECT_EQ(w.inbox().size(), 1u);
  w.look_at(id, 60);
  EXPECT_EQ(w.at_id(id).state, "inactive");
  EXPECT_EQ(w.inbox().size(), 1u) << "the trigger is for becomes_active";
  w.look_at(id, 40);
  EXPECT_EQ(w.inbox().size(), 2u);
  EXPECT_EQ(w.times_of_jobs("send_mail").size(), 2u);
}

TEST_F(monitor_looks, a_failure_changes_no_state_and_is_tried_again_sooner_each_time_less) {
  const auto id = make({{"frequency", "@every 1h"}});
  w.look_at(id, 45);
  look failed;
  failed.monitor_version = w.at_id(id).version;
  failed.fault = "The source answered 500.";
  failed.status = 500;
  for (const int wait : {30, 60, 120, 240}) {
    w.look_at(id, failed);
    EXPECT_EQ(w.tick(id)->run_at - w.now.now, std::chrono::seconds{wait});
    EXPECT_EQ(w.written<evaluation>().at(0).outcome, "failed");
    EXPECT_EQ(w.written<evaluation>().at(0).error, "The source answered 500.");
    EXPECT_TRUE(w.written<fact>().empty());
  }
  EXPECT_EQ(w.at_id(id).state, "active");
  EXPECT_EQ(w.progress(id).failures, 4);
  w.look_at(id, 45);
  EXPECT_EQ(w.progress(id).failures, 0);
  EXPECT_TRUE(w.progress(id).error.empty());
}

TEST_F(monitor_looks, unchanged_content_is_judged_with_what_is_known) {
  const auto id = make({{"policy", {{"needed", 2}, {"of_last", 2}}}});
  w.look_at(id, 45);
  EXPECT_NE(w.at_id(id).state, "active");
  auto same = w.seen(id, {});
  same.unchanged = true;
  same.facts.clear();
  same.status = 304;
  w.look_at(id, same);
  EXPECT_EQ(w.at_id(id).state, "active");
  EXPECT_TRUE(w.written<fact>().empty());
  EXPECT_EQ(w.written<evaluation>().at(0).outcome, "unchanged");
}

TEST_F(monitor_looks, what_creeps_is_noticed_in_the_end) {
  const auto id =
      make({{"condition", {{"all", {{{"fact", "price"}, {"op", "rises_by_percent"}, {"value", 10}}}}}}});
  for (const double price : {100, 105, 109}) {
    w.look_at(id, price);
    EXPECT_NE(w.at_id(id).state, "active");
  }
  w.look_at(id, 111);
  EXPECT_EQ(w.at_id(id).state, "active");
  w.look_at(id, 111);
  EXPECT_EQ(w.at_id(id).state, "inactive");
}

TEST_F(monitor_looks, what_was_looked_for_under_an_older_version_is_dropped) {
  const auto id = make();
  w.look_at(id, 60);
  const auto stale = w.seen(id, 45);
  w.change_monitor(id, {{"name", "Lamp"}});
  w.look_at(id, stale);
  EXPECT_TRUE(w.written<evaluation>().empty());
  EXPECT_LE(w.tick(id)->run_at, w.now.now);
  EXPECT_EQ(w.at_id(id).state, "inactive");
}

TEST_F(monitor_looks, a_paused_monitor_looks_only_when_it_is_told_to) {
  const auto id = make();
  w.look_at(id, 60);
  w.commit(pause_monitor(w.state, w.now, {id, {}}));
  EXPECT_FALSE(w.tick(id));
  EXPECT_FALSE(w.progress(id).next_at);
  w.commit(run_monitor(w.state, w.now, {id, {}}));
  ASSERT_TRUE(w.tick(id));
  w.look_at(id, 45);
  EXPECT_FALSE(w.tick(id));
  EXPECT_EQ(w.at_id(id).state, "active");
  w.commit(resume_monitor(w.state, w.now, {id, {}}));
  EXPECT_TRUE(w.tick(id));
}

TEST_F(monitor_looks, own_tasks_are_counted_without_asking_anybody) {
  const auto id = make({{"source", {{"kind", "own_tasks"}, {"filter", {{"status", "pending"}}}}},
                        {"facts", {{{"name", "count"}, {"type", "number"}}}},
                        {"condition", {{"all", {{{"fact", "count"}, {"op", "above"}, {"value", 1}}}}}}});
  EXPECT_EQ(w.tick(id)->kind, evaluate_own_kind);
  w.create(R"({"title":"one"})");
  w.run_due();
  EXPECT_EQ(w.at_id(id).state, "inactive");
  w.create(R"({"title":"two"})");
  w.now.now += std::chrono::minutes{2};
  w.run_due();
  EXPECT_EQ(w.at_id(id).state, "active");
}

TEST_F(monitor_looks, a_digest_tells_in_the_morning_what_was_held) {
  const auto id = make();
  const auto when = w.id_of(json::parse(*list_triggers(w.state, id)->body)["items"][0]);
  json body{{"rule", {{"on", "state_change"}, {"frequency", "daily_digest"}}}};
  w.commit(update_trigger(w.state, w.now, {when, {}}, *read_trigger_update(body)));
  for (const double price : {60, 45, 60}) w.look_at(id, price);
  EXPECT_TRUE(w.inbox().empty());
  const auto times = w.times_of_jobs("monitor_digest");
  ASSERT_EQ(times.size(), 1u);
  EXPECT_TRUE(times[0].ends_with("T07:00:00Z")) << times[0];
  for (const auto& one : w.jobs())
    if (one->kind == "monitor_digest") {
      w.now.now = one->run_at;
      w.run(one);
    }
  ASSERT_EQ(w.inbox().size(), 1u);
  const auto& text = w.inbox()[0]->text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
}

TEST_F(monitor_looks, a_digest_says_how_many_changes_it_leaves_out) {
  const auto id = make();
  const auto when = w.id_of(json::parse(*list_triggers(w.state, id)->body)["items"][0]);
  json body{{"rule", {{"on", "state_change"}, {"frequency", "daily_digest"}}}};
  w.commit(update_trigger(w.state, w.now, {when, {}}, *read_trigger_update(body)));
  for (int i = 0; i < 104; ++i) w.look_at(id, i % 2 ? 45 : 60);  // the first one is no change
  for (const auto& one : w.jobs())
    if (one->kind == "monitor_digest") {
      EXPECT_EQ(json::parse(one->payload.text)["lines"].size(), 100u);
      w.now.now = one->run_at;
      w.run(one);
    }
  ASSERT_EQ(w.inbox().size(), 1u);
  const auto& text = w.inbox()[0]->text;
  EXPECT_NE(text.find("and 3 more"), std::string::npos) << text;
}

TEST_F(monitor_looks, own_tasks_are_known_by_their_titles) {
  w.create(R"({"title":"tea"})");
  w.create(R"({"title":"milk"})");
  w.create(R"({"title":"tea"})");
  const auto id =
      make({{"source", {{"kind", "own_tasks"}}},
            {"facts", {{{"name", "titles"}, {"type", "set"}}, {{"name", "mood"}, {"type", "text"}}}},
            {"condition", {{"all", {{{"fact", "titles"}, {"op", "contains"}, {"value", "tea"}}}}}}});
  w.run_due();
  const auto known = values_of(read_known_facts(w.progress(id).facts.text));
  EXPECT_EQ(known.at("titles"), fact_value(strings{"milk", "tea"}));
  EXPECT_EQ(known.at("mood"), fact_value()) << "tasks have none";
  EXPECT_EQ(w.at_id(id).state, "active");
}

TEST_F(monitor_looks, a_filter_of_tasks_that_cannot_be_read_any_more_is_a_failed_look) {
  classification meaning;
  meaning.source.kind = source_kind::own_tasks;
  for (const auto* filter : {R"({"colour":"red"})", "{"}) {
    meaning.source.filter.text = filter;
    EXPECT_NE(look_at_own(w.state, w.now, monitor(), meaning).fault, "") << filter;
  }
}

TEST_F(monitor_looks, the_facts_of_another_monitor_are_watched_while_it_is_there) {
  const auto lamp = make();
  const auto id = make({{"source", {{"kind", "own_facts"}, {"filter", {{"monitor_id", lamp.to_string()}}}}},
                        {"facts",
                         {{{"name", "price"}, {"type", "number"}, {"unit", "EUR"}},
                          {{"name", "stock"}, {"type", "boolean"}}}}});
  EXPECT_EQ(w.tick(id)->kind, evaluate_own_kind);
  w.look_at(lamp, 45);
  w.run(w.tick(id));
  EXPECT_EQ(w.at_id(id).state, "active");
  const auto known = values_of(read_known_facts(w.progress(id).facts.text));
  EXPECT_EQ(known.at("price"), fact_value(45.0));
  EXPECT_EQ(known.at("stock"), fact_value()) << "the other one does not know it";
  w.commit(delete_monitor(w.state, w.now, {lamp, {}}));
  w.now.now = w.tick(id)->run_at;
  w.run(w.tick(id));
  EXPECT_EQ(w.progress(id).outcome, "failed");
  EXPECT_NE(w.progress(id).error.find("not there any more"), std::string::npos);
  EXPECT_EQ(w.at_id(id).state, "active");
}

TEST_F(monitor_looks, a_long_fault_is_cut_between_two_characters) {
  const auto id = make();
  look failed;
  failed.monitor_version = w.at_id(id).version;
  failed.fault = "x";
  for (int i = 0; i < 1'000; ++i) failed.fault += "\xC3\xA9";
  w.look_at(id, failed);
  EXPECT_EQ(w.progress(id).error, failed.fault.substr(0, 999));
}

TEST_F(monitor_looks, what_stays_active_is_told_again_when_that_is_asked_for) {
  const auto id = make({{"policy", {{"renotify_after_s", 3'600}}}});
  w.look_at(id, 45);
  w.look_at(id, 45);
  EXPECT_EQ(w.inbox().size(), 1u);
  w.now.now += std::chrono::hours{1};
  w.look_at(id, 44);
  ASSERT_EQ(w.inbox().size(), 2u);
  EXPECT_NE(w.inbox()[1]->title.find(" is still active"), std::string::npos) << w.inbox()[1]->title;
  EXPECT_TRUE(w.written<kept_state_change>().empty());
}

TEST_F(monitor_looks, an_action_that_cannot_be_done_is_told_and_the_others_are_done) {
  const auto id = make({{"notify", {"in_app", "email"}}});
  for (const auto& one : w.state.actions.of(id)) {
    if (one->kind != "email") continue;
    auto newer = *one;
    newer.kind = "pigeon";  // as a newer server may have made it
    steward::apply(w.state, change{make_row(newer)});
  }
  w.look_at(id, 45);
  const auto told = w.told();
  EXPECT_EQ(std::set<std::string>(told.begin(), told.end()),
            (std::set<std::string>{"monitor.state_changed", "notification.created", "action.failed",
                                   "trigger.fired"}));
  for (const auto& one : w.written<event>())
    if (one.kind == "action.failed") {
      EXPECT_NE(one.changed.text.find("pigeon"), std::string::npos);
    }
}

TEST_F(monitor_looks, known_facts_that_cannot_be_read_are_none) {
  for (const auto* text : {"", "{", "[{}]", R"([{"name":1}])"})
    EXPECT_TRUE(read_known_facts(text).empty()) << text;
}

TEST_F(monitor_looks, a_trigger_counts_changes_until_there_are_enough) {
  const auto id = make();
  const auto when = w.id_of(json::parse(*list_triggers(w.state, id)->body)["items"][0]);
  json body{{"rule", {{"threshold", 2}}}};
  w.commit(update_trigger(w.state, w.now, {when, {}}, *read_trigger_update(body)));
  w.look_at(id, 45);
  EXPECT_EQ(w.told(), strings{"monitor.state_changed"});
  w.look_at(id, 60);
  w.look_at(id, 45);
  EXPECT_EQ(w.inbox().size(), 1u);
}

TEST_F(monitor_looks, looks_are_listed_newest_first) {
  const auto id = make();
  w.look_at(id, 60);
  const auto first = w.written<evaluation>().at(0);
  w.look_at(id, 45);
  auto second = w.written<evaluation>().at(0);
  second.feedback = "right";
  const auto wanted = *parse_history(history_kind::evaluations, id, {});
  const monitor_history found(std::vector<evaluation>{second, first});
  const auto page = json::parse(*monitor_past(wanted).answer(w.state, w.now, found)->body);
  ASSERT_EQ(page["items"].size(), 2u);
  EXPECT_EQ(page["items"][0]["state"], "active");
  EXPECT_EQ(page["items"][0]["feedback"], "right");
  EXPECT_TRUE(page["items"][1]["feedback"].is_null());
  EXPECT_TRUE(page["next_before"].is_null());
  EXPECT_EQ(
      codes(parse_history(history_kind::evaluations, id, {{"name", "x"}, {"limit", "0"}}).fault()).size(),
      2u);
}

TEST_F(monitor_looks, a_page_of_changes_of_state_ends_where_the_next_one_begins) {
  const auto id = make();
  w.look_at(id, 45);
  const auto first = w.written<kept_state_change>().at(0);
  w.look_at(id, 60);
  const auto second = w.written<kept_state_change>().at(0);
  const auto wanted =
      *parse_history(history_kind::state_changes, id, {{"since", "2026-03-01T00:00:00Z"}, {"limit", "1"}});
  EXPECT_EQ(wanted.since, at("2026-03-01T00:00:00Z"));
  const monitor_history found(std::vector<kept_state_change>{second, first});
  const auto page = json::parse(*monitor_past(wanted).answer(w.state, w.now, found)->body);
  ASSERT_EQ(page["items"].size(), 1u);
  EXPECT_EQ(page["items"][0]["before"], "active");
  EXPECT_EQ(page["items"][0]["after"], "inactive");
  EXPECT_EQ(page["next_before"], format_time(second.at));
}

TEST_F(monitor_looks, the_words_of_a_task_are_cut_to_the_room_it_has) {
  std::string name;
  for (int i = 0; i < 150; ++i) name += "\xC3\xA9";
  const auto id = make({{"name", name}});
  json body{{"kind", "create_task"},
            {"content", {{"title", "{{name}}{{name}}"}, {"description", "It is {{state}}"}}}};
  w.commit(create_action(w.state, w.now, *read_new_action(body, id)));
  w.look_at(id, 45);
  ASSERT_EQ(w.state.tasks.size(), 1u);
  w.state.tasks.for_each_live([&](const task_entry& one) {
    EXPECT_EQ(one.record->title, name + name.substr(0, 100)) << "200 whole characters";
    EXPECT_EQ(one.record->description, "It is active");
  });
}

}  // namespace
}  // namespace steward
