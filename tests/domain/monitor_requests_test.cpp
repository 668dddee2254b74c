#include "tests/domain/monitor_world.hpp"

namespace steward {
namespace {

using nlohmann::json;

class monitor_requests : public testing::Test {
 protected:
  uuid make(json more = json::object()) { return w.id_of(w.make(std::move(more))); }
  std::map<std::string, std::string> faults_of(json body) {
    std::map<std::string, std::string> codes;
    if (auto read = read_new_monitor(body); !read)
      for (const auto& one : read.fault().fields) codes[one.pointer] = one.code;
    return codes;
  }
  json list(std::string_view query_name = "", std::string_view value = "") {
    query_pairs pairs;
    if (!query_name.empty()) pairs.emplace_back(query_name, value);
    return json::parse(*list_monitors(w.state, *parse_monitor_list(pairs), key)->body);
  }
  uuid action_of(const uuid& id) {
    return w.id_of(json::parse(*list_actions(w.state, id)->body)["items"][0]);
  }
  uuid trigger_of(const uuid& id) {
    return w.id_of(json::parse(*list_triggers(w.state, id)->body)["items"][0]);
  }
  cursor_key key{1, 2};
  monitor_world w;
};

TEST_F(monitor_requests, a_new_one_is_shown_with_its_meaning_and_where_it_stands) {
  const auto shown = w.make({{"name", "Lamp"}});
  EXPECT_EQ(shown["name"], "Lamp");
  EXPECT_EQ(shown["classification"]["source"]["url"], "https://shop.example/lamp");
  EXPECT_EQ(shown["classification"]["type"], "current_state");
  EXPECT_EQ(shown["classification_status"], "final");
  EXPECT_EQ(shown["state"], "unknown");
  EXPECT_EQ(shown["evaluations"], 0);
  EXPECT_EQ(shown["facts"], json::array());
  EXPECT_EQ(json::parse(*list_triggers(w.state, std::nullopt)->body)["total"], 1);
  EXPECT_EQ(json::parse(*list_actions(w.state, std::nullopt)->body)["items"][0]["kind"], "in_app");
}

TEST_F(monitor_requests, all_faults_are_told_together) {
  const auto codes = faults_of({{"prompt", " "},
                                {"frequency", "@every 1s"},
                                {"timezone", "Mars/Olympus"},
                                {"url", "ftp://x"},
                                {"notify", {"pigeon"}},
                                {"state", "active"},
                                {"colour", 1}});
  EXPECT_EQ(codes.at("/prompt"), "blank");
  EXPECT_EQ(codes.at("/frequency"), "too_often");
  EXPECT_EQ(codes.at("/timezone"), "unknown_timezone");
  EXPECT_TRUE(codes.contains("/url"));
  EXPECT_TRUE(codes.contains("/notify/0") || codes.contains("/notify"));
  EXPECT_EQ(codes.at("/state"), "read_only");
  EXPECT_EQ(codes.at("/colour"), "unknown_member");
  EXPECT_EQ(faults_of(json::object()).at("/prompt"), "required");
  EXPECT_EQ(faults_of({{"prompt", "Tell me when the price drops below 50 EUR"}}).at("/url"), "required");
}

TEST_F(monitor_requests, an_etag_holds_for_changes_as_long_as_the_monitor_is_the_same) {
  const auto id = make();
  w.look_at(id, 60);
  const auto etag = get_monitor(w.state, id)->etag;
  w.look_at(id, 61);
  EXPECT_NE(get_monitor(w.state, id)->etag, etag);
  const precondition expected{std::vector<std::string>{etag}};
  EXPECT_TRUE(pause_monitor(w.state, w.now, {id, expected}));
  w.look_at(id, 45);  // becomes active: another version
  const auto late = pause_monitor(w.state, w.now, {id, expected});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.fault().code, errc::precondition_failed);
  EXPECT_EQ(late.fault().current_etag, get_monitor(w.state, id)->etag);
}

TEST_F(monitor_requests, another_meaning_forgets_what_was_known_of_the_old_one) {
  const auto id = make();
  auto first = w.seen(id, 45);
  first.etag = "\"a\"";
  first.content_hash = "1:a";
  w.look_at(id, first);
  w.committed.clear();
  const auto shown =
      w.change_monitor(id, {{"facts", {{{"name", "stock"}, {"type", "boolean"}}}},
                            {"condition", {{"all", {{{"fact", "stock"}, {"op", "is"}, {"value", true}}}}}}});
  EXPECT_EQ(shown["state"], "unknown");
  EXPECT_EQ(shown["facts"], json::array());
  EXPECT_TRUE(w.progress(id).etag.empty());
  EXPECT_TRUE(w.progress(id).content_hash.empty());
  EXPECT_LE(w.tick(id)->run_at, w.now.now);
}

TEST_F(monitor_requests, what_changes_nothing_makes_no_version) {
  const auto id = make({{"name", "Lamp"}});
  const auto version = w.at_id(id).version;
  w.change_monitor(id, {{"name", "Lamp"}});
  EXPECT_EQ(w.at_id(id).version, version);
}

TEST_F(monitor_requests, all_that_belongs_to_a_monitor_goes_with_it) {
  const auto id = make({{"notify", {"in_app", "email"}}}), other = make();
  w.look_at(id, 60);
  w.commit(delete_monitor(w.state, w.now, {id, {}}));
  EXPECT_FALSE(w.tick(id));
  EXPECT_FALSE(w.state.progress.contains(id));
  EXPECT_EQ(w.state.monitors.size(), 1u);
  EXPECT_EQ(w.state.triggers.size(), 1u);
  EXPECT_EQ(w.state.actions.size(), 1u);
  EXPECT_TRUE(w.tick(other));
}

TEST_F(monitor_requests, an_address_is_at_a_port_that_may_be_asked) {
  const port_list web{80, 443};
  const auto faults = [&](json body) {
    std::map<std::string, std::string> codes;
    body["prompt"] = body.value("prompt", "Tell me when the price drops below 50");
    if (auto read = read_new_monitor(body, web); !read)
      for (const auto& one : read.fault().fields) codes[one.pointer] = one.code;
    return codes;
  };
  using codes = std::map<std::string, std::string>;
  EXPECT_EQ(faults({{"url", "https://shop.example/"}}), codes());
  EXPECT_EQ(faults({{"url", "http://shop.example:25/"}}), (codes{{"/url", "port_not_allowed"}}));
  EXPECT_EQ(faults({{"source", {{"kind", "json_api"}, {"url", "http://shop.example:6379/"}}}}),
            (codes{{"/source/url", "port_not_allowed"}}));
  EXPECT_EQ(faults({{"prompt", "Tell me when the price at http://shop.example:25/a drops below 50"}}),
            (codes{{"/prompt", "port_not_allowed"}}));
}

TEST_F(monitor_requests, nor_is_another_address_taken_later) {
  w.bounds.ports = {443};
  const auto id = make();
  json body{{"url", "https://shop.example:9200/"}};
  const auto refused = update_monitor(w.state, w.now, {id, {}}, *read_monitor_update(body));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.fault().fields.at(0).code, "port_not_allowed");
  EXPECT_EQ(w.change_monitor(id, {{"name", "Lamp"}})["name"], "Lamp");
}

TEST_F(monitor_requests, a_clone_has_the_same_reactions_and_has_seen_nothing) {
  const auto id = make({{"name", "Lamp"}});
  const auto doing = w.id_of(json::parse(*list_actions(w.state, id)->body)["items"][0]);
  const auto when = w.id_of(json::parse(*list_triggers(w.state, id)->body)["items"][0]);
  json body{{"actions", {doing.to_string()}}};
  w.commit(update_trigger(w.state, w.now, {when, {}}, *read_trigger_update(body)));
  w.look_at(id, 45);
  const auto copy = w.body_of(w.commit(clone_monitor(w.state, w.now, {id, {}})));
  EXPECT_EQ(copy["name"], "Copy of Lamp");
  EXPECT_EQ(copy["state"], "unknown");
  EXPECT_EQ(copy["evaluations"], 0);
  const auto triggers = json::parse(*list_triggers(w.state, w.id_of(copy))->body)["items"];
  ASSERT_EQ(triggers.size(), 1u);
  const auto actions = json::parse(*list_actions(w.state, w.id_of(copy))->body)["items"];
  EXPECT_EQ(triggers[0]["actions"], (json{actions[0]["id"]}));
  EXPECT_NE(actions[0]["id"], doing.to_string());
}

TEST_F(monitor_requests, lists_are_filtered_and_come_page_by_page) {
  std::set<std::string> made;
  for (int i = 0; i < 5; ++i) made.insert(w.make({{"name", "lamp " + std::to_string(i)}})["id"]);
  const auto active = make({{"name", "Chair"}});
  w.look_at(active, 45);
  w.commit(pause_monitor(w.state, w.now, {active, {}}));
  EXPECT_EQ(list()["total"], 6);
  EXPECT_EQ(list()["items"][0]["name"], "Chair");
  EXPECT_EQ(list("state", "active")["total"], 1);
  EXPECT_EQ(list("paused", "false")["total"], 5);
  EXPECT_EQ(list("q", "LAMP")["total"], 5);
  EXPECT_EQ(list("source", "json_api")["total"], 0);
  EXPECT_EQ(list("outcome", "changed")["total"], 1);
  EXPECT_EQ(list("provisional", "false")["total"], 6);
  EXPECT_EQ(codes(parse_monitor_list({{"colour", "1"}, {"limit", "0"}}).fault()).size(), 2u);
  std::set<std::string> seen;
  std::string cursor;
  do {
    query_pairs pairs{{"limit", "2"}, {"q", "lamp"}};
    if (!cursor.empty()) pairs.emplace_back("cursor", cursor);
    const auto page = json::parse(*list_monitors(w.state, *parse_monitor_list(pairs), key)->body);
    for (const auto& one : page["items"]) seen.insert(one["id"]);
    cursor = page["has_more"] ? page["next_cursor"].get<std::string>() : "";
  } while (!cursor.empty());
  EXPECT_EQ(seen, made);
}

TEST_F(monitor_requests, a_page_of_facts_completes_the_present_value_and_cuts_no_time_in_two) {
  const auto id = make();
  w.look_at(id, 60);
  const auto first = w.written<fact>().at(0);
  w.look_at(id, 60);
  auto older = first;
  older.first_at -= std::chrono::hours{1};
  auto twin = older;
  twin.name = "stock";
  auto request = parse_history(history_kind::facts, id, {{"limit", "2"}});
  const auto asked = monitor_past(*request);
  EXPECT_GT(asked.filter.limit, 2);
  auto oldest = older;
  oldest.first_at -= std::chrono::hours{1};
  const auto page = json::parse(
      *asked.answer(w.state, w.now, monitor_history(std::vector<fact>{first, older, twin, oldest}))->body);
  ASSERT_EQ(page["items"].size(), 3u);
  EXPECT_EQ(page["items"][0]["seen"], 2);
  EXPECT_EQ(page["next_before"], format_time(older.first_at));
  EXPECT_FALSE(monitor_past(*parse_history(history_kind::facts, first.user_id, {}))
                   .answer(w.state, w.now, monitor_history()));
}

TEST_F(monitor_requests, the_past_is_judged_again_under_another_condition) {
  const auto id = make();
  std::vector<fact> rows;
  for (const double price : {60, 40, 40, 60, 30}) {
    w.look_at(id, price);
    for (const auto& one : w.written<fact>()) {
      std::erase_if(rows, [&](const fact& other) { return other.first_at == one.first_at; });
      rows.insert(rows.begin(), one);
    }
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first_at > b.first_at; });
  const auto changes = [&](json body) {
    auto wanted = *read_rejudge(body);
    wanted.monitor = id;
    const auto answer = rejudge_past(wanted).answer(w.state, w.now, monitor_history(rows));
    return json::parse(*answer->body)["changes"];
  };
  EXPECT_EQ(changes(json::object()).size(), 3u);
  EXPECT_EQ(changes({{"condition", {{"all", {{{"fact", "price"}, {"op", "below"}, {"value", 35}}}}}}}).size(),
            1u);
  EXPECT_EQ(changes({{"policy", {{"needed", 2}, {"of_last", 2}}}}).size(), 2u);
}

TEST_F(monitor_requests, a_dry_run_finds_facts_in_a_sample) {
  json body{{"prompt", "cheap"},
            {"source", {{"kind", "json_api"}, {"url", "https://shop.example/api"}}},
            {"facts", {{{"name", "price"}, {"type", "number"}}}},
            {"condition", {{"all", {{{"fact", "price"}, {"op", "below"}, {"value", 50}}}}}},
            {"sample", R"({"price":45})"},
            {"sample_type", "application/json"}};
  const auto answer = json::parse(*validate_monitor(w.state, w.now, *read_monitor_validation(body))->body);
  EXPECT_EQ(answer["valid"], true);
  EXPECT_EQ(answer["facts"][0]["value"], 45);
  EXPECT_EQ(answer["verdict"]["is"], "met");
  EXPECT_EQ(answer["cost_estimate"]["ai_calls_per_look"], 0);
  EXPECT_EQ(answer["next_looks"].size(), 3u);
  EXPECT_TRUE(w.state.monitors.empty());
}

TEST_F(monitor_requests, a_dry_run_says_whether_ai_would_be_asked_and_what_it_would_cost) {
  const json lamp{{"prompt", "cheap"},
                  {"frequency", "@every 15m"},
                  {"source", {{"kind", "web_page"}, {"url", "https://shop.example/lamp"}}},
                  {"facts", {{{"name", "price"}, {"type", "number"}}}},
                  {"condition", {{"all", {{{"fact", "price"}, {"op", "below"}, {"value", 50}}}}}}};
  const ai_price price{1'000'000, 5'000'000};
  const auto cost = [&](json more, std::optional<ai_price> of) {
    auto body = lamp;
    body.update(more);
    const auto input = *read_monitor_validation(body);
    return json::parse(*validate_monitor(w.state, w.now, input, of)->body)["cost_estimate"];
  };
  const auto nobody = cost(json::object(), {});
  EXPECT_EQ(nobody["ai"], "no");
  EXPECT_EQ(nobody["amount_per_day"], 0);
  const auto unseen = cost(json::object(), price);
  EXPECT_EQ(unseen["ai"], "if_unsure");
  EXPECT_EQ(unseen["looks_per_day"], 96);
  EXPECT_NEAR(unseen["amount_per_look"], 0.0068, 0.0002);
  EXPECT_NEAR(unseen["amount_per_day"], 96 * unseen["amount_per_look"].get<double>(), 1e-6);
  EXPECT_EQ(unseen["amount_once"], 0);
  EXPECT_EQ(cost({{"sample", "<p>price: 45 EUR</p>"}}, price)["ai"], "no");
  const auto unsure = cost({{"sample", "<p>Now for fifty minus five</p>"}}, price);
  EXPECT_EQ(unsure["ai"], "yes");
  EXPECT_EQ(unsure["ai_calls_per_look"], 1);
  EXPECT_LT(unsure["amount_per_look"], unseen["amount_per_look"]);
  EXPECT_NE(unsure["reason"].get<std::string>().find("not sure of price"), std::string::npos);
  EXPECT_EQ(cost({{"sample", "<p>price: 45 EUR</p>"}, {"ai", "always"}}, price)["ai"], "yes");
  EXPECT_EQ(cost({{"ai", "never"}}, price)["ai"], "no");
  EXPECT_EQ(cost({{"frequency", "@every 10s"}}, price)["looks_per_day"], 8'640);
  EXPECT_EQ(cost({{"source", {{"kind", "own_tasks"}}},
                  {"facts", {{{"name", "count"}, {"type", "number"}}}},
                  {"condition", {{"all", {{{"fact", "count"}, {"op", "above"}, {"value", 1}}}}}}},
                 price)["ai"],
            "no");
  json guess{{"prompt", "Have an eye on https://shop.example/lamp"}};
  const auto input = *read_monitor_validation(guess);
  EXPECT_GT(
      json::parse(*validate_monitor(w.state, w.now, input, price)->body)["cost_estimate"]["amount_once"], 0);
}

TEST_F(monitor_requests, who_is_to_read_it_anew_looks_at_once) {
  const auto made = w.make();
  EXPECT_EQ(made["ai"], "auto");
  const auto id = w.id_of(made);
  auto first = w.seen(id, 45);
  first.content_hash = "1:a";
  w.look_at(id, first);
  EXPECT_EQ(w.change_monitor(id, {{"ai", "always"}})["ai"], "always");
  EXPECT_EQ(w.progress(id).content_hash, "");
  EXPECT_EQ(w.tick(id)->run_at, w.at_id(id).updated_at);
  EXPECT_EQ(w.at_id(id).state, "active") << "its meaning is as before";
  json wrong{{"ai", "perhaps"}};
  EXPECT_FALSE(read_monitor_update(wrong));
}

TEST_F(monitor_requests, a_webhook_has_to_be_there) {
  const auto id = make();
  json without{{"kind", "webhook"}};
  const auto read = read_new_action(without, id);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.fault().fields.at(0).pointer, "/content/webhook_id");
  json body{{"kind", "webhook"}, {"content", {{"webhook_id", id.to_string()}}}};
  const auto refused = create_action(w.state, w.now, *read_new_action(body, id));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.fault().fields.at(0).code, "not_found");
  webhook_endpoint to;
  to.user_id = w.state.id;
  to.id = id;
  steward::apply(w.state, change{make_row(to)});
  w.commit(create_action(w.state, w.now, *read_new_action(body, id)));
  w.look_at(id, 45);
  const auto sent = w.written<webhook_delivery>();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(json::parse(sent[0].body.text)["type"], "monitor.acted");
  EXPECT_EQ(json::parse(sent[0].body.text)["data"]["state"], "active");
}

TEST_F(monitor_requests, a_task_is_made_of_the_words_of_the_change) {
  const auto id = make({{"name", "Lamp"}});
  json body{{"kind", "create_task"}, {"content", {{"title", "Buy: {{name}} is {{state}}"}}}};
  w.commit(create_action(w.state, w.now, *read_new_action(body, id)));
  w.look_at(id, 45);
  ASSERT_EQ(w.state.tasks.size(), 1u);
  std::string title;
  w.state.tasks.for_each_live([&](const task_entry& one) { title = one.record->title; });
  EXPECT_EQ(title, "Buy: Lamp is active");
}

TEST_F(monitor_requests, an_action_that_goes_is_named_by_no_trigger_any_more) {
  const auto id = make();
  const auto doing = w.id_of(json::parse(*list_actions(w.state, id)->body)["items"][0]);
  const auto when = w.id_of(json::parse(*list_triggers(w.state, id)->body)["items"][0]);
  json body{{"actions", {doing.to_string()}}};
  w.commit(update_trigger(w.state, w.now, {when, {}}, *read_trigger_update(body)));
  w.commit(delete_action(w.state, w.now, {doing, {}}));
  EXPECT_FALSE(w.state.triggers.at(when)->enabled);
  json gone{{"actions", {doing.to_string()}}};
  const auto again = update_trigger(w.state, w.now, {when, {}}, *read_trigger_update(gone));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.fault().fields.at(0).pointer, "/actions");
}

TEST_F(monitor_requests, a_new_one_may_say_its_id_its_zone_and_its_meaning) {
  const std::string id = "01890a5d-ac96-774b-bcce-b302099a8063";
  json body{{"id", id},
            {"prompt", "Tell me when it is cheap"},
            {"timezone", "Europe/Berlin"},
            {"classification",
             {{"source", {{"kind", "web_page"}, {"url", "https://shop.example/lamp"}}},
              {"facts", {{{"name", "price"}, {"type", "number"}}}},
              {"when", {{"all", {{{"fact", "price"}, {"op", "below"}, {"value", 50}}}}}}}}};
  const auto input = *read_new_monitor(body);
  const auto shown = w.body_of(w.commit(create_monitor(w.state, w.now, input)));
  EXPECT_EQ(shown["id"], id);
  EXPECT_EQ(shown["timezone"], "Europe/Berlin");
  EXPECT_EQ(shown["classification"]["facts"][0]["name"], "price");
  EXPECT_EQ(shown["classification_status"], "final");
  const auto again = create_monitor(w.state, w.now, input);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.fault().code, errc::conflict);
}

TEST_F(monitor_requests, there_are_no_more_than_one_user_may_have) {
  const auto id = make();
  w.bounds.monitors = 1;
  json body{{"prompt", "Tell me when the price at https://shop.example/lamp drops below 50 EUR"}};
  const auto refused = create_monitor(w.state, w.now, *read_new_monitor(body));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.fault().code, errc::limit_reached);
  EXPECT_EQ(clone_monitor(w.state, w.now, {id, {}}).fault().code, errc::limit_reached);
}

TEST_F(monitor_requests, a_paused_one_with_another_meaning_forgets_the_old_one_and_stays_paused) {
  const auto id = make();
  w.look_at(id, 45);
  w.commit(pause_monitor(w.state, w.now, {id, {}}));
  const auto shown =
      w.change_monitor(id, {{"facts", {{{"name", "stock"}, {"type", "boolean"}}}},
                            {"condition", {{"all", {{{"fact", "stock"}, {"op", "is"}, {"value", true}}}}}}});
  EXPECT_EQ(shown["state"], "unknown");
  EXPECT_EQ(shown["facts"], json::array());
  EXPECT_FALSE(w.tick(id));
}

TEST_F(monitor_requests, an_action_becomes_one_of_another_kind) {
  const auto id = make();
  const auto doing = action_of(id);
  const auto change = [&](json body) {
    return update_action(w.state, w.now, {doing, {}}, *read_action_update(body));
  };
  const auto shown = w.body_of(
      w.commit(change({{"name", "Buy"}, {"kind", "create_task"}, {"content", {{"title", "Buy the lamp"}}}})));
  EXPECT_EQ(shown["kind"], "create_task");
  EXPECT_EQ(shown["version"], 2);
  EXPECT_EQ(json::parse(*get_action(w.state, doing)->body), shown);
  EXPECT_EQ(codes(change({{"content", json::object()}}).fault()),
            std::vector<std::string>{"/content/title required"});
  EXPECT_EQ(codes(change({{"kind", "webhook"}, {"content", {{"webhook_id", id.to_string()}}}}).fault()),
            std::vector<std::string>{"/content/webhook_id not_found"});
}

TEST_F(monitor_requests, a_trigger_that_was_deleted_tells_nothing_any_more) {
  const auto id = make();
  const auto answer = w.commit(delete_trigger(w.state, w.now, {trigger_of(id), {}}));
  EXPECT_EQ(answer.kind, reply_kind::no_content);
  EXPECT_EQ(w.events.back().kind, "trigger.deleted");
  w.look_at(id, 45);
  EXPECT_TRUE(w.inbox().empty());
}

TEST_F(monitor_requests, a_trigger_or_an_action_that_has_changed_meanwhile_stays) {
  const auto id = make();
  const precondition another{std::vector<std::string>{"\"7\""}};
  EXPECT_EQ(delete_trigger(w.state, w.now, {trigger_of(id), another}).fault().code,
            errc::precondition_failed);
  EXPECT_EQ(delete_action(w.state, w.now, {action_of(id), another}).fault().code, errc::precondition_failed);
}

TEST_F(monitor_requests, a_monitor_has_no_more_triggers_and_actions_than_it_may) {
  const auto id = make();
  w.bounds.monitor_parts = 1;
  json when = json::object(), doing{{"kind", "email"}};
  EXPECT_EQ(create_trigger(w.state, w.now, *read_new_trigger(when, id)).fault().code, errc::limit_reached);
  EXPECT_EQ(create_action(w.state, w.now, *read_new_action(doing, id)).fault().code, errc::limit_reached);
}

TEST_F(monitor_requests, all_faults_of_a_trigger_or_an_action_are_told_together) {
  using faults = std::set<std::string>;
  const auto set_of = [](const error& fault) {
    const auto all = codes(fault);
    return faults(all.begin(), all.end());
  };
  const auto id = make();
  json when{{"name", "first\nsecond"}, {"actions", {"the first"}}};
  EXPECT_EQ(set_of(read_new_trigger(when, {}).fault()),
            (faults{"/actions/0 invalid_id", "/monitor_id required", "/name control_character"}));
  json tell{{"monitor_id", w.state.id.to_string()}, {"kind", "in_app"}, {"content", {{"x", 1}}}};
  EXPECT_EQ(set_of(read_new_action(tell, id).fault()),
            (faults{"/content not_empty", "/monitor_id contradiction"}));
  json buy{
      {"kind", "create_task"},
      {"content", {{"id", id.to_string()}, {"title", "Buy"}, {"description", std::string(70'000, 'x')}}}};
  EXPECT_EQ(set_of(read_new_action(buy, id).fault()),
            (faults{"/content too_long", "/content/description too_long", "/content/id read_only"}));
}

TEST_F(monitor_requests, another_condition_keeps_what_is_known_of_the_facts_that_it_looks_at) {
  const auto id = make();
  w.look_at(id, 45);
  const auto shown =
      w.change_monitor(id, {{"condition", {{"all", {{{"fact", "price"}, {"op", "below"}, {"value", 40}}}}}}});
  EXPECT_EQ(shown["state"], "unknown");
  ASSERT_EQ(shown["facts"].size(), 1u);
  EXPECT_EQ(shown["facts"][0]["value"], 45);
}

TEST_F(monitor_requests, somebody_is_asked_what_a_sentence_means_that_the_rules_only_guess) {
  json body{{"prompt", "Have an eye on https://shop.example/lamp"}};
  const auto made = w.body_of(w.commit(create_monitor(w.state, w.now, *read_new_monitor(body))));
  EXPECT_EQ(made["classification_status"], "provisional");
  EXPECT_EQ(w.times_of_jobs(classify_monitor_kind).size(), 1u);
  json alone{{"prompt", "Have an eye on https://shop.example/chair"}, {"ai", "never"}};
  w.commit(create_monitor(w.state, w.now, *read_new_monitor(alone)));
  EXPECT_EQ(w.times_of_jobs(classify_monitor_kind).size(), 1u);
}

}  // namespace
}  // namespace steward
