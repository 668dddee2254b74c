#include "domain/snapshot.hpp"

#include "domain/monitors/monitor_requests.hpp"
#include "domain/project_commands.hpp"
#include "domain/schedule_requests.hpp"
#include "domain/tag_commands.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using nlohmann::json;

json items_of(const snapshot_section& section) {
  auto items = json::array();
  for (std::size_t i = 0; i < section.size; ++i) {
    std::string text;
    section.append_item(text, i);
    items.push_back(json::parse(text));
  }
  return items;
}

class snapshot : public testing::Test {
 protected:
  snapshot() {
    first = w.create(R"({"title":"first","tags":["Home"]})");
    second = w.create(R"({"title":"second"})");
    auto body = json::parse(R"({"name":"Garden"})");
    project = w.body_of(w.commit(create_project(w.state, w.now, *read_new_project(body))));
    body = json::parse(R"({"kind":"noop","times":"@daily"})");
    schedule = w.body_of(w.commit(create_schedule(w.state, w.now, *read_new_schedule(body))));
  }

  domain_world w;
  json first, second, project, schedule;
};

TEST_F(snapshot, shows_what_the_api_shows_topic_by_topic) {
  const auto taken = take_snapshot(w.state);
  EXPECT_EQ(taken.seq, w.state.seq);
  ASSERT_EQ(taken.sections.size(), 7u);
  EXPECT_EQ(taken.sections[0].topic, "tasks");
  EXPECT_EQ(items_of(taken.sections[0]), (json{first, second}));
  EXPECT_EQ(taken.sections[1].topic, "projects");
  EXPECT_EQ(items_of(taken.sections[1]), json{project});
  EXPECT_EQ(taken.sections[2].topic, "tags");
  const auto tags = items_of(taken.sections[2]);
  ASSERT_EQ(tags.size(), 1u);
  EXPECT_EQ(tags[0]["name"], "Home");
  EXPECT_EQ(tags[0]["usage"], 1);
  EXPECT_EQ(taken.sections[3].topic, "notifications");
  EXPECT_EQ(taken.sections[4].topic, "preferences");
  EXPECT_EQ(items_of(taken.sections[4])[0]["timezone"], "UTC");
  EXPECT_EQ(taken.sections[5].topic, "schedules");
  EXPECT_EQ(items_of(taken.sections[5]), json{schedule});
  EXPECT_EQ(taken.sections[6].topic, "monitors");
}

TEST_F(snapshot, leaves_the_trash_out) {
  w.commit(delete_task(w.state, w.now, {w.id_of(first)}));
  EXPECT_EQ(items_of(take_snapshot(w.state).sections[0]), json{second});
}

TEST_F(snapshot, stays_as_it_is_while_the_state_goes_on) {
  const auto taken = take_snapshot(w.state);
  const auto seq = w.state.seq;
  w.commit(delete_task(w.state, w.now, {w.id_of(first)}));
  w.create(R"({"title":"third","tags":["later"]})");
  EXPECT_EQ(taken.seq, seq);
  EXPECT_EQ(items_of(taken.sections[0]), (json{first, second}));
  EXPECT_EQ(items_of(taken.sections[2]).size(), 1u);
}

TEST_F(snapshot, shows_monitors_with_where_they_stand) {
  json body{{"prompt", "Tell me when the price at https://shop.example/lamp drops below 50 EUR"}};
  const auto made = w.body_of(w.commit(create_monitor(w.state, w.now, *read_new_monitor(body))));
  EXPECT_EQ(items_of(take_snapshot(w.state).sections[6]), json{made});
}

}  // namespace
}  // namespace steward
