#include "http/json_body.hpp"

#include "domain/input.hpp"
#include "domain/json_read.hpp"

namespace steward::http {

result<nlohmann::json> json_body(const request& req) {
  if (req.body.empty()) return invalid_input({{"", "required", "Send a JSON object as the request body."}});
  return read_json(req.body, req.config().max_json_depth);
}

}  // namespace steward::http
