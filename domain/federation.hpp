#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "domain/time.hpp"
#include "domain/uuid.hpp"

namespace steward {

// What is asked about accounts that people have elsewhere. Every text has been checked for its form only.

/// Somebody wants to sign in at a provider, or to link an account there.
struct oauth_start {
  std::string provider;   ///< "google", ...
  std::string return_to;  ///< an allow-listed address, or empty: the callback answers itself
  std::string challenge;  ///< PKCE (S256) of whoever will exchange the code; may be empty
  std::optional<uuid> link_to;
};

/// The provider has sent the browser back.
struct oauth_callback {
  std::string provider;
  std::string code;
  std::string state;
  std::string fault;   ///< the provider's `error`
  std::string issuer;  ///< `iss` (RFC 9207); may be empty
  std::string person;  ///< Apple: JSON with the name, only the first time
  std::string cookie;  ///< what start gave this browser
};

/// The page that a sign-in returned to wants its session.
struct oauth_exchange {
  std::string code;
  std::string verifier;
};

struct identity_list {
  uuid user;
};
struct identity_removal {
  uuid user;
  std::string provider;
};

/// What an issuer tells of one of its users by a webhook.
struct subject_news {
  std::string message;  ///< id of the webhook, the same for every repetition
  std::string issuer;
  std::string subject;
  bool removed = false;
  std::string email;  ///< verified, or empty
  std::string name;
  timestamp changed_at;  ///< by the issuer's clock: older news come to nothing
};

using federation_request =
    std::variant<oauth_start, oauth_callback, oauth_exchange, identity_list, identity_removal, subject_news>;

/// Who somebody is elsewhere, once the provider has said so.
struct external_identity {
  std::string provider;
  std::string issuer;
  std::string subject;
  std::string email;  ///< verified by the provider, or empty
  std::string name;
};

}  // namespace steward
