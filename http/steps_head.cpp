#include "http/ascii.hpp"
#include "http/cors.hpp"
#include "http/steps.hpp"

namespace steward::http {
namespace {

void take_trace(edge& at, exchange& x) {
  x.trace = at.ids.trace(x.req.header("traceparent"));
  x.req.trace_id = x.trace.trace();
}

void answer_options(exchange& x, std::string_view allow) {
  response answer;
  answer.status = 204;
  answer.cache = caching::no_store;
  answer.with("Allow", std::string(allow));
  if (is_preflight(x.req) && !x.cors_origin.empty()) add_preflight_headers(answer, allow);
  x.decide(std::move(answer));
}

// Headers of a body, or of one to come.
bool is_readable_content(const request& req, const route* row) {
  if (row && row->any_body) return true;
  const auto type = req.header("Content-Type");
  const auto how = req.header("Content-Encoding");
  const bool right = row && row->form ? is_form_type(type) : is_json_type(type);
  return right && (how.empty() || equal_ignoring_case(how, "identity"));
}

}  // namespace

verdict identify(edge& at, exchange& x) {
  const auto given = x.req.header("X-Request-Id");
  if (is_sane_request_id(given)) {
    x.req.request_id = given;
  } else {
    x.own_request_id = at.ids.request_id();
    x.req.request_id = {x.own_request_id.data(), x.own_request_id.size()};
  }
  take_trace(at, x);
  if (!at.gate.proxies.is_nobody()) x.origin = at.gate.proxies.find(x.peer, x.encrypted, x.req);
  x.req.services = &at.services;
  return verdict::next;
}

verdict read_origin(edge& at, exchange& x) {
  x.cors_origin = allowed_origin(at.services.config, x.req.header("Origin"));
  return verdict::next;
}

verdict find_route(edge& at, exchange& x) {
  if (!x.known_method) {
    x.decide(make_problem(edge_fault::not_implemented, "", x.problem()));
    return verdict::next;
  }
  if (x.req.path == "*" && x.req.verb == method::options) {
    answer_options(x, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    return verdict::next;
  }
  if (!x.req.path.starts_with('/')) {
    x.decide(make_problem(edge_fault::bad_request, "The path must start with a slash.", x.problem()));
    return verdict::next;
  }
  const auto match = at.table.match(x.req.verb, x.req.path, x.req.parameters);
  if (const auto* found = std::get_if<found_match>(&match)) {
    x.row = found->row;
    x.route_index = found->index;
  } else if (const auto* other = std::get_if<method_not_allowed_match>(&match)) {
    if (x.req.verb == method::options) {
      answer_options(x, other->allow);
    } else {
      x.decide(make_problem(edge_fault::method_not_allowed, "", x.problem()));
      x.answer.with("Allow", std::string(other->allow));
    }
  } else {
    x.decide(make_problem(error{errc::not_found, "No route has this path; see /docs for those that exist."},
                          x.problem()));
  }
  return verdict::next;
}

std::size_t max_body(const exchange& x) {
  return x.row && x.row->max_body ? x.row->max_body : x.req.config().max_body_bytes;
}

verdict check_content(edge&, exchange& x) {
  if (x.has_content && !is_readable_content(x.req, x.row))
    x.decide(make_problem(edge_fault::unsupported_media_type, "", x.problem()));
  return verdict::next;
}

}  // namespace steward::http
