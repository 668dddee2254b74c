#pragma once

#include <span>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "http/response.hpp"

namespace steward::http {

/// Faults that only the edge can find; the others are errc.
enum class edge_fault : std::uint8_t {
  bad_request,
  method_not_allowed,
  not_acceptable,
  request_timeout,
  content_too_large,
  uri_too_long,
  unsupported_media_type,
  expectation_failed,
  header_too_large,
  not_implemented,
  version_not_supported,
  upgrade_required,
  resync_required,
  overloaded
};

/// One kind of problem: a row of the table that answers and the error reference (/errors) are both made from.
struct problem_kind {
  std::string_view code;  ///< stable, for programs; the last segment of the type URI
  int status;
  std::string_view title;
  std::string_view explanation;  ///< what happened
  std::string_view remedy;       ///< what to do
};

const problem_kind& kind_of(errc);
const problem_kind& kind_of(edge_fault);
std::span<const problem_kind> all_problems();
/// The kind with this code, or nullptr.
const problem_kind* find_problem(std::string_view code);

/// What a problem document says of the request besides the error.
struct problem_context {
  std::string_view instance;  ///< path of the request, or empty
  std::string_view trace_id;  ///< or empty
};

/// An RFC 9457 document, with WWW-Authenticate for 401 and Retry-After for 429 and 503.
response make_problem(const error&, const problem_context&);
response make_problem(edge_fault, std::string_view detail, const problem_context&);

/// A 401 that says what is wrong with the token (RFC 6750 section 3). `auth_error` is "invalid_token", or
/// empty when none was sent.
response make_unauthorized(std::string_view detail, std::string_view auth_error, const problem_context&);

}  // namespace steward::http
