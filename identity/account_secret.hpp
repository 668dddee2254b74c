#pragma once

#include <string>
#include <string_view>

namespace steward {

/// A secret that is shown once and recognised by its hash.
struct account_secret {
  std::string text;  ///< 64 hexadecimal digits
  std::string hash;
};

/// Throws what random_hex throws.
account_secret make_account_secret();

/// SHA-256, as hexadecimal digits: what is as random as these secrets cannot be guessed from it.
std::string hash_account_secret(std::string_view text);

}  // namespace steward
