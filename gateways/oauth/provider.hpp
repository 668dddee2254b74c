#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "domain/federation.hpp"
#include "gateways/oidc/remote_keys.hpp"
#include "identity/oauth_flow.hpp"

namespace steward {

enum class refusal {
  begin_again,  ///< what the browser brought is worth nothing
  down,         ///< the provider cannot be reached: trying again may help
  broken        ///< the provider or its settings: somebody has to look
};

/// Why a sign-in at a provider came to nothing. what() is a sentence for the person.
struct oauth_refusal : std::runtime_error {
  oauth_refusal(const std::string& sentence, refusal kind, std::string why)
      : runtime_error(sentence), kind(kind), why(std::move(why)) {}
  refusal kind;
  std::string why;  ///< for operators; no secrets
};

/// Somebody where people have accounts. Blocks on the network; belongs to one thread.
class oauth_provider {
 public:
  virtual ~oauth_provider() = default;

  /// Where the browser is sent. Throws oauth_refusal.
  virtual std::string authorization_url(const oauth_flow&, const std::string& redirect_uri) = 0;

  /// Who came back: redeems the code and checks what it gives. Throws oauth_refusal.
  virtual external_identity complete(const oauth_callback&, const oauth_flow&,
                                     const std::string& redirect_uri, timestamp now) = 0;

  /// The answer comes as a form from the provider's page: the browser must be let send its cookie with that.
  virtual bool posts_back() const { return false; }
};

using oauth_providers = std::map<std::string, std::unique_ptr<oauth_provider>>;

/// Those that the settings name. Throws std::runtime_error when Apple's key cannot be read.
oauth_providers make_oauth_providers(const settings&, const document_source&);

/// The names of those that the settings name.
std::vector<std::string> oauth_provider_names(const settings&);

}  // namespace steward
