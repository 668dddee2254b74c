#include "domain/monitors/monitor_bulk.hpp"

#include "tests/domain/monitor_world.hpp"

namespace steward {
namespace {

using nlohmann::json;

class monitor_bulk_requests : public testing::Test {
 protected:
  uuid make(json more = json::object()) { return w.id_of(w.make(std::move(more))); }
  json change(json body) {
    return w.body_of(w.commit(change_monitors(w.state, w.now, *read_monitor_bulk(body))));
  }
  error refused(json body) {
    auto made = change_monitors(w.state, w.now, *read_monitor_bulk(body));
    return made ? error{} : made.fault();
  }
  std::map<std::string, std::string> faults(json body, const port_list& ports = {}) {
    std::map<std::string, std::string> codes;
    if (auto read = read_monitor_bulk(body, ports); !read)
      for (const auto& one : read.fault().fields) codes[one.pointer] = one.code;
    return codes;
  }
  static json lamp(int number) {
    return {{"prompt", "Tell me when the price at https://shop.example/lamp/" + std::to_string(number) +
                           " drops below 50 EUR"}};
  }
  using codes = std::map<std::string, std::string>;
  monitor_world w;
};

TEST_F(monitor_bulk_requests, many_are_changed_at_once) {
  const auto one = make(), two = make(), absent = w.state.id;
  const json ids{one.to_string(), two.to_string(), absent.to_string(), one.to_string()};
  const auto paused = change({{"op", "pause"}, {"ids", ids}});
  EXPECT_EQ(paused["done"], 2);
  EXPECT_EQ(paused["not_found"], json{absent.to_string()});
  EXPECT_TRUE(w.at_id(one).paused && w.at_id(two).paused);
  change({{"op", "run"}, {"ids", ids}});
  EXPECT_TRUE(w.tick(one) && w.tick(two));
  change({{"op", "delete"}, {"ids", ids}});
  EXPECT_TRUE(w.state.monitors.empty() && w.state.triggers.empty());
}

TEST_F(monitor_bulk_requests, many_are_made_in_one_change) {
  json items = json::array();
  for (int i = 0; i < 1'000; ++i) items.push_back(lamp(i));
  items[7]["id"] = "01890a5d-ac96-774b-bcce-b302099a8063";
  const auto made = change({{"op", "create"}, {"items", items}});
  EXPECT_EQ(made["done"], 1'000);
  ASSERT_EQ(made["items"].size(), 1'000u);
  EXPECT_EQ(made["items"][7]["id"], items[7]["id"]);
  EXPECT_EQ(made["items"][999]["classification"]["source"]["url"], "https://shop.example/lamp/999");
  EXPECT_NE(made["items"][0]["next_at"], nullptr);
  EXPECT_EQ(w.state.monitors.size(), 1'000u);
  EXPECT_EQ(w.state.triggers.size(), 1'000u);
  EXPECT_TRUE(w.tick(w.id_of(made["items"][500])));
  items.push_back(lamp(1'000));
  EXPECT_EQ(faults({{"op", "create"}, {"items", items}}), (codes{{"/items", "too_many"}}));
}

TEST_F(monitor_bulk_requests, all_faults_of_all_items_are_told_and_nothing_is_made) {
  json items{lamp(1), {{"prompt", " "}, {"colour", 1}}, 7, lamp(2), {{"url", "http://shop.example:25/"}}};
  items[3]["frequency"] = "@every 1s";
  items[4]["prompt"] = "Tell me when the price drops below 50";
  EXPECT_EQ(faults({{"op", "create"}, {"items", items}}, {80, 443}),
            (codes{{"/items/1/prompt", "blank"},
                   {"/items/1/colour", "unknown_member"},
                   {"/items/2", "wrong_type"},
                   {"/items/3/frequency", "too_often"},
                   {"/items/4/url", "port_not_allowed"}}));
}

TEST_F(monitor_bulk_requests, an_id_that_is_taken_stops_all_of_them) {
  const auto there = make();
  json items{lamp(1), lamp(2), lamp(3), lamp(4)};
  items[1]["id"] = there.to_string();
  items[2]["id"] = items[3]["id"] = "01890a5d-ac96-774b-bcce-b302099a8063";
  const auto fault = refused({{"op", "create"}, {"items", items}});
  EXPECT_EQ(fault.code, errc::conflict);
  ASSERT_EQ(fault.fields.size(), 2u);
  EXPECT_EQ(fault.fields[0].pointer, "/items/1/id");
  EXPECT_EQ(fault.fields[1].pointer, "/items/3/id");
}

TEST_F(monitor_bulk_requests, there_are_no_more_than_a_user_may_have) {
  w.bounds.monitors = 3;
  make();
  EXPECT_EQ(refused({{"op", "create"}, {"items", {lamp(1), lamp(2), lamp(3)}}}).code, errc::limit_reached);
  EXPECT_EQ(change({{"op", "create"}, {"items", {lamp(1), lamp(2)}}})["done"], 2);
}

TEST_F(monitor_bulk_requests, a_filter_chooses_after_a_dry_run) {
  const auto chair = make({{"name", "Chair"}}), lamp = make({{"name", "Lamp"}});
  make({{"name", "LAMP 2"}});
  auto told = change({{"op", "pause"}, {"filter", {{"q", "lamp"}}}, {"dry_run", true}});
  EXPECT_EQ(told["count"], 2);
  EXPECT_EQ(told["ids"].size(), 2u);
  EXPECT_FALSE(w.at_id(lamp).paused);
  const auto fault = refused({{"op", "pause"}, {"filter", {{"q", "lamp"}}}, {"expected_count", 1}});
  EXPECT_EQ(fault.code, errc::conflict);
  told = change({{"op", "pause"}, {"filter", {{"q", "lamp"}}}, {"expected_count", 2}});
  EXPECT_EQ(told["done"], 2);
  EXPECT_TRUE(w.at_id(lamp).paused);
  EXPECT_FALSE(w.at_id(chair).paused);
  told =
      change({{"op", "run"}, {"filter", {{"state", "Unknown"}, {"source", "web_page"}}}, {"dry_run", true}});
  EXPECT_EQ(told["count"], 3);
  told = change({{"op", "delete"}, {"filter", {{"paused", true}}}, {"expected_count", 2}});
  EXPECT_EQ(w.state.monitors.size(), 1u);
  EXPECT_EQ(w.state.triggers.size(), 1u);
}

TEST_F(monitor_bulk_requests, what_does_not_go_together_is_told) {
  const json ids{w.state.id.to_string()};
  EXPECT_EQ(faults({{"op", "explode"}, {"ids", {"x"}}}),
            (codes{{"/op", "not_one_of"}, {"/ids/0", "invalid_id"}}));
  EXPECT_EQ(faults({{"op", "pause"}}), (codes{{"/ids", "required"}}));
  EXPECT_EQ(faults({{"op", "create"}, {"ids", ids}}), (codes{{"/items", "required"}, {"/ids", "not_here"}}));
  EXPECT_EQ(faults({{"op", "run"}, {"ids", ids}, {"items", {lamp(1)}}}), (codes{{"/items", "not_here"}}));
  EXPECT_EQ(faults({{"op", "run"}, {"ids", ids}, {"dry_run", true}}), (codes{{"/dry_run", "not_here"}}));
  EXPECT_EQ(faults({{"op", "run"}, {"filter", json::object()}}),
            (codes{{"/filter", "empty_filter"}, {"/expected_count", "required"}}));
  EXPECT_EQ(faults({{"op", "run"}, {"filter", {{"state", "angry"}, {"x", 1}}}, {"dry_run", true}}),
            (codes{{"/filter/state", "not_one_of"}, {"/filter/x", "unknown_member"}}));
}

}  // namespace
}  // namespace steward
