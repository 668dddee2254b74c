#include <nlohmann/json.hpp>

#include "gateways/oauth/github_provider.hpp"
#include "gateways/oauth/oidc_provider.hpp"
#include "identity/base64url.hpp"
#include "identity/pem.hpp"
#include "identity/signing_key.hpp"

namespace steward {
namespace {

using secret_source = std::function<std::string(timestamp)>;

secret_source fixed(const std::string& secret) {
  return [secret](timestamp) { return secret; };
}

/// Apple's client secret is a token that one signs oneself, made anew for each use.
secret_source apple_secret(const settings& config) {
  const auto key = signing_key::from_der(der_of_pem(config.apple_private_key).value_or(""));
  if (!key)
    throw std::runtime_error(
        "apple_private_key is no P-256 key in PEM; copy the .p8 file with its BEGIN and END lines");
  return [key = *key, kid = config.apple_key_id, team = config.apple_team_id, client = config.apple_client_id,
          audience = config.apple_issuer](timestamp now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const nlohmann::json header{{"alg", "ES256"}, {"kid", kid}};
    const nlohmann::json payload{
        {"iss", team}, {"sub", client}, {"aud", audience}, {"iat", seconds}, {"exp", seconds + 300}};
    const auto text = to_base64url(header.dump()) + '.' + to_base64url(payload.dump());
    return text + '.' + to_base64url(key.sign(text));
  };
}

}  // namespace

std::vector<std::string> oauth_provider_names(const settings& config) {
  std::vector<std::string> names;
  if (!config.apple_client_id.empty()) names.emplace_back("apple");
  if (!config.github_client_id.empty()) names.emplace_back("github");
  if (!config.google_client_id.empty()) names.emplace_back("google");
  if (!config.microsoft_client_id.empty()) names.emplace_back("microsoft");
  return names;
}

oauth_providers make_oauth_providers(const settings& config, const document_source& source) {
  oauth_providers all;
  if (!config.apple_client_id.empty()) {
    oidc_profile apple{"apple", "Apple", config.apple_issuer, config.apple_client_id, apple_secret(config)};
    apple.scope = "openid email name";
    apple.posts_back = true;
    all["apple"] = make_oidc_provider(std::move(apple), source);
  }
  if (!config.github_client_id.empty())
    all["github"] = make_github_provider(
        {config.github_url, config.github_api_url, config.github_client_id, config.github_client_secret},
        source);
  if (!config.google_client_id.empty())
    all["google"] = make_oidc_provider({"google", "Google", config.google_issuer, config.google_client_id,
                                        fixed(config.google_client_secret)},
                                       source);
  if (!config.microsoft_client_id.empty()) {
    oidc_profile microsoft{"microsoft", "Microsoft", config.microsoft_issuer, config.microsoft_client_id,
                           fixed(config.microsoft_client_secret)};
    microsoft.tenants = true;
    all["microsoft"] = make_oidc_provider(std::move(microsoft), source);
  }
  return all;
}

}  // namespace steward
