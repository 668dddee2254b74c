#include "domain/project_commands.hpp"

#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

class project_commands : public testing::Test {
 protected:
  domain_world w;

  result<decision> try_create(std::string_view text) {
    auto body = read_json(text);
    auto input = read_new_project(*body);
    if (!input) return std::move(input).fault();
    return create_project(w.state, w.now, *std::move(input));
  }
  result<decision> try_update(const uuid& id, std::string_view text, precondition expected = {}) {
    auto body = read_json(text);
    auto input = read_project_update(*body);
    if (!input) return std::move(input).fault();
    return update_project(w.state, w.now, {id, std::move(expected)}, *std::move(input));
  }
  uuid make(std::string_view text = R"({"name":"p"})") {
    return w.id_of(w.body_of(w.commit(try_create(text))));
  }
};

TEST_F(project_commands, create) {
  const auto answer = w.commit(try_create(R"({"name":"Home","description":"all","colour":"#1E90FF"})"));
  const auto body = w.body_of(answer);
  EXPECT_EQ(answer.kind, reply_kind::created);
  EXPECT_EQ(answer.location, "/api/v1/projects/" + body["id"].get<std::string>());
  EXPECT_EQ(answer.etag, "\"1\"");
  EXPECT_EQ(body["colour"], "#1e90ff");
  EXPECT_EQ(body["archived"], false);
  EXPECT_EQ(w.events.back().kind, "project.created");
  EXPECT_EQ(json::parse(w.events.back().content.text), body);
}

TEST_F(project_commands, create_can_fail) {
  EXPECT_EQ(codes(try_create(R"({"name":" ","colour":"#zzzzzz","version":1,"x":1})").fault()),
            (strings{"/colour invalid_colour", "/name blank", "/version read_only", "/x unknown_member"}));
  const auto* fixed = R"({"name":"p","id":"01890a5d-ac96-774b-bcce-b302099a8057"})";
  make(fixed);
  EXPECT_EQ(try_create(fixed).fault().code, errc::conflict);
  w.bounds.projects = 1;
  EXPECT_EQ(try_create(R"({"name":"q"})").fault().code, errc::limit_reached);
}

TEST_F(project_commands, update_merges) {
  const auto id = make(R"({"name":"p","description":"d","colour":"#000000"})");
  const auto body = w.body_of(w.commit(try_update(id, R"({"name":"q","colour":null})")));
  EXPECT_EQ(body["name"], "q");
  EXPECT_EQ(body["description"], "d");
  EXPECT_EQ(body["colour"], nullptr);
  EXPECT_EQ(body["version"], 2);
  EXPECT_EQ(w.events.back().kind, "project.updated");
  EXPECT_EQ(json::parse(w.events.back().changed.text),
            json::parse(R"({"name":["p","q"],"colour":["#000000",null]})"));
  EXPECT_TRUE(try_update(id, R"({"name":"q"})")->changes.empty());
  EXPECT_EQ(try_update(id, R"({"id":"01890a5d-ac96-774b-bcce-b302099a8057"})").fault().code,
            errc::validation);
  EXPECT_EQ(try_update(id, R"({"description":null})")->changes.size(), 2u);
}

TEST_F(project_commands, if_match_guards) {
  const auto id = make();
  const precondition stale{strings{"\"4\""}};
  EXPECT_EQ(try_update(id, R"({"name":"q"})", stale).fault().current_etag, "\"1\"");
  EXPECT_EQ(delete_project(w.state, w.now, {id, stale}).fault().code, errc::precondition_failed);
  EXPECT_EQ(try_update(uuid{{1}}, "{}").fault().code, errc::not_found);
  EXPECT_EQ(delete_project(w.state, w.now, {uuid{{1}}}).fault().code, errc::not_found);
}

TEST_F(project_commands, archive) {
  const auto id = make();
  w.commit(try_update(id, R"({"archived":true})"));
  EXPECT_EQ(w.events.back().kind, "project.archived");
  w.commit(try_update(id, R"({"archived":false})"));
  EXPECT_EQ(w.events.back().kind, "project.unarchived");
}

TEST_F(project_commands, deleting_keeps_the_tasks) {
  const auto id = make();
  const auto body = R"({"title":"x","project_id":")" + id.to_string() + "\"}";
  const auto a = w.id_of(w.create(body)), b = w.id_of(w.create(body)),
             other = w.id_of(w.create(R"({"title":"y"})"));
  w.commit(delete_task(w.state, w.now, {b}));
  const auto events = w.events.size();
  EXPECT_EQ(w.commit(delete_project(w.state, w.now, {id})).kind, reply_kind::no_content);
  EXPECT_EQ(w.events.size(), events + 3);
  EXPECT_EQ(w.events.back().kind, "project.deleted");
  EXPECT_EQ(w.events.back().entity_version, 2);
  EXPECT_FALSE(w.stored(a).project_id);
  EXPECT_FALSE(w.stored(b).project_id);
  EXPECT_EQ(w.stored(other).version, 1);
  EXPECT_EQ(get_project(w.state, id).fault().code, errc::not_found);
}

TEST_F(project_commands, lists_and_gets) {
  const auto a = make(R"({"name":"a"})"), b = make(R"({"name":"b"})");
  w.commit(try_update(b, R"({"archived":true})"));
  w.create(R"({"title":"x","project_id":")" + a.to_string() + "\"}");
  w.create(R"({"title":"x","completed":true,"project_id":")" + a.to_string() + "\"}");
  const auto all = w.body_of(*list_projects(w.state, std::nullopt));
  EXPECT_EQ(all["total"], 2);
  EXPECT_EQ(all["items"][0]["name"], "a");
  EXPECT_EQ(all["items"][0]["tasks"], (json{{"open", 1}, {"completed", 1}}));
  EXPECT_EQ(all["items"][1]["name"], "b");
  EXPECT_EQ(w.body_of(*list_projects(w.state, true))["items"][0]["name"], "b");
  EXPECT_EQ(w.body_of(*list_projects(w.state, false))["total"], 1);
  EXPECT_EQ(get_project(w.state, b)->etag, "\"2\"");
  EXPECT_EQ(w.body_of(*get_project(w.state, a))["name"], "a");
}

TEST_F(project_commands, tables_describe_themselves) {
  for (const auto* table : {&project_create_table(), &project_update_table()})
    for (const auto& field : table->fields) EXPECT_TRUE(json::accept(field.example)) << field.name;
}

}  // namespace
}  // namespace steward
