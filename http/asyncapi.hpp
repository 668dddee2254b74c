#pragma once

#include <string>

#include "http/route_table.hpp"

namespace steward::http {

/// The AsyncAPI 3 document of the stream (docs/live.md), made of the table's events and schemas.
std::string render_asyncapi(const route_table&);

}  // namespace steward::http
