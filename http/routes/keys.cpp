#include "http/routes/all.hpp"
#include "identity/token_issuer.hpp"

namespace steward::http {
namespace {

outcome key_set_page(const request& req) {
  response answer;
  answer.body = req.services->tokens.jwks();
  answer.cache = caching::shared;
  return answer;
}

}  // namespace

void add_key_routes(route_table& table) {
  table.add(
      {.pattern = "/.well-known/jwks.json",
       .who = access::public_,
       .run = key_set_page,
       .doc = {.operation_id = "keySet",
               .summary = "The public keys of the access tokens",
               .tag = "accounts",
               .description = "A JSON Web Key Set (RFC 7517). Look again when a token names a key that is "
                              "not in your copy.",
               .response_schema =
                   R"({"type":"object","required":["keys"],"properties":{"keys":{"type":"array",)"
                   R"("items":{"type":"object"}}}})"}});
}

}  // namespace steward::http
