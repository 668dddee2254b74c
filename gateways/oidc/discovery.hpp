#pragma once

#include <string>
#include <string_view>

namespace steward {

/// What an OpenID provider says of itself (OpenID Connect Discovery 1.0, section 3).
struct provider_metadata {
  std::string issuer;
  std::string authorization_endpoint;  ///< may be empty
  std::string token_endpoint;          ///< may be empty
  std::string jwks_uri;
};

/// Where the issuer's metadata are.
std::string discovery_url(std::string_view issuer);

/// Reads them. Throws std::runtime_error, with what is wrong, when they are no metadata, name another issuer
/// (a mix-up, or an attack: section 4.3), or an address in them is no https:// (http:// only if the issuer's
/// is, too).
provider_metadata read_discovery(std::string_view text, std::string_view issuer);

}  // namespace steward
