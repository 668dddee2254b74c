#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "identity/vault.hpp"

namespace steward {

/// A sign-in elsewhere that has begun. It is kept by the browser, sealed, so that beginning one costs the
/// server nothing; that it ends once is remembered at its end.
struct oauth_flow {
  std::string provider;
  std::string state;     ///< comes back with the browser: proves that it is the one that began
  std::string nonce;     ///< comes back inside the provider's token: that it was made for this
  std::string verifier;  ///< PKCE: that the code is redeemed by who asked for it
  std::string return_to;
  std::string challenge;        ///< of whoever exchanges the code in the end; may be empty
  std::string link_to;          ///< the user that the identity is to be linked to, or empty
  std::int64_t expires_at = 0;  ///< unix seconds
};

inline constexpr std::int64_t oauth_flow_seconds = 600;
inline constexpr std::int64_t oauth_code_seconds = 60;

/// A fresh one, with its secrets. Throws std::runtime_error without randomness.
oauth_flow begin_flow(std::string provider, std::int64_t now);

std::string seal_flow(const vault&, const oauth_flow&);
/// Nothing when it is not one of ours, is not of this provider and state, or is too old.
std::optional<oauth_flow> open_flow(const vault&, std::string_view sealed, std::string_view provider,
                                    std::string_view state, std::int64_t now);

/// What the page gets that a sign-in returns to, to be exchanged for a session.
struct oauth_code {
  std::string user;
  std::string id;         ///< good once
  std::string challenge;  ///< may be empty
  std::int64_t expires_at = 0;
};

std::string seal_code(const vault&, std::string user, std::string challenge, std::int64_t now);
/// Nothing when it is not one of ours, is too old, or `verifier` is not that of its challenge.
std::optional<oauth_code> open_code(const vault&, std::string_view sealed, std::string_view verifier,
                                    std::int64_t now);

/// PKCE's S256 (RFC 7636 4.2).
std::string pkce_challenge(std::string_view verifier);

}  // namespace steward
