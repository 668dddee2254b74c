#include <random>

#include "domain/mail.hpp"
#include "tests/domain/webhook_world.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

TEST(webhook_delivery, there_is_one_for_each_event_and_endpoint_that_wants_it) {
  webhook_world w;
  const auto all = w.hook();
  const auto tasks = w.hook(R"({"url":"https://example.org","topics":["task.created"]})");
  const auto projects = w.hook(R"({"url":"https://example.org","topics":["projects"]})");
  w.hook(R"({"url":"https://example.org","enabled":false})");
  w.log.clear();
  w.create_task_with(R"({"title":"Tell of it"})");
  std::set<uuid> told;
  for (const auto& [id, one] : w.log) {
    told.insert(one.endpoint_id);
    EXPECT_EQ(one.type, "task.created");
    EXPECT_EQ(one.event_seq, w.state.seq);
    EXPECT_EQ(state_of(one), delivery_state::queued);
    const auto job = w.state.jobs.find(id);
    ASSERT_TRUE(job) << "a message has its job, under its id";
    EXPECT_EQ(endpoint_of(*job), one.endpoint_id);
    const auto body = nlohmann::json::parse(one.body.text);
    EXPECT_EQ(body["type"], "task.created");
    EXPECT_EQ(body["timestamp"], format_time(w.events.back().at));
    EXPECT_EQ(body["data"]["object"]["title"], "Tell of it");
    EXPECT_EQ(body["data"]["seq"], w.state.seq);
  }
  EXPECT_EQ(told, (std::set<uuid>{w.id_of(all), w.id_of(tasks)}));
}

TEST(webhook_delivery, an_endpoint_is_not_told_of_itself_but_others_are) {
  webhook_world w;
  const auto first = w.hook();
  EXPECT_TRUE(w.log.empty());
  const auto second = w.hook();
  ASSERT_EQ(w.log.size(), 1u);
  EXPECT_EQ(w.log.begin()->second.endpoint_id, w.id_of(first));
  EXPECT_EQ(w.log.begin()->second.entity_id, w.id_of(second));
}

TEST(webhook_delivery, the_same_event_has_the_same_id_and_another_one_another) {
  webhook_world w;
  w.hook();
  auto made = create_task(w.state, w.now, *w.new_task_input(R"({"title":"Once"})"), task_shape::v1);
  auto changes = made->changes, again = made->changes;
  add_webhook_deliveries(w.state, w.now, changes);
  add_webhook_deliveries(w.state, w.now, again);
  const auto id = [](const std::vector<change>& all) {
    return std::get<row<webhook_delivery>>(all.back().row)->id;
  };
  EXPECT_EQ(id(changes), id(again));
  w.create_task_with(R"({"title":"One"})");
  w.create_task_with(R"({"title":"Two"})");
  EXPECT_EQ(w.log.size(), 2u);
}

TEST(webhook_delivery, without_endpoints_nothing_is_added) {
  webhook_world w;
  auto made = create_task(w.state, w.now, *w.new_task_input(R"({"title":"Alone"})"), task_shape::v1);
  const auto before = made->changes.size();
  add_webhook_deliveries(w.state, w.now, made->changes);
  EXPECT_EQ(made->changes.size(), before);
}

TEST(webhook_delivery, what_the_backlog_has_no_room_for_is_dropped_and_the_task_is_made_all_the_same) {
  webhook_world w;
  const auto to = w.hook();
  w.bounds.webhook_backlog = 0;
  w.create_task_with(R"({"title":"Too much"})");
  ASSERT_EQ(w.log.size(), 1u);
  EXPECT_EQ(state_of(w.log.begin()->second), delivery_state::dropped);
  EXPECT_EQ(w.state.tasks.size(), 1u);
  w.bounds.webhook_backlog = 100;
  const auto recovered = recover_deliveries({w.id_of(to), {}}, timestamp{});
  EXPECT_EQ(w.body_of(w.settle(recovered.decide(w.state, w.now, w.all_deliveries())))["queued"], 1);
  EXPECT_EQ(state_of(w.log.begin()->second), delivery_state::queued);
  EXPECT_EQ(w.sending().size(), 1u);
}

struct one_message : webhook_world {
  nlohmann::json to;
  uuid id;

  explicit one_message(std::string_view hooked = R"({"url":"https://example.org/hook?token=x"})") {
    user owner;
    owner.id = state.id;
    owner.email = "ada@example.org";
    owner.name = "Ada";
    apply(state, change{make_row(owner)});
    to = hook(hooked);
    create_task_with(R"({"title":"Tell of it"})");
    id = log.begin()->first;
  }
  const webhook_delivery& line() const { return log.at(id); }
  row<job> sender() const { return state.jobs.find(id); }
  void answer(webhook_attempt what) { answered(sender(), std::move(what)); }
};

TEST(webhook_delivery, that_arrives_is_done) {
  one_message w;
  w.answer({204, {}, "thanks"});
  EXPECT_EQ(state_of(w.line()), delivery_state::delivered);
  EXPECT_EQ(w.line().attempts, 1);
  EXPECT_EQ(w.line().last_status, 204);
  EXPECT_EQ(w.line().response, "thanks");
  EXPECT_EQ(w.line().delivered_at, w.now.now);
  EXPECT_FALSE(w.sender());
  EXPECT_EQ(w.endpoint(w.to).version, 1) << "nothing about the endpoint has changed";
}

TEST(webhook_delivery, is_tried_ten_times_in_three_days_and_then_is_failed) {
  one_message w;
  const auto begin = w.now.now;
  for (int attempt = 1; attempt < most_webhook_attempts; ++attempt) {
    w.answer({500, {}, "no"});
    ASSERT_TRUE(w.sender()) << attempt;
    EXPECT_EQ(state_of(w.line()), delivery_state::queued);
    EXPECT_EQ(w.line().next_at, w.sender()->run_at);
    const auto least = *wait_after(attempt, 0, 0s);
    EXPECT_GE(w.sender()->run_at, w.now.now + least);
    EXPECT_LE(w.sender()->run_at, w.now.now + least + least / 5);
    EXPECT_EQ(w.endpoint(w.to).failing_since, begin);
    w.now.now = w.sender()->run_at;
  }
  w.answer({0, "example.org: Connection refused"});
  EXPECT_EQ(state_of(w.line()), delivery_state::failed);
  EXPECT_EQ(w.line().attempts, 10);
  EXPECT_EQ(w.line().last_error, "example.org: Connection refused");
  EXPECT_FALSE(w.sender());
  EXPECT_TRUE(w.endpoint(w.to).enabled);
}

TEST(webhook_delivery, a_redirect_is_a_failure) {
  one_message w;
  w.answer({302});
  EXPECT_EQ(state_of(w.line()), delivery_state::queued);
  EXPECT_NE(w.line().last_error.find("redirect"), std::string::npos);
}

TEST(webhook_delivery, success_ends_a_time_of_failures) {
  one_message w;
  w.answer({500});
  EXPECT_TRUE(w.endpoint(w.to).failing_since);
  w.now.now += 1h;
  w.answer({200});
  EXPECT_FALSE(w.endpoint(w.to).failing_since);
}

TEST(webhook_delivery, gone_turns_the_endpoint_off_with_a_mail) {
  one_message w;
  w.answer({410});
  EXPECT_EQ(state_of(w.line()), delivery_state::failed);
  EXPECT_FALSE(w.endpoint(w.to).enabled);
  EXPECT_EQ(w.endpoint(w.to).disabled_reason, "gone");
  EXPECT_EQ(w.events.back().kind, "webhook.disabled");
  const auto& all = w.jobs();
  const auto sent =
      std::find_if(all.begin(), all.end(), [](const auto& one) { return one->kind == mail_job_kind; });
  ASSERT_NE(sent, all.end());
  const auto told = *read_mail((*sent)->payload.text);
  EXPECT_EQ(told.to, "ada@example.org");
  EXPECT_EQ(told.values.at("url"), "https://example.org/hook") << "what may be a secret is not told";
  w.log.clear();
  w.create_task_with(R"({"title":"Nobody hears"})");
  EXPECT_TRUE(w.log.empty());
}

TEST(webhook_delivery, five_days_without_success_turn_the_endpoint_off) {
  one_message w;
  w.answer({500});
  w.now.now += 5 * 24h - 1s;
  w.create_task_with(R"({"title":"Before"})");
  w.answered(w.sending().back(), {500});
  EXPECT_TRUE(w.endpoint(w.to).enabled);
  w.now.now += 1s;
  w.create_task_with(R"({"title":"After"})");
  w.answered(w.sending().back(), {500});
  EXPECT_FALSE(w.endpoint(w.to).enabled);
  EXPECT_EQ(w.endpoint(w.to).disabled_reason, "failing");
}

TEST(webhook_delivery, an_endpoint_that_throttles_is_left_alone_as_long_as_it_asks) {
  for (const int status : {429, 502, 504}) {
    one_message w;
    w.answer({status, {}, {}, 90s});
    EXPECT_EQ(w.endpoint(w.to).not_before, w.now.now + 90s);
    EXPECT_GE(w.sender()->run_at, w.now.now + 90s);
    w.now.now = w.sender()->run_at;
    w.answer({200});
    EXPECT_FALSE(w.endpoint(w.to).not_before);
  }
  one_message w;
  w.answer({503, {}, {}, 600s});
  EXPECT_FALSE(w.endpoint(w.to).not_before);
  EXPECT_GE(w.sender()->run_at, w.now.now + 600s) << "Retry-After counts, whatever the status";
}

TEST(webhook_delivery, ordered_messages_about_one_thing_wait_for_each_other) {
  one_message w(R"({"url":"https://example.org","ordered":true})");
  const auto task = w.events.back().entity_id;
  for (const auto* title : {"Two", "Three"})
    w.settle(
        update_task(w.state, w.now, {task, {}}, *w.update_input(nlohmann::json{{"title", title}}.dump())));
  w.create_task_with(R"({"title":"Another thing"})");
  const auto waiting = [&] {
    int count = 0;
    for (const auto& one : w.sending()) count += phase_of(*one) == job_phase::waiting;
    return count;
  };
  EXPECT_EQ(w.sending().size(), 4u);
  EXPECT_EQ(waiting(), 2);
  w.answer({500});
  EXPECT_EQ(waiting(), 2) << "the second one waits for the first, which is tried again";
  w.answer({200});
  EXPECT_EQ(waiting(), 2) << "the second one is let on";
  EXPECT_EQ(w.sending().size(), 3u);
}

TEST(webhook_delivery, can_be_sent_again_with_its_id) {
  one_message w;
  w.answer({200});
  const auto body = w.line().body;
  const auto again = replay_delivery(w.id);
  const auto answer = w.body_of(w.settle(again.decide(w.state, w.now, {w.line()})));
  EXPECT_EQ(answer["state"], "queued");
  EXPECT_EQ(answer["id"], w.id.to_string());
  EXPECT_EQ(w.line().body, body);
  ASSERT_TRUE(w.sender());
  w.answer({200});
  EXPECT_EQ(state_of(w.line()), delivery_state::delivered);
  EXPECT_EQ(again.decide(w.state, w.now, {}).fault().code, errc::not_found);
}

TEST(webhook_delivery, that_waits_and_is_to_be_sent_again_is_due_now) {
  one_message w;
  w.answer({500});
  const auto version = w.sender()->version;
  w.settle(replay_delivery(w.id).decide(w.state, w.now, {w.line()}));
  EXPECT_EQ(w.sending().size(), 1u);
  EXPECT_EQ(w.sender()->run_at, w.now.now);
  EXPECT_GT(w.sender()->version, version) << "a run that is under way counts no more";
  EXPECT_EQ(w.line().attempts, 0);
}

TEST(webhook_delivery, whose_job_has_given_up_gets_all_its_attempts_again) {
  one_message w;
  auto dead = *w.sender();
  dead.phase = static_cast<int>(job_phase::dead);
  dead.attempt = 3;
  apply(w.state, change{make_row(dead)});
  w.settle(replay_delivery(w.id).decide(w.state, w.now, {w.line()}));
  EXPECT_EQ(phase_of(*w.sender()), job_phase::waiting);
  EXPECT_EQ(w.sender()->attempt, 0);
  EXPECT_EQ(w.sender()->run_at, w.now.now);
}

TEST(webhook_delivery, is_sent_again_only_where_somebody_listens) {
  one_message w;
  w.answer({410});
  EXPECT_EQ(replay_delivery(w.id).decide(w.state, w.now, {w.line()}).fault().code, errc::conflict);
  EXPECT_EQ(test_webhook(w.state, w.now, {w.id_of(w.to), {}}).fault().code, errc::conflict);
  w.settle(delete_webhook(w.state, w.now, {w.id_of(w.to), {}}));
  EXPECT_EQ(replay_delivery(w.id).decide(w.state, w.now, {w.line()}).fault().code, errc::conflict);
  const auto absent = recover_deliveries({w.id_of(w.to), {}}, timestamp{});
  EXPECT_EQ(absent.decide(w.state, w.now, {}).fault().code, errc::not_found);
}

TEST(webhook_delivery, a_test_is_a_message_of_its_own) {
  webhook_world w;
  const auto to = w.hook();
  const auto answer = w.settle(test_webhook(w.state, w.now, {w.id_of(to), {}}));
  const auto made = w.body_of(answer);
  EXPECT_EQ(answer.kind, reply_kind::created);
  EXPECT_EQ(made["type"], "webhook.test");
  EXPECT_EQ(made["message"]["data"]["webhook_id"], to["id"]);
  EXPECT_EQ(w.sending().size(), 1u);
}

TEST(webhook_delivery, pages_have_cursors_for_their_filter) {
  webhook_world w;
  w.hook();
  for (int i = 0; i < 3; ++i) w.create_task_with(R"({"title":"One of three"})");
  const cursor_key key{1, 2};
  auto request = parse_delivery_list({{"limit", "2"}, {"state", "queued"}});
  const auto query = list_deliveries(*request, key);
  EXPECT_EQ(query->filter.limit, 3) << "one more says whether there are more";
  const auto page = w.body_of(*query->answer(w.state, w.now, w.all_deliveries()));
  EXPECT_EQ(page["items"].size(), 2u);
  EXPECT_EQ(page["has_more"], true);
  EXPECT_FALSE(page["items"][0].contains("message"));
  request->cursor = page["next_cursor"].get<std::string>();
  request->filter.limit = 2;
  EXPECT_TRUE(list_deliveries(*request, key)->filter.before);
  request->filter.states.clear();
  EXPECT_EQ(list_deliveries(*request, key).fault().code, errc::validation);
  EXPECT_EQ(parse_delivery_list({{"since", "2026-03-01T00:00:00Z"}})->filter.since,
            at("2026-03-01T00:00:00Z"));
  EXPECT_EQ(codes(parse_delivery_list({{"state", "x"}, {"limit", "0"}, {"y", "z"}}).fault()).size(), 3u);
  const auto to = w.all_deliveries()[0].endpoint_id;
  EXPECT_EQ(parse_delivery_list({{"webhook_id", to.to_string()}})->filter.endpoint_id, to);
  EXPECT_EQ(*parse_recover({{"since", "2026-03-01T00:00:00Z"}}), at("2026-03-01T00:00:00Z"));
  EXPECT_FALSE(parse_recover({}));
  EXPECT_FALSE(parse_recover({{"since", "yesterday"}}));
}

/// Whatever endpoints answer: a message is delivered, failed, or has exactly one job that sends it.
TEST(webhook_delivery, is_never_lost_whatever_is_answered) {
  std::mt19937 random(11);
  for (int round = 0; round < 30; ++round) {
    webhook_world w;
    for (int i = 0; i < 3; ++i)
      w.hook(random() % 2 ? R"({"url":"https://example.org","ordered":true})"
                          : R"({"url":"https://example.org"})");
    for (int step = 0; step < 60; ++step) {
      if (random() % 3 == 0) w.create_task_with(R"({"title":"One more"})");
      const auto all = w.sending();
      const auto due = std::find_if(all.begin(), all.end(),
                                    [](const auto& one) { return phase_of(*one) == job_phase::waiting; });
      if (due == all.end()) continue;
      w.now.now = std::max(w.now.now, (*due)->run_at);
      constexpr int statuses[] = {200, 200, 204, 0, 302, 404, 429, 500, 502};
      w.answered(*due, {statuses[random() % std::size(statuses)]});
      for (const auto& [id, one] : w.log)
        EXPECT_EQ(state_of(one) == delivery_state::queued, w.state.jobs.find(id) != nullptr);
    }
  }
}

}  // namespace
}  // namespace steward
