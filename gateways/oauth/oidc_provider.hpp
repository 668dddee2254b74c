#pragma once

#include <functional>
#include <optional>

#include "gateways/oauth/provider.hpp"
#include "gateways/oidc/discovery.hpp"

namespace steward {

/// Where a provider that speaks OpenID Connect differs from others.
struct oidc_profile {
  std::string name;
  std::string title;   ///< for people
  std::string issuer;  ///< as it spells itself; for Microsoft also of a tenant or of many
  std::string client_id;
  std::function<std::string(timestamp now)> client_secret;
  std::string scope = "openid email profile";
  bool posts_back = false;  ///< Apple
  bool tenants = false;     ///< Microsoft: one address for many issuers, and addresses that prove nothing
};

/// Google, Apple, Microsoft, and any other provider of OpenID Connect (Core 1.0, section 3.1): code, PKCE,
/// state, nonce; the identity token is verified with the provider's published keys (RS256).
std::unique_ptr<oauth_provider> make_oidc_provider(oidc_profile, document_source);

/// What a verified identity token says of the person. Throws oauth_refusal when it is for another sign-in.
external_identity read_identity(std::string_view payload, const oidc_profile&, const oauth_flow&,
                                const oauth_callback&);

/// The issuer that tokens of this profile must name: for Microsoft it depends on the token's tenant.
std::string expected_issuer(const std::string& published, std::string_view id_token);

}  // namespace steward
