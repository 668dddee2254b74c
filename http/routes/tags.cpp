#include "domain/tag_commands.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

tag_target target_of(const request& req) { return {std::string(req.parameter("name")), expected_of(req)}; }

outcome list(const request&) {
  return make_query([](const user_state& state, const context&) { return list_tags(state); });
}

outcome get(const request& req) {
  return make_query([name = std::string(req.parameter("name"))](const user_state& state, const context&) {
    return get_tag(state, name);
  });
}

outcome create(const request& req) {
  return with_body(req, read_new_tag, [](tag_input input) {
    return make_command([input = std::move(input)](const user_state& state, const context& ctx) {
      return create_tag(state, ctx, input);
    });
  });
}

outcome update(const request& req) {
  return with_body(req, read_tag_update, [&](tag_input input) {
    return make_command(
        [target = target_of(req), input = std::move(input)](const user_state& state, const context& ctx) {
          return update_tag(state, ctx, target, input);
        });
  });
}

outcome merge(const request& req) {
  return with_body(req, read_tag_merge, [&](std::string into) {
    return make_command(
        [target = target_of(req), into = std::move(into)](const user_state& state, const context& ctx) {
          return merge_tag(state, ctx, target, into);
        });
  });
}

outcome remove(const request& req) {
  return make_command([target = target_of(req)](const user_state& state, const context& ctx) {
    return delete_tag(state, ctx, target);
  });
}

constexpr std::string_view tag_schema =
    R"({"type":"object","properties":{"name":{"type":"string"},"key":{"type":"string"},"colour":{"type":["string","null"]},)"
    R"("usage":{"type":"integer"},"version":{"type":"integer"}}})";
constexpr std::string_view tag_ref = R"({"$ref":"#/components/schemas/Tag"})";
constexpr std::string_view tags_ref =
    R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Tag"}},"total":{"type":"integer"}}})";

}  // namespace

void add_tag_routes(route_table& table) {
  table.add_schema("Tag", tag_schema);
  for (const auto& [kind, summary] :
       {std::pair{"tag.created", "A tag was made."}, std::pair{"tag.updated", "A tag has another colour."},
        std::pair{"tag.renamed", "A tag has another name; so it has on tasks."},
        std::pair{"tag.merged", "A tag was put in the place of another one."},
        std::pair{"tag.deleted", "A tag was taken off all tasks."}})
    table.add_event({kind, "tags", summary, tag_ref});
  const auto add = [&](method verb, std::string_view pattern, handler run, operation_doc doc) {
    doc.tag = "tags";
    table.add({.verb = verb, .pattern = pattern, .run = run, .doc = std::move(doc)});
  };
  const std::vector<errc> errors{errc::not_found, errc::precondition_failed, errc::conflict};
  const auto change = schema_of(tag_update_table());
  add(method::get, "/api/v1/tags", list,
      {.operation_id = "listTags", .summary = "Tags with their use", .response_schema = tags_ref});
  add(method::post, "/api/v1/tags", create,
      {.operation_id = "createTag",
       .summary = "Make a tag, or give one that tasks use a colour",
       .request_schema = schema_of(tag_create_table()),
       .response_schema = tag_ref,
       .success = 201,
       .errors = {errc::conflict, errc::limit_reached}});
  add(method::get, "/api/v1/tags/{name}", get,
      {.operation_id = "getTag",
       .summary = "One tag",
       .response_schema = tag_ref,
       .errors = {errc::not_found}});
  add(method::put, "/api/v1/tags/{name}", update,
      {.operation_id = "updateTag",
       .summary = "Rename or recolour a tag",
       .request_schema = change,
       .response_schema = tag_ref,
       .errors = errors});
  add(method::patch, "/api/v1/tags/{name}", update,
      {.operation_id = "patchTag",
       .summary = "Rename or recolour a tag",
       .description = "The same as PUT.",
       .request_schema = change,
       .response_schema = tag_ref,
       .errors = errors});
  add(method::post, "/api/v1/tags/{name}/merge", merge,
      {.operation_id = "mergeTag",
       .summary = "Put another tag in the place of this one",
       .request_schema = schema_of(tag_merge_table()),
       .response_schema = tag_ref,
       .errors = errors});
  add(method::delete_, "/api/v1/tags/{name}", remove,
      {.operation_id = "deleteTag", .summary = "Take a tag off all tasks", .success = 204, .errors = errors});
}

}  // namespace steward::http
