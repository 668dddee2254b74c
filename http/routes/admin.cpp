#include "domain/job_admin.hpp"
#include "domain/user_state.hpp"
#include "http/routes/all.hpp"
#include "http/routes/resource.hpp"
#include "http/schema.hpp"

namespace steward::http {
namespace {

/// The job that the path names, as a question for its owner.
template <class Make>
outcome of_job(const request& req, Make make) {
  const auto user = uuid::parse(req.parameter("user")), id = uuid::parse(req.parameter("id"));
  if (!user || !id) return not_found("Job");
  return admin_ask{*user, make(*id)};
}

outcome list(const request& req) {
  auto query = read_job_list(req.query);
  if (!query) return std::move(query).fault();
  return admin_query(*std::move(query));
}

outcome statistics(const request&) { return admin_query(job_statistics_query{}); }

outcome create(const request& req) {
  return with_body(req, read_job_order, [&](job_order order) -> outcome {
    const auto user = order.user.value_or(req.bearer->user);
    return admin_ask{user,
                     make_command([order = std::move(order)](const user_state& state, const context& ctx) {
                       return order_jobs(state, ctx, order);
                     })};
  });
}

outcome get(const request& req) {
  return of_job(req, [](const uuid& id) {
    return make_query([id](const user_state& state, const context&) { return get_job(state, id); });
  });
}

outcome edit(const request& req) {
  return with_body(req, read_job_edit, [&](job_edit change) {
    return of_job(req, [&](const uuid& id) {
      return make_command([id, change = std::move(change)](const user_state& state, const context& ctx) {
        return edit_job(state, ctx, id, change);
      });
    });
  });
}

outcome requeue(const request& req) {
  return of_job(req, [](const uuid& id) {
    return make_command(
        [id](const user_state& state, const context& ctx) { return requeue_job(state, ctx, id); });
  });
}

outcome remove(const request& req) {
  return of_job(req, [](const uuid& id) {
    return make_command(
        [id](const user_state& state, const context& ctx) { return delete_job(state, ctx, id); });
  });
}

outcome purge(const request& req) {
  job_purge_query query;
  query.before = timestamp::max();
  for (const auto& [name, value] : req.query) {
    if (name == "kind") query.kind = value;
    if (name != "before") continue;
    const auto time = parse_time(value);
    if (!time)
      return invalid_input({{"before", "invalid", "Give an instant, such as 2026-12-01T00:00:00Z."}});
    query.before = time->at;
  }
  if (query.before == timestamp::max())
    return invalid_input({{"before", "required", "Say before which instant the jobs must have died."}});
  return admin_query(query);
}

constexpr std::string_view job_schema =
    R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},"user_id":{"type":"string","format":"uuid"},)"
    R"("kind":{"type":"string"},"state":{"type":"string","enum":["waiting","spent","blocked","dead"]},)"
    R"("key":{"type":["string","null"]},"priority":{"type":"integer"},"run_at":{"type":"string","format":"date-time"},)"
    R"("attempt":{"type":"integer"},"max_attempts":{"type":"integer"},"last_error":{"type":"string"},)"
    R"("schedule_id":{"type":["string","null"]},"fire_time":{"type":["string","null"]},"payload":{},)"
    R"("created_at":{"type":"string","format":"date-time"},"updated_at":{"type":"string","format":"date-time"},"version":{"type":"integer"}}})";
constexpr std::string_view job_ref = R"({"$ref":"#/components/schemas/Job"})";
constexpr std::string_view one_job = "/api/v1/admin/jobs/{user}/{id}";

}  // namespace

void add_admin_routes(route_table& table) {
  table.add_schema("Job", job_schema);
  const auto add = [&](method verb, std::string_view pattern, handler run, operation_doc doc) {
    doc.tag = "administration";
    table.add({.verb = verb, .pattern = pattern, .who = access::admin, .run = run, .doc = std::move(doc)});
  };
  add(method::get, "/api/v1/admin/jobs", list,
      {.operation_id = "listJobs",
       .summary = "Jobs of all users: waiting or retrying ones by their time, or dead ones, newest first",
       .parameters = {{"state", "waiting (the default); retrying: those that have failed already; or dead.",
                       R"({"type":"string","enum":["waiting","retrying","dead"]})"},
                      {"kind", "Only of this kind."},
                      {"user_id", "Only of this user, in any state, by id."},
                      {"limit", "1 to 500; 50 by default.", R"({"type":"integer"})"},
                      {"cursor", "next_cursor of the page before."}},
       .response_schema =
           R"({"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Job"}},"next_cursor":{"type":["string","null"]}}})"});
  add(method::post, "/api/v1/admin/jobs", create,
      {.operation_id = "createJobs",
       .summary = "Make jobs",
       .request_schema = schema_of(job_order_table()),
       .response_schema =
           R"({"type":"object","properties":{"made":{"type":"integer"},"id":{"type":"string"}}})",
       .success = 201,
       .errors = {errc::not_found, errc::limit_reached}});
  add(method::get, "/api/v1/admin/jobs/statistics", statistics,
      {.operation_id = "jobStatistics",
       .summary = "Numbers about jobs: of the table, of this node now, by kind, by minute, and what runs",
       .response_schema = R"({"type":"object"})"});
  add(method::delete_, "/api/v1/admin/jobs/dead", purge,
      {.operation_id = "purgeJobs",
       .summary = "Remove dead jobs, 10,000 at a time",
       .parameters = {{"before", "Those that died before this instant."}, {"kind", "Only of this kind."}},
       .response_schema = R"({"type":"object","properties":{"purged":{"type":"integer"}}})"});
  add(method::get, one_job, get,
      {.operation_id = "getJob",
       .summary = "One job",
       .response_schema = job_ref,
       .errors = {errc::not_found}});
  add(method::patch, one_job, edit,
      {.operation_id = "editJob",
       .summary = "Change a job's payload, time, priority or attempts",
       .request_schema = schema_of(job_edit_table()),
       .response_schema = job_ref,
       .errors = {errc::not_found}});
  add(method::post, "/api/v1/admin/jobs/{user}/{id}/requeue", requeue,
      {.operation_id = "requeueJob",
       .summary = "Run a dead job again, with all its attempts",
       .response_schema = job_ref,
       .errors = {errc::not_found, errc::conflict}});
  add(method::delete_, one_job, remove,
      {.operation_id = "cancelJob",
       .summary = "Cancel a job, also while it runs, or remove a dead one",
       .success = 204,
       .errors = {errc::not_found}});
}

}  // namespace steward::http
