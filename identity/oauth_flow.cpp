#include "identity/oauth_flow.hpp"

#include <nlohmann/json.hpp>

#include "identity/base64url.hpp"
#include "identity/digest.hpp"
#include "identity/random.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::string_view flow_purpose = "oauth flow";
constexpr std::string_view code_purpose = "oauth code";
constexpr std::size_t secret_bytes = 32;

std::string random_text() { return to_base64url(random_bytes(secret_bytes)); }

}  // namespace

oauth_flow begin_flow(std::string provider, std::int64_t now) {
  oauth_flow flow;
  flow.provider = std::move(provider);
  flow.state = random_text();
  flow.nonce = random_text();
  flow.verifier = random_text();
  flow.expires_at = now + oauth_flow_seconds;
  return flow;
}

std::string seal_flow(const vault& secrets, const oauth_flow& flow) {
  const json content{flow.provider,  flow.state,     flow.nonce,   flow.verifier,
                     flow.return_to, flow.challenge, flow.link_to, flow.expires_at};
  return secrets.seal(content.dump(), flow_purpose);
}

std::optional<oauth_flow> open_flow(const vault& secrets, std::string_view sealed, std::string_view provider,
                                    std::string_view state, std::int64_t now) {
  const auto text = secrets.open(sealed, flow_purpose);
  if (!text) return std::nullopt;
  const auto content = json::parse(*text);
  oauth_flow flow{content[0], content[1], content[2], content[3],
                  content[4], content[5], content[6], content[7]};
  if (flow.provider != provider || !same_bytes(flow.state, state) || flow.expires_at <= now)
    return std::nullopt;
  return flow;
}

std::string seal_code(const vault& secrets, std::string user, std::string challenge, std::int64_t now) {
  const json content{std::move(user), random_text(), std::move(challenge), now + oauth_code_seconds};
  return secrets.seal(content.dump(), code_purpose);
}

std::optional<oauth_code> open_code(const vault& secrets, std::string_view sealed, std::string_view verifier,
                                    std::int64_t now) {
  const auto text = secrets.open(sealed, code_purpose);
  if (!text) return std::nullopt;
  const auto content = json::parse(*text);
  oauth_code code{content[0], content[1], content[2], content[3]};
  const bool proven = code.challenge.empty() || same_bytes(pkce_challenge(verifier), code.challenge);
  if (!proven || code.expires_at <= now) return std::nullopt;
  return code;
}

std::string pkce_challenge(std::string_view verifier) { return to_base64url(sha256(verifier)); }

}  // namespace steward
