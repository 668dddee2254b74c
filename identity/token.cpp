#include "identity/token.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "identity/base64url.hpp"
#include "identity/token_claims.hpp"

namespace steward {

namespace {

using nlohmann::json;

constexpr std::int64_t max_skew_seconds = 59;
constexpr std::size_t max_kid_bytes = 255;

/// A token taken apart.
struct token_parts {
  json header;
  json payload;
  std::string_view signed_text;
  std::string_view signature;  ///< still encoded
};

json read_part(std::string_view encoded) {
  const auto text = from_base64url(encoded);
  return text ? json::parse(*text, nullptr, false) : json();
}

bool is_compact_form(std::string_view token) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  return token.size() <= max_token_bytes && std::count(token.begin(), token.end(), '.') == 2 &&
         token.find_first_not_of(allowed) == std::string_view::npos;
}

// Header and payload are objects; nothing else has been looked at.
std::optional<token_parts> take_apart(std::string_view token) {
  if (!is_compact_form(token)) return std::nullopt;
  const auto first = token.find('.');
  const auto second = token.rfind('.');
  token_parts parts{read_part(token.substr(0, first)), read_part(token.substr(first + 1, second - first - 1)),
                    token.substr(0, second), token.substr(second + 1)};
  if (!parts.header.is_object() || !parts.payload.is_object()) return std::nullopt;
  return parts;
}

// The member's text, empty when there is none; nothing when it is something else.
std::optional<std::string> optional_text(const json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end()) return std::string();
  if (!found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

bool is_signed(const token_parts& parts, const verification_key& key) {
  const auto signature = from_base64url(parts.signature);
  return signature && key.verifies(parts.signed_text, *signature);
}

}  // namespace

std::string_view to_string(token_fault fault) {
  switch (fault) {
    case token_fault::missing:
      return "No access token was sent; send it in the header \"Authorization: Bearer <token>\".";
    case token_fault::malformed:
      return "The access token is malformed; send it exactly as it was issued, or sign in again.";
    case token_fault::algorithm:
      return "The access token is not signed with the algorithm of its issuer; sign in again.";
    case token_fault::key:
      return "The key that the access token is signed with is not known here or has been retired; sign in "
             "again.";
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
    case token_fault::revoked:
      return "The session of the access token has ended; sign in again.";
  }
  return "The access token was refused; sign in again.";
}

token_verifier::token_verifier(std::vector<issuer> issuers, std::int64_t skew_seconds,
                               std::shared_ptr<const revoked_sessions> revoked)
    : issuers_(std::move(issuers)),
      skew_(std::clamp<std::int64_t>(skew_seconds, 0, max_skew_seconds)),
      revoked_(std::move(revoked)) {}

const issuer* token_verifier::find(std::string_view name) const {
  const auto found =
      std::find_if(issuers_.begin(), issuers_.end(), [&](const issuer& one) { return one.name == name; });
  return found == issuers_.end() ? nullptr : &*found;
}

token_result token_verifier::verify(std::string_view token, std::int64_t now) const noexcept {
  if (token.empty()) return token_fault::missing;
  const auto parts = take_apart(token);
  if (!parts || parts->header.contains("crit")) return token_fault::malformed;
  const auto kid = optional_text(parts->header, "kid");
  if (!kid || kid->size() > max_kid_bytes) return token_fault::malformed;
  // An `iss` of "" would otherwise pass for none.
  const auto name = optional_text(parts->payload, "iss");
  const auto* from = !name || (name->empty() && parts->payload.contains("iss")) ? nullptr : find(*name);
  if (!from) return token_fault::issuer;
  if (parts->header.value("alg", json()) != to_string(from->algorithm)) return token_fault::algorithm;
  const auto keys = from->keys->get();
  const auto* key = keys->find(*kid);
  if (!key && from->refreshes) return unknown_key{from->name, *kid};
  if (!key) return token_fault::key;
  if (!is_signed(*parts, *key)) return token_fault::signature;
  return read_claims(parts->payload, *from, skew_, now);
}

std::uint64_t token_verifier::key_losses() const {
  std::uint64_t sum = 0;
  for (const auto& one : issuers_) sum += one.keys->losses();
  return sum;
}

}  // namespace steward
