#include "domain/job_admin.hpp"

#include "domain/job_kind.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class job_admin : public testing::Test {
 protected:
  json order(const char* text) {
    auto body = json::parse(text);
    auto read = read_job_order(body);
    if (!read) {
      ADD_FAILURE() << read.fault().fields.at(0).pointer;
      return {};
    }
    return json::parse(*w.commit(order_jobs(w.state, w.now, *read)).body);
  }
  uuid make(const char* text) { return *uuid::parse(order(text)["id"].get<std::string>()); }
  json edit(const uuid& id, const char* text) {
    auto body = json::parse(text);
    return json::parse(*w.commit(edit_job(w.state, w.now, id, *read_job_edit(body))).body);
  }
  void kill(const uuid& id) {
    job_kinds none;
    w.commit(settle_job(w.state, w.now, none, {id, w.state.jobs.find(id)->version}, job_failure{"x", false}));
  }

  domain_world w;
  uuid absent = w.ids.next(w.now.now);
};

TEST_F(job_admin, orders_are_read_with_all_their_faults) {
  auto body = json::parse(R"({"kind":"","count":0,"priority":10,"payload":3,"colour":"red"})");
  const auto read = read_job_order(body);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.fault().fields.size(), 5u);
  body = {{"kind", "noop"}, {"payload", {{"a", std::string(70'000, 'x')}}}};
  EXPECT_EQ(read_job_order(body).fault().fields.at(0).code, "too_long");
  body = {{"priority", "high"}};
  EXPECT_FALSE(read_job_edit(body));
}

TEST_F(job_admin, the_documented_examples_are_accepted) {
  const auto examples = [](const input_table& table) {
    auto body = json::object();
    for (const auto& field : table.fields) body[std::string(field.name)] = json::parse(field.example);
    return body;
  };
  auto order = examples(job_order_table()), edit = examples(job_edit_table());
  EXPECT_EQ(order.size(), job_order_table().fields.size());
  EXPECT_TRUE(read_job_order(order)) << order;
  EXPECT_TRUE(read_job_edit(edit)) << edit;
}

TEST_F(job_admin, one_order_makes_many_jobs_spread_over_time) {
  const auto begin = w.now.now;
  const auto made =
      order(R"({"kind":"noop","count":4,"spread_ms":4000,"priority":2,"max_attempts":3,"payload":{"a":1}})");
  EXPECT_EQ(made["made"], 4);
  std::set<timestamp> times;
  w.state.jobs.for_each([&](const row<job>& one) {
    times.insert(one->run_at);
    EXPECT_EQ(one->payload.text, R"({"a":1})");
    EXPECT_EQ(one->priority, 2);
  });
  EXPECT_EQ(times, (std::set<timestamp>{begin, begin + 1s, begin + 2s, begin + 3s}));
}

TEST_F(job_admin, orders_name_a_user_and_keep_to_the_bound) {
  auto body = json::parse(R"({"kind":"noop","user_id":"01890a5d-ac96-774b-bcce-b302099a8058"})");
  EXPECT_TRUE(read_job_order(body)->user);
  w.bounds.jobs = 0;
  EXPECT_FALSE(order_jobs(w.state, w.now, *read_job_order(body)));
}

TEST_F(job_admin, a_job_is_seen_and_edited) {
  const auto id = make(R"({"kind":"noop","run_at":"2030-01-01T00:00:00Z"})");
  EXPECT_EQ(json::parse(*get_job(w.state, id)->body)["state"], "waiting");
  const auto now = edit(id, R"({"payload":{"b":2},"run_at":"2031-01-01","priority":0,"max_attempts":9})");
  EXPECT_EQ(now["payload"]["b"], 2);
  EXPECT_EQ(now["run_at"], "2031-01-01T00:00:00Z");
  EXPECT_EQ(now["priority"], 0);
  EXPECT_EQ(now["max_attempts"], 9);
  EXPECT_EQ(now["version"], 2);
}

TEST_F(job_admin, a_dead_job_is_put_back_and_only_that) {
  const auto id = make(R"({"kind":"noop"})");
  EXPECT_EQ(requeue_job(w.state, w.now, id).fault().code, errc::conflict);
  kill(id);
  EXPECT_EQ(json::parse(*w.commit(requeue_job(w.state, w.now, id)).body)["state"], "waiting");
}

TEST_F(job_admin, a_job_is_deleted) {
  const auto id = make(R"({"kind":"noop"})");
  EXPECT_EQ(w.commit(delete_job(w.state, w.now, id)).kind, reply_kind::no_content);
  EXPECT_EQ(w.state.jobs.size(), 0u);
}

TEST_F(job_admin, what_is_absent_is_not_found) {
  EXPECT_EQ(get_job(w.state, absent).fault().code, errc::not_found);
  EXPECT_EQ(edit_job(w.state, w.now, absent, {}).fault().code, errc::not_found);
  EXPECT_EQ(requeue_job(w.state, w.now, absent).fault().code, errc::not_found);
  EXPECT_EQ(delete_job(w.state, w.now, absent).fault().code, errc::not_found);
}

TEST_F(job_admin, lists_are_read_with_all_their_faults) {
  const auto good = read_job_list({{"state", "dead"},
                                   {"kind", "noop"},
                                   {"limit", "7"},
                                   {"user_id", "01890a5d-ac96-774b-bcce-b302099a8058"},
                                   {"cursor", "2030-01-01T00:00:00Z_01890a5d-ac96-774b-bcce-b302099a8058"}});
  ASSERT_TRUE(good);
  EXPECT_EQ(good->phase, job_phase::dead);
  EXPECT_EQ(good->limit, 7);
  EXPECT_EQ(good->kind, "noop");
  EXPECT_TRUE(good->user && good->after_time && !good->after_id.is_nil());
  EXPECT_TRUE(read_job_list({{"state", "waiting"}}));
  EXPECT_TRUE(read_job_list({{"state", "retrying"}})->retrying);
  const auto bad = read_job_list({{"state", "x"},
                                  {"limit", "0"},
                                  {"limit", "501"},
                                  {"limit", "1x"},
                                  {"limit", "x"},
                                  {"user_id", "x"},
                                  {"cursor", "x"},
                                  {"cursor", "x_y"},
                                  {"cursor", "2030-01-01T00:00:00Z_x"},
                                  {"colour", "red"}});
  EXPECT_EQ(bad.fault().fields.size(), 10u);
}

TEST_F(job_admin, a_full_page_has_a_cursor_that_can_be_read) {
  const auto id = make(R"({"kind":"noop","run_at":"2030-01-01T00:00:00Z"})");
  const std::vector<row<job>> jobs{w.state.jobs.find(id), w.state.jobs.find(id)};
  EXPECT_TRUE(json::parse(job_page_json(jobs, {}, false))["next_cursor"].is_null());
  const auto page = json::parse(job_page_json(jobs, {}, true));
  EXPECT_EQ(page["items"].size(), 2u);
  const auto next = read_job_list({{"cursor", page["next_cursor"].get<std::string>()}});
  EXPECT_EQ(next->after_id, id);
  EXPECT_EQ(format_time(*next->after_time), "2030-01-01T00:00:00Z");
  job_list_query dead;
  dead.phase = job_phase::dead;
  EXPECT_EQ(json::parse(job_page_json(jobs, dead, true))["next_cursor"].get<std::string>().substr(0, 10),
            format_time(jobs[0]->updated_at).substr(0, 10));
}

}  // namespace
}  // namespace steward
