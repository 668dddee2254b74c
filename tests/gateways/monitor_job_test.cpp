#include "gateways/monitors/monitor_job.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "domain/json_write.hpp"
#include "domain/monitors/history.hpp"
#include "domain/monitors/known_facts.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/monitors/monitor_times.hpp"
#include "domain/user_state.hpp"
#include "tests/gateways/stand_in.hpp"

namespace steward {
namespace {

using nlohmann::json;
using test::stand_in;

class monitor_job : public testing::Test {
 protected:
  monitor_job() { state.id = *uuid::parse("01890a5d-ac96-774b-bcce-0000000000aa"); }

  void start(bool private_networks = true, int per_host = 4) {
    monitor_gateway gateway;
    gateway.policy.private_networks = private_networks;
    gateway.policy.plain_http = true;
    gateway.now = [this] { return ctx.now; };
    gateway.per_host = per_host;
    add_monitor_job(kinds, std::move(gateway));
  }

  void watch(const std::string& url) {
    json body{{"prompt", "cheap"},
              {"source", {{"kind", "json_api"}, {"url", url}}},
              {"facts", {{{"name", "price"}, {"type", "number"}}}},
              {"condition", {{"all", {{{"fact", "price"}, {"op", "below"}, {"value", 50}}}}}}};
    auto made = create_monitor(state, ctx, *read_new_monitor(body));
    ASSERT_TRUE(made);
    steward::apply(state, made->changes);
    id = *uuid::parse(json::parse(*made->answer.body)["id"].get<std::string>());
  }

  outside_result call() {
    const auto due = state.jobs.find(id);
    const auto made = prepare_job(state, ctx, kinds, {due->id, due->version});
    return made({std::chrono::steady_clock::now() + std::chrono::seconds{10}});
  }

  /// One look, with its effect.
  void look() {
    const auto due = state.jobs.find(id);
    steward::apply(state, settle_job(state, ctx, kinds, {due->id, due->version}, call()).changes);
    ctx.now += std::chrono::minutes{15};
  }

  const monitor_progress& progress() const { return *state.progress.at(id); }
  double price() const { return std::get<double>(read_known_facts(progress().facts.text).at(0).what.value); }

  user_state state;
  job_kinds kinds;
  id_source ids{1};
  limits bounds;
  context ctx{timestamp{std::chrono::seconds{1'790'000'000}}, ids, bounds};
  uuid id;
};

TEST_F(monitor_job, finds_facts_and_asks_for_them_again_only_if_they_have_changed) {
  std::vector<std::string> requests;
  stand_in server([&](int socket, const std::string& request) {
    requests.push_back(request);
    if (request.find("If-None-Match: \"v1\"") != std::string::npos)
      stand_in::answer(socket, "304 Not Modified", "");
    else
      stand_in::answer(socket, "200 OK", R"({"price":45})",
                       "ETag: \"v1\"\r\nContent-Type: application/json\r\n");
  });
  start();
  watch(server.url("/lamp"));
  look();
  EXPECT_EQ(price(), 45);
  EXPECT_EQ(progress().outcome, "changed");
  EXPECT_EQ(state.monitors.at(id)->state, "active");
  look();
  EXPECT_EQ(progress().outcome, "unchanged");
  EXPECT_EQ(progress().etag, "\"v1\"");
  EXPECT_EQ(read_known_facts(progress().facts.text).at(0).seen, 2);
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].find("If-None-Match"), std::string::npos);
}

TEST_F(monitor_job, knows_equal_content_without_an_etag) {
  stand_in server(
      [&](int socket, const std::string&) { stand_in::answer(socket, "200 OK", R"({"price":45})"); });
  start();
  watch(server.url());
  look();
  const auto hash = progress().content_hash;
  EXPECT_FALSE(hash.empty());
  look();
  EXPECT_EQ(progress().outcome, "unchanged");
  EXPECT_EQ(progress().content_hash, hash);
}

TEST_F(monitor_job, reads_a_page_where_an_api_was_expected) {
  stand_in server([](int socket, const std::string&) {
    stand_in::answer(socket, "200 OK", "<html><p>Price: 45</p></html>", "Content-Type: text/html\r\n");
  });
  start();
  watch(server.url("/api/lamp"));
  look();
  EXPECT_EQ(price(), 45);
}

TEST_F(monitor_job, tells_what_the_source_answered_instead) {
  stand_in server([&](int socket, const std::string&) { stand_in::answer(socket, "503 Busy", "{}"); });
  start();
  watch(server.url());
  look();
  EXPECT_EQ(progress().outcome, "failed");
  EXPECT_EQ(progress().error, "The source answered 503.");
  EXPECT_EQ(state.jobs.find(id)->run_at, ctx.now - std::chrono::minutes{15} + std::chrono::seconds{30});
}

TEST_F(monitor_job, does_not_look_at_private_addresses) {
  std::atomic<int> asked = 0;
  stand_in server([&](int socket, const std::string&) {
    ++asked;
    stand_in::answer(socket, "200 OK", "{}");
  });
  start(false);
  watch(server.url());
  look();
  EXPECT_EQ(progress().outcome, "failed");
  EXPECT_NE(progress().error.find("not public"), std::string::npos) << progress().error;
  EXPECT_EQ(asked, 0);
}

TEST_F(monitor_job, one_host_gets_only_so_many_looks_at_once) {
  std::promise<void> arrived, go;
  stand_in server([&](int socket, const std::string&) {
    arrived.set_value();
    go.get_future().wait();
    stand_in::answer(socket, "200 OK", R"({"price":45})");
  });
  start(true, 1);
  watch(server.url());
  auto first = std::async(std::launch::async, [&] { return call(); });
  arrived.get_future().wait();
  const auto second = call();
  ASSERT_TRUE(std::holds_alternative<job_snooze>(second));
  EXPECT_GT(std::get<job_snooze>(second).until, ctx.now);
  go.set_value();
  EXPECT_TRUE(std::holds_alternative<job_handler>(first.get()));
}

}  // namespace
}  // namespace steward
