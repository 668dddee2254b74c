#include "identity/refresh_token.hpp"

#include <algorithm>

#include "identity/base64url.hpp"
#include "identity/digest.hpp"
#include "identity/random.hpp"

namespace steward {

namespace {

constexpr std::string_view prefix = "srt_";  // so that leaked ones are found by those who look for them
constexpr std::size_t id_bytes = 16;
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t mark_bytes = 16;

std::string content_of(const refresh_token& token) {
  return std::string(token.session.bytes.begin(), token.session.bytes.end()) + token.secret;
}

}  // namespace

refresh_tokens::refresh_tokens(std::string_view installation_secret)
    : marking_key_(derive_key(installation_secret, "marks of refresh tokens")),
      succession_key_(derive_key(installation_secret, "succession of refresh tokens")) {}

refresh_token refresh_tokens::first(const uuid& session) const {
  return {session, random_bytes(secret_bytes)};
}

refresh_token refresh_tokens::successor(const refresh_token& token) const {
  return {token.session, hmac_sha256(succession_key_, content_of(token))};
}

std::string refresh_tokens::mark(std::string_view content) const {
  return hmac_sha256(marking_key_, content).substr(0, mark_bytes);
}

std::string refresh_tokens::write(const refresh_token& token) const {
  const auto content = content_of(token);
  return std::string(prefix) + to_base64url(content + mark(content));
}

std::optional<refresh_token> refresh_tokens::read(std::string_view text) const {
  if (!text.starts_with(prefix)) return std::nullopt;
  const auto bytes = from_base64url(text.substr(prefix.size()));
  if (!bytes || bytes->size() != id_bytes + secret_bytes + mark_bytes) return std::nullopt;
  const auto content = bytes->substr(0, id_bytes + secret_bytes);
  if (!same_bytes(mark(content), bytes->substr(content.size()))) return std::nullopt;
  refresh_token token{{}, content.substr(id_bytes)};
  std::copy_n(content.begin(), id_bytes, token.session.bytes.begin());
  return token;
}

std::string refresh_tokens::hash(const refresh_token& token) {
  return to_base64url(sha256(content_of(token)));
}

}  // namespace steward
