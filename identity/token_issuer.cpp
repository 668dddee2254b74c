#include "identity/token_issuer.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "identity/base64url.hpp"
#include "identity/random.hpp"

namespace steward {

namespace {

constexpr std::size_t token_id_bytes = 16;

std::string payload_of(const claims& who, const std::string& audience) {
  nlohmann::json payload{{"iss", who.issuer},      {"sub", who.subject},
                         {"user_id", who.subject}, {"email", who.email},
                         {"name", who.name},       {"iat", who.issued_at},
                         {"exp", who.expires_at},  {"jti", random_hex(token_id_bytes)}};
  if (!who.session.empty()) payload["sid"] = who.session;
  if (!audience.empty()) payload["aud"] = audience;
  return payload.dump();
}

}  // namespace

std::string token_issuer::sign(const claims& who) const {
  const auto key = keys_.signer();
  if (!key) throw std::runtime_error("there is no key to sign access tokens with");
  const std::string header = R"({"alg":"ES256","kid":")" + key->kid() + R"(","typ":"JWT"})";
  const std::string text = to_base64url(header) + '.' + to_base64url(payload_of(who, audience_));
  return text + '.' + to_base64url(key->sign(text));
}

}  // namespace steward
