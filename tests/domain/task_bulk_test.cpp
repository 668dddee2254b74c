#include "domain/task_bulk.hpp"

#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

class task_bulk : public testing::Test {
 protected:
  domain_world w;

  result<bulk_request> read(std::string_view text) {
    auto body = read_json(text);
    return read_bulk(*body);
  }
  strings refused(std::string_view text) {
    const auto request = read(text);
    return request ? strings{} : codes(request.fault());
  }
  result<decision> try_run(std::string_view text) {
    auto request = read(text);
    if (!request) return request.fault();
    return run_bulk(w.state, w.now, *request);
  }
  json run(std::string_view text) { return w.body_of(w.commit(try_run(text))); }
  uuid make(std::string_view body = R"({"title":"x"})") { return w.id_of(w.create(body)); }
  std::string ops(const std::string& list, bool atomic = true) {
    return "{\"operations\":[" + list + "],\"atomic\":" + (atomic ? "true" : "false") + "}";
  }
  std::string op(const std::string& verb, const uuid& id, const std::string& more = "") {
    return R"({"op":")" + verb + R"(","id":")" + id.to_string() + "\"" + more + "}";
  }
};

TEST_F(task_bulk, does_every_kind_of_operation) {
  const auto a = make(), b = make(), c = make(),
             d = make(R"({"title":"d","completed":true,"external_key":"dk"})");
  const auto body =
      run(ops(R"({"op":"create","task":{"title":"new"}},)" +
              op("update", a, R"(,"task":{"title":"up"},"if_version":1)") + "," + op("complete", b) + "," +
              op("DELETE", c) + R"(,{"op":"reopen","external_key":"dk"})"));
  EXPECT_EQ(body["succeeded"], 5);
  EXPECT_EQ(body["failed"], 0);
  const auto& results = body["results"];
  EXPECT_EQ(results[0]["status"], 201);
  EXPECT_EQ(results[0]["task"]["title"], "new");
  EXPECT_EQ(results[0]["id"], results[0]["task"]["id"]);
  EXPECT_EQ(results[1]["status"], 200);
  EXPECT_EQ(results[1]["task"]["title"], "up");
  EXPECT_EQ(results[2]["task"]["completed"], true);
  EXPECT_EQ(results[3]["status"], 204);
  EXPECT_EQ(results[3]["id"], c.to_string());
  EXPECT_FALSE(results[3].contains("task"));
  EXPECT_EQ(results[4]["id"], d.to_string());
  EXPECT_EQ(results[4]["index"], 4);
  EXPECT_EQ(w.events.size(), 9u);
}

TEST_F(task_bulk, later_operations_see_earlier_ones) {
  const auto body = run(ops(R"({"op":"create","temp_id":"t","task":{"title":"a","external_key":"k"}},
                               {"op":"update","id":"t","task":{"external_key":"l"}},
                               {"op":"complete","external_key":"l"},
                               {"op":"create","task":{"title":"b","external_key":"k"}},
                               {"op":"create","task":{"title":"c","external_key":"l"}},
                               {"op":"delete","id":"t"})"));
  EXPECT_EQ(body["results"][0]["temp_id"], "t");
  EXPECT_EQ(body["results"][2]["task"]["version"], 3);
  EXPECT_EQ(body["results"][3]["status"], 201) << "the key was given up";
  EXPECT_EQ(body["results"][4]["status"], 200) << "the key belongs to the first";
  EXPECT_EQ(w.state.tasks.size(), 1u);
  EXPECT_EQ(w.state.tasks.trash_size(), 1u);
}

TEST_F(task_bulk, atomic_does_all_or_nothing) {
  const auto a = make();
  const auto before = picture(w.state);
  const auto outcome = try_run(
      ops(op("complete", a) + R"(,{"op":"create","task":{"title":"","priority":"x"}},)" +
          op("complete", uuid{{3}}) + "," + op("update", a, R"(,"task":{"reminder_at":"2026-01-01"})") + "," +
          op("reopen", a, R"(,"if_version":9)")));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.fault().code, errc::validation);
  EXPECT_EQ(codes(outcome.fault()),
            (strings{"/operations/1/task/priority not_one_of", "/operations/1/task/title blank",
                     "/operations/2 not_found", "/operations/3/task/reminder_at needs_due_date",
                     "/operations/4 precondition_failed"}));
  EXPECT_EQ(picture(w.state), before);
}

TEST_F(task_bulk, otherwise_each_operation_has_its_own_result) {
  w.bounds.tasks = 2;
  const auto a = make();
  const auto body =
      run(ops(op("complete", a) +
                  R"(,{"op":"create","task":{"title":""}},{"op":"create","temp_id":"t","task":{"title":"ok"}},
      {"op":"create","task":{"title":"too many"}},{"op":"complete","id":"nobody"},{"op":"complete","external_key":"nobody"},
      {"op":"create","temp_id":"t","task":{"title":"twice"}},)" +
                  op("delete", a, R"(,"if_version":9)") + R"(,{"op":"create","task":{"title":"x","id":")" +
                  a.to_string() + "\"}}",
              false));
  EXPECT_EQ(body["succeeded"], 2);
  EXPECT_EQ(body["failed"], 7);
  std::vector<int> statuses;
  for (const auto& one : body["results"]) statuses.push_back(one["status"]);
  EXPECT_EQ(statuses, (std::vector<int>{200, 400, 201, 409, 404, 404, 409, 412, 409}));
  EXPECT_EQ(body["results"][1]["error"]["errors"][0]["pointer"], "/operations/1/task/title");
  EXPECT_EQ(body["results"][3]["error"]["code"], "limit_reached");
  EXPECT_EQ(body["results"][7]["error"]["current"]["version"], 2);
  EXPECT_FALSE(body["results"][4].contains("task"));
}

TEST_F(task_bulk, a_keyed_operation_is_done_once) {
  const std::string create = R"({"op":"create","idempotency_key":"k1","temp_id":"t","task":{"title":"a"}})";
  const auto first = run(ops(create + "," + create));
  EXPECT_EQ(first["results"][0]["id"], first["results"][1]["id"]);
  EXPECT_EQ(first["results"][1]["replayed"], true);
  const auto second = run(ops(create + R"(,{"op":"delete","id":"t","idempotency_key":"k2"})"));
  EXPECT_EQ(second["results"][0]["status"], 201);
  EXPECT_EQ(second["results"][0]["replayed"], true);
  EXPECT_EQ(second["results"][0]["task"], first["results"][0]["task"]);
  EXPECT_EQ(second["results"][1]["id"], first["results"][0]["id"])
      << "the temporary id still leads to the task";
  const auto third = run(ops(create + R"(,{"op":"delete","id":"t","idempotency_key":"k2"})"));
  EXPECT_EQ(third["results"][1]["status"], 204);
  EXPECT_EQ(third["results"][1]["id"], first["results"][0]["id"]);
  EXPECT_EQ(w.events.size(), 2u);
  w.now.now += std::chrono::hours{25};
  run(ops(create));
  EXPECT_EQ(w.events.size(), 3u);
}

TEST_F(task_bulk, a_key_stands_for_one_operation) {
  const std::string other = R"({"op":"create","idempotency_key":"k","task":{"title":"b"}})";
  const auto mixed =
      run(ops(R"({"op":"create","idempotency_key":"k","task":{"title":"a"}},)" + other, false));
  EXPECT_EQ(mixed["results"][1]["status"], 422);
  EXPECT_EQ(run(ops(other, false))["results"][0]["error"]["code"], "idempotency_mismatch");
  const std::string failing = R"({"op":"complete","idempotency_key":"f","id":"nobody"})";
  EXPECT_EQ(run(ops(failing, false))["results"][0]["status"], 404);
  EXPECT_FALSE(w.state.idempotency.count("f"));
}

TEST_F(task_bulk, operations_are_checked) {
  const auto one = [&](const std::string& operation) {
    const auto outcome = try_run(ops(operation));
    return outcome ? strings{} : codes(outcome.fault());
  };
  EXPECT_EQ(one("5"), (strings{"/operations/0 wrong_type"}));
  EXPECT_EQ(one("{}"), (strings{"/operations/0/op required"}));
  EXPECT_EQ(one(R"({"op":"explode"})"), (strings{"/operations/0/op not_one_of"}));
  EXPECT_EQ(one(R"({"op":"create"})"), (strings{"/operations/0/task required"}));
  EXPECT_EQ(one(R"({"op":"create","task":5})"),
            (strings{"/operations/0/task wrong_type", "/operations/0/task required"}));
  EXPECT_EQ(one(R"({"op":"create","id":"x","external_key":"y","if_version":1,"task":{"title":"x"}})"),
            (strings{"/operations/0/id not_here", "/operations/0/external_key not_here",
                     "/operations/0/if_version not_here"}));
  EXPECT_EQ(one(R"({"op":"complete","task":{},"temp_id":"t"})"),
            (strings{"/operations/0/task not_here", "/operations/0/temp_id not_here",
                     "/operations/0/id required"}));
  EXPECT_EQ(one(R"({"op":"complete","id":"a","external_key":"b"})"),
            (strings{"/operations/0/external_key not_here"}));
  EXPECT_EQ(one(R"({"op":"update","id":"a","task":{"version":2},"x":1})"),
            (strings{"/operations/0/x unknown_member", "/operations/0/task/version read_only"}));
}

TEST_F(task_bulk, bodies_are_checked) {
  EXPECT_EQ(refused("{}"), (strings{"/operations required"}));
  EXPECT_EQ(refused("[]"), (strings{" wrong_type"}));
  EXPECT_EQ(refused(R"({"operations":[]})"), (strings{"/operations too_few"}));
  EXPECT_EQ(refused(R"({"operations":5})"), (strings{"/operations wrong_type"}));
  EXPECT_EQ(
      refused(
          R"({"operations":[{}],"filter":{"q":"x"},"op":"complete","task":{},"dry_run":true,"expected_count":1})"),
      (strings{"/filter not_here", "/op not_here", "/task not_here", "/dry_run not_here",
               "/expected_count not_here"}));
  EXPECT_EQ(refused(R"({"filter":{},"op":"complete","dry_run":true})"), (strings{"/filter empty_filter"}));
  EXPECT_EQ(refused(R"({"filter":{"nonsense":1},"op":"complete","dry_run":true})").size(), 1u);
  EXPECT_EQ(refused(R"({"filter":{"tags":["a"]},"op":"complete"})"), (strings{"/expected_count required"}));
  EXPECT_EQ(refused(R"({"filter":{"tags":["a"]},"dry_run":true})"), (strings{"/op required"}));
  EXPECT_EQ(refused(R"({"filter":{"tags":["a"]},"op":"create","dry_run":true})"),
            (strings{"/op not_one_of"}));
  EXPECT_EQ(refused(R"({"filter":{"tags":["a"]},"op":"update","dry_run":true,"atomic":false})"),
            (strings{"/task required", "/atomic not_here"}));
  std::string many = R"({"op":"complete","id":"x"})";
  for (int i = 0; i < 1000; ++i) many += R"(,{"op":"complete","id":"x"})";
  EXPECT_EQ(refused(ops(many)), (strings{"/operations too_many"}));
}

TEST_F(task_bulk, a_filter_is_tried_first) {
  const auto a = make(R"({"title":"a","tags":["old"]})"),
             b = make(R"({"title":"b","tags":["OLD"],"completed":true})");
  make();
  const auto dry = run(R"({"filter":{"tags":["old"]},"op":"complete","dry_run":true,"expected_count":5})");
  EXPECT_EQ(dry, (json{{"dry_run", true}, {"count", 2}, {"ids", {a.to_string(), b.to_string()}}}));
  const auto wrong = try_run(R"({"filter":{"tags":["old"]},"op":"complete","expected_count":3})");
  EXPECT_EQ(wrong.fault().code, errc::conflict);
  EXPECT_NE(wrong.fault().detail.find("2 tasks"), std::string::npos);
  const auto done = run(R"({"filter":{"tags":["old"]},"op":"complete","expected_count":2})");
  EXPECT_EQ(done, (json{{"count", 2}, {"changed", 1}}));
  EXPECT_TRUE(w.stored(a).completed);
  EXPECT_EQ(run(R"({"filter":{"tags":["old"]},"op":"reopen","expected_count":2})")["changed"], 2);
  EXPECT_EQ(run(R"({"filter":{"tags":["old"]},"op":"update","task":{"priority":"LOW"},"expected_count":2})")
                ["changed"],
            2);
  EXPECT_EQ(w.stored(b).priority, priority_low);
  EXPECT_EQ(run(R"({"filter":{"tags":["old"]},"op":"delete","expected_count":2})")["changed"], 2);
  EXPECT_EQ(w.state.tasks.size(), 1u);
}

TEST_F(task_bulk, a_filter_does_all_or_nothing) {
  const auto a = make(R"({"title":"a","tags":["old"],"due_date":"2026-03-01"})"),
             b = make(R"({"title":"b","tags":["old"]})");
  const auto outcome = try_run(
      R"({"filter":{"tags":["old"]},"op":"update","task":{"reminder_at":"2026-02-01"},"expected_count":2})");
  EXPECT_EQ(codes(outcome.fault()), (strings{"/task/reminder_at needs_due_date"}));
  EXPECT_NE(outcome.fault().detail.find(b.to_string()), std::string::npos);
  EXPECT_FALSE(w.stored(a).reminder_at);
}

TEST_F(task_bulk, tables_describe_themselves) {
  EXPECT_EQ(bulk_table().fields[0].of, &bulk_operation_table());
  for (const auto* table : {&bulk_table(), &bulk_operation_table()})
    for (const auto& field : table->fields) EXPECT_TRUE(json::accept(field.example)) << field.name;
}

}  // namespace
}  // namespace steward
