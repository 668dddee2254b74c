#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/uuid.hpp"

namespace steward {

/// A refresh token, taken apart.
struct refresh_token {
  uuid session;
  std::string secret;  ///< 32 bytes
};

/// Makes and reads refresh tokens. The first one of a session is random; each other one is made of the one
/// before it and a key of the installation. So the answer to a lost refresh can be given again though nothing
/// but hashes is stored, and whoever steals a token cannot compute the next one. What was not made here is
/// recognised without a look at the database. Immutable; any thread.
class refresh_tokens {
 public:
  /// The same secret on all nodes.
  explicit refresh_tokens(std::string_view installation_secret);

  /// Throws std::runtime_error when the kernel has no randomness to give.
  refresh_token first(const uuid& session) const;
  refresh_token successor(const refresh_token&) const;

  /// What the client gets.
  std::string write(const refresh_token&) const;
  /// Nothing when this installation has not made it.
  std::optional<refresh_token> read(std::string_view text) const;

  /// What is stored of it.
  static std::string hash(const refresh_token&);

 private:
  std::string mark(std::string_view content) const;

  std::string marking_key_;
  std::string succession_key_;
};

}  // namespace steward
