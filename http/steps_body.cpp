#include "http/ascii.hpp"
#include "http/fingerprint.hpp"
#include "http/query.hpp"
#include "http/steps.hpp"

namespace steward::http {
namespace {

constexpr std::size_t max_key_bytes = 255;

error bad_parameter(std::string name, std::string code, std::string message) {
  error fault{errc::validation, "The address of the request is not valid."};
  fault.fields.push_back({std::move(name), std::move(code), std::move(message)});
  return fault;
}

bool decode_path(exchange& x) {
  for (const auto& [name, value] : x.req.parameters)
    if (value.find('%') != std::string_view::npos)
      x.decoded_parameters.reserve(x.req.parameters.size());  // keeps views valid
  for (auto& [name, value] : x.req.parameters) {
    if (value.find('%') == std::string_view::npos) continue;
    auto decoded = percent_decode(value, false);
    if (!decoded) return false;
    value = x.decoded_parameters.emplace_back(std::move(*decoded));
  }
  return true;
}

bool is_visible(std::string_view text) {
  for (const char c : text)
    if (c < '!' || c > '~') return false;
  return true;
}

bool changes_something(method verb) {
  return verb != method::get && verb != method::head && verb != method::options;
}

}  // namespace

verdict read_parameters(edge&, exchange& x) {
  if (!decode_path(x))
    x.decide(make_problem(
        bad_parameter("path", "encoding", "Percent-encode the path as UTF-8 without control characters."),
        x.problem()));
  else if (!x.raw_query.empty() && !parse_query(x.raw_query, x.req.query))
    x.decide(make_problem(
        bad_parameter(
            "query", "encoding",
            "Percent-encode the query as UTF-8 without control characters; send at most 64 parameters."),
        x.problem()));
  return verdict::next;
}

verdict read_idempotency_key(edge&, exchange& x) {
  if (!changes_something(x.req.verb)) return verdict::next;
  for (const auto& [name, value] : x.req.headers)
    if (name.size() == 15 && equal_ignoring_case(name, "Idempotency-Key")) {
      if (value.empty() || value.size() > max_key_bytes || !is_visible(value)) {
        x.decide(make_problem(bad_parameter("Idempotency-Key", "format",
                                            "Send 1 to 255 visible ASCII characters without spaces."),
                              x.problem()));
        return verdict::next;
      }
      x.req.idempotency =
          idempotency_token{std::string(value), fingerprint_of(x.req, x.raw_query, x.req.body)};
    }
  return verdict::next;
}

verdict negotiate(edge&, exchange& x) {
  const auto accept = x.req.header("Accept");
  const bool json = x.row->doc.response_type == json_type && x.row->doc.other_type.empty();
  // An answer that is not JSON decides by itself what it makes of Accept; nothing is refused for it.
  if (json && !accept.empty() && accept_quality(accept, json_type) == 0 &&
      accept_quality(accept, problem_type) == 0)
    x.decide(make_problem(edge_fault::not_acceptable, "", x.problem()));
  return verdict::next;
}

}  // namespace steward::http
