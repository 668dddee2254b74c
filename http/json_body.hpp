#pragma once

#include <nlohmann/json.hpp>

#include "domain/result.hpp"
#include "http/request.hpp"

namespace steward::http {

/// The body of a request as JSON, nested at most settings.max_json_depth deep. Errors: those of read_json,
/// and "required" when it is empty.
result<nlohmann::json> json_body(const request&);

}  // namespace steward::http
