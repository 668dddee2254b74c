#pragma once

#include "gateways/oauth/provider.hpp"

namespace steward {

struct github_profile {
  std::string url;
  std::string api_url;
  std::string client_id;
  std::string client_secret;
};

/// GitHub, which speaks OAuth 2 without OpenID: the person comes from its API, and so do the addresses that
/// it has verified.
std::unique_ptr<oauth_provider> make_github_provider(github_profile, document_source);

}  // namespace steward
