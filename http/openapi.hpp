#pragma once

#include <string>

#include "http/route_table.hpp"

namespace steward::http {

/// The OpenAPI 3.1 document of a table: every route that is not hidden, the schemas, the problem document and
/// the bearer scheme.
std::string render_openapi(const route_table&);

}  // namespace steward::http
