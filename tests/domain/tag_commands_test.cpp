#include "domain/tag_commands.hpp"

#include "domain/event_write.hpp"
#include "tests/domain/domain_fixture.hpp"

namespace steward {
namespace {

using nlohmann::json;
using strings = std::vector<std::string>;

class tag_commands : public testing::Test {
 protected:
  domain_world w;

  result<decision> try_create(std::string_view text) {
    auto body = read_json(text);
    auto input = read_new_tag(*body);
    if (!input) return std::move(input).fault();
    return create_tag(w.state, w.now, *std::move(input));
  }
  result<decision> try_update(std::string name, std::string_view text, precondition expected = {}) {
    auto body = read_json(text);
    auto input = read_tag_update(*body);
    if (!input) return std::move(input).fault();
    return update_tag(w.state, w.now, {std::move(name), std::move(expected)}, *std::move(input));
  }
  uuid use(const json& tags) { return w.id_of(w.create(json{{"title", "x"}, {"tags", tags}}.dump())); }
  json get(std::string_view name) { return w.body_of(*get_tag(w.state, name)); }
};

TEST_F(tag_commands, lists_what_was_created_and_what_is_used) {
  w.commit(try_create(R"({"name":"Work","colour":"#FF0000"})"));
  use({"Home", "work"});
  use({"home"});
  use({"home"});
  const auto body = w.body_of(*list_tags(w.state));
  EXPECT_EQ(body["total"], 2);
  EXPECT_EQ(body["items"][0],
            json::parse(R"({"name":"home","key":"home","colour":null,"usage":3,"version":0})"));
  EXPECT_EQ(body["items"][1],
            json::parse(R"({"name":"Work","key":"work","colour":"#ff0000","usage":1,"version":1})"));
  EXPECT_EQ(get("WORK"), body["items"][1]);
  EXPECT_EQ(get_tag(w.state, "none").fault().code, errc::not_found);
}

TEST_F(tag_commands, create) {
  const auto answer = w.commit(try_create(R"({"name":"Caf\u00c9 /x"})"));
  EXPECT_EQ(answer.kind, reply_kind::created);
  EXPECT_EQ(answer.location, "/api/v1/tags/caf%C3%A9%20%2Fx");
  EXPECT_EQ(answer.etag, "\"1\"");
  EXPECT_EQ(w.events.back().kind, "tag.created");
  EXPECT_EQ(w.events.back().entity_id, tag_entity_id("café /x"));
  EXPECT_EQ(try_create(R"({"name":"CAFÉ /x"})").fault().code, errc::conflict);
  EXPECT_EQ(codes(try_create(R"({"name":"","colour":"red"})").fault()),
            (strings{"/colour invalid_colour", "/name blank"}));
  w.bounds.tags = 1;
  EXPECT_EQ(try_create(R"({"name":"b"})").fault().code, errc::limit_reached);
}

TEST_F(tag_commands, creating_a_used_tag_keeps_its_uses) {
  use({"home"});
  EXPECT_EQ(w.body_of(w.commit(try_create(R"({"name":"Home"})")))["usage"], 1);
  EXPECT_EQ(get("home")["name"], "Home");
}

TEST_F(tag_commands, colour) {
  use({"home"});
  w.commit(try_update("HOME", R"({"colour":"#00ff00"})"));
  EXPECT_EQ(get("home"),
            json::parse(R"({"name":"home","key":"home","colour":"#00ff00","usage":1,"version":1})"));
  EXPECT_EQ(w.events.back().kind, "tag.updated");
  EXPECT_TRUE(try_update("home", R"({"colour":"#00FF00"})")->changes.empty());
  w.commit(try_update("home", R"({"colour":null})"));
  EXPECT_EQ(get("home")["version"], 2);
  EXPECT_EQ(try_update("nope", R"({"colour":null})").fault().code, errc::not_found);
  EXPECT_EQ(try_update("home", R"({"colour":"#000000"})", {strings{"\"1\""}}).fault().current_etag, "\"2\"");
  w.bounds.tags = 1;
  use({"other"});
  EXPECT_EQ(try_update("other", R"({"colour":"#000000"})").fault().code, errc::limit_reached);
  EXPECT_EQ(codes(try_update("other", R"({"name":null})").fault()), (strings{"/name null"}));
}

TEST_F(tag_commands, rename_changes_all_tasks) {
  const auto a = use({"x", "Home", "y"}), b = use({"home"}), other = use({"z"});
  w.commit(delete_task(w.state, w.now, {b}));
  w.commit(try_create(R"({"name":"home","colour":"#000000"})"));
  const auto events = w.events.size();
  const auto body = w.body_of(w.commit(try_update("home", R"({"name":"House"})")));
  EXPECT_EQ(body, json::parse(R"({"name":"House","key":"house","colour":"#000000","usage":1,"version":2})"));
  EXPECT_EQ(w.stored(a).tags, (strings{"x", "House", "y"}));
  EXPECT_EQ(w.stored(b).tags, (strings{"House"})) << "also in the trash";
  EXPECT_EQ(w.stored(other).version, 1);
  ASSERT_EQ(w.events.size(), events + 3);
  EXPECT_EQ(w.events[events].kind, "task.updated");
  EXPECT_EQ(w.events.back().kind, "tag.renamed");
  EXPECT_EQ(json::parse(w.events.back().changed.text)["name"], (json{"home", "House"}));
  EXPECT_EQ(w.state.tags.size(), 1u);
  EXPECT_EQ(get("house"), body);
}

TEST_F(tag_commands, rename_of_a_tag_that_is_only_used) {
  const auto a = use({"home"});
  const auto body = w.body_of(w.commit(try_update("home", R"({"name":"HOME"})")));
  EXPECT_EQ(body["name"], "HOME");
  EXPECT_EQ(body["version"], 0);
  EXPECT_EQ(get("home"), body);
  EXPECT_EQ(w.stored(a).tags, (strings{"HOME"}));
  EXPECT_TRUE(w.state.tags.empty());
  use({"b"});
  EXPECT_EQ(try_update("b", R"({"name":"home"})").fault().code, errc::conflict);
}

TEST_F(tag_commands, merge) {
  const auto a = use({"Old", "x", "new"}), b = use({"old"});
  w.commit(try_create(R"({"name":"old"})"));
  const auto into = [&](std::string_view text) {
    auto body = read_json(text);
    return read_tag_merge(*body);
  };
  const auto body = w.body_of(w.commit(merge_tag(w.state, w.now, {"OLD"}, *into(R"({"into":"new"})"))));
  EXPECT_EQ(body["name"], "new");
  EXPECT_EQ(body["usage"], 2);
  EXPECT_EQ(get("new"), body);
  EXPECT_EQ(w.stored(a).tags, (strings{"new", "x"}));
  EXPECT_EQ(w.stored(b).tags, (strings{"new"}));
  EXPECT_TRUE(w.state.tags.empty());
  EXPECT_EQ(w.events.back().kind, "tag.merged");
  EXPECT_EQ(merge_tag(w.state, w.now, {"new"}, "NEW").fault().code, errc::conflict);
  EXPECT_EQ(merge_tag(w.state, w.now, {"new"}, "gone").fault().code, errc::not_found);
  EXPECT_EQ(merge_tag(w.state, w.now, {"gone"}, "new").fault().code, errc::not_found);
  EXPECT_EQ(codes(into("{}").fault()), (strings{"/into required"}));
}

TEST_F(tag_commands, delete_takes_it_off_all_tasks) {
  const auto a = use({"x", "Home"});
  w.commit(try_create(R"({"name":"home"})"));
  EXPECT_EQ(w.commit(delete_tag(w.state, w.now, {"home"})).kind, reply_kind::no_content);
  EXPECT_EQ(w.stored(a).tags, (strings{"x"}));
  EXPECT_EQ(w.events.back().kind, "tag.deleted");
  EXPECT_EQ(delete_tag(w.state, w.now, {"home"}).fault().code, errc::not_found);
  EXPECT_EQ(w.commit(delete_tag(w.state, w.now, {"x"})).kind, reply_kind::no_content);
}

TEST_F(tag_commands, tables_describe_themselves) {
  for (const auto* table : {&tag_create_table(), &tag_update_table(), &tag_merge_table()})
    for (const auto& field : table->fields) EXPECT_TRUE(json::accept(field.example)) << field.name;
}

}  // namespace
}  // namespace steward
