#include "identity/token.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "identity/jose.hpp"
#include "identity/random.hpp"
#include "identity/token_claims.hpp"

namespace steward {

namespace {

constexpr std::string_view algorithm = "HS256";
constexpr std::int64_t max_skew_seconds = 59;
constexpr std::size_t token_id_bytes = 16;
constexpr std::size_t signature_chars = 43;

bool is_base64url(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// cjose's decoder stops at '=' and takes '+' and '/' too: what it would overlook is refused here.
bool is_compact_form(std::string_view token) {
  return std::count(token.begin(), token.end(), '.') == 2 &&
         std::all_of(token.begin(), token.end(), [](char c) { return c == '.' || is_base64url(c); });
}

// The last digit of 32 bytes carries two unused bits; only zeros there keep a signature to one spelling.
bool is_canonical_signature(std::string_view token) {
  return token.size() - token.rfind('.') - 1 == signature_chars &&
         std::string_view("AEIMQUYcgkosw048").find(token.back()) != std::string_view::npos;
}

// Read apart from cjose, which says neither why it cannot read a header nor whether it has a `crit` of any
// type.
std::optional<token_fault> header_fault(std::string_view token) {
  unsigned char* bytes = nullptr;
  std::size_t size = 0;
  if (!cjose_base64url_decode(token.data(), token.find('.'), &bytes, &size, nullptr))
    return token_fault::malformed;
  const jose_ptr<unsigned char> owner(bytes);
  const auto header = nlohmann::json::parse(bytes, bytes + size, nullptr, false);
  if (!header.is_object() || header.contains("crit")) return token_fault::malformed;
  if (header.value("alg", nlohmann::json()) != algorithm) return token_fault::algorithm;
  return std::nullopt;
}

// What cjose will act on decides, whatever the other parser read.
bool names_algorithm(cjose_jws_t* jws) {
  const char* alg = cjose_header_get(cjose_jws_get_protected(jws), CJOSE_HDR_ALG, nullptr);
  return alg != nullptr && alg == algorithm;
}

std::string payload_of(const claims& who, const std::string& audience) {
  nlohmann::json payload{{"iss", who.issuer},      {"sub", who.subject},
                         {"user_id", who.subject}, {"email", who.email},
                         {"name", who.name},       {"iat", who.issued_at},
                         {"exp", who.expires_at},  {"jti", random_hex(token_id_bytes)}};
  if (!audience.empty()) payload["aud"] = audience;
  return payload.dump();
}

}  // namespace

std::string_view to_string(token_fault fault) {
  switch (fault) {
    case token_fault::missing:
      return "No access token was sent; send it in the header \"Authorization: Bearer <token>\".";
    case token_fault::malformed:
      return "The access token is malformed; send it exactly as it was issued, or sign in again.";
    case token_fault::algorithm:
      return "The access token is not signed with HS256; sign in again to get one that is.";
    case token_fault::signature:
      return "The signature of the access token is not valid; sign in again.";
    case token_fault::expired:
      return "The access token has expired; refresh it or sign in again.";
    case token_fault::not_yet_valid:
      return "The access token is not valid yet; check the clock of the system that issued it.";
    case token_fault::issuer:
      return "The access token comes from an issuer that is not accepted here; sign in with an accepted one.";
    case token_fault::audience:
      return "The access token was issued for another service; sign in to this one.";
    case token_fault::subject:
      return "The access token does not say whose it is; it needs a text claim \"sub\" or \"user_id\".";
  }
  return "The access token was refused; sign in again.";
}

token_issuer::token_issuer(std::string_view secret, std::string audience)
    : key_(std::make_shared<const hmac_key>(secret)), audience_(std::move(audience)) {}

std::string token_issuer::sign(const claims& who) const {
  const std::string payload = payload_of(who, audience_);
  const jose_ptr<cjose_header_t> header(cjose_header_new(nullptr));
  cjose_header_set(header.get(), CJOSE_HDR_ALG, algorithm.data(), nullptr);
  cjose_header_set(header.get(), "typ", "JWT", nullptr);
  const auto* bytes = reinterpret_cast<const unsigned char*>(payload.data());
  const jose_ptr<cjose_jws_t> jws(cjose_jws_sign(key_->get(), header.get(), bytes, payload.size(), nullptr));
  const char* compact = nullptr;
  const bool signed_well = cjose_jws_export(jws.get(), &compact, nullptr);
  if (!signed_well) throw std::runtime_error("the access token could not be signed: out of memory");
  return compact;
}

token_verifier::token_verifier(std::string_view secret, token_rules rules)
    : key_(std::make_shared<const hmac_key>(secret)), rules_(std::move(rules)) {
  rules_.skew_seconds = std::clamp<std::int64_t>(rules_.skew_seconds, 0, max_skew_seconds);
}

token_result token_verifier::verify(std::string_view token, std::int64_t now) const noexcept {
  if (token.empty()) return token_fault::missing;
  if (token.size() > max_token_bytes || !is_compact_form(token)) return token_fault::malformed;
  if (const auto fault = header_fault(token)) return *fault;
  const jose_ptr<cjose_jws_t> jws(cjose_jws_import(token.data(), token.size(), nullptr));
  if (!jws || !names_algorithm(jws.get())) return token_fault::malformed;
  if (!is_canonical_signature(token)) return token_fault::signature;
  if (!cjose_jws_verify(jws.get(), key_->get(), nullptr)) return token_fault::signature;
  unsigned char* payload = nullptr;
  std::size_t size = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &payload, &size, nullptr)) return token_fault::malformed;
  return read_claims({reinterpret_cast<const char*>(payload), size}, rules_, now);
}

}  // namespace steward
