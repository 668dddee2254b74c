#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward {

/// Encrypts the secrets that the database keeps (FEATURES J11), so that a copy of it gives none away:
/// XChaCha20-Poly1305 of libsodium under keys that are not in the database.
///
/// A sealed text is "s1.<key id>.<nonce and ciphertext, base64url>". It opens only for the purpose that it
/// was sealed for: what one row holds is worth nothing in another one. Immutable: any thread may use it.
class vault {
 public:
  /// `keys`: 64 hexadecimal digits each, separated by commas or white space. The first one seals, all of them
  /// open. Throws std::invalid_argument, with a remedy, when there is none or one is malformed.
  explicit vault(std::string_view keys);
  ~vault();
  vault(const vault&) = default;
  vault& operator=(const vault&) = default;

  /// Throws std::runtime_error when the system is out of randomness.
  std::string seal(std::string_view plain, std::string_view purpose) const;
  /// Nothing when it was changed, sealed for another purpose, or under a key that is not here.
  std::optional<std::string> open(std::string_view sealed, std::string_view purpose) const;
  /// The same under the first key; nothing when it does not open.
  std::optional<std::string> seal_again(std::string_view sealed, std::string_view purpose) const;

  /// What every text begins with that the first key has sealed.
  std::string current_prefix() const;
  /// Of all keys, the first one first: 8 hexadecimal digits each, which tell nothing of the key.
  std::vector<std::string> key_ids() const;

 private:
  struct key {
    std::string id;
    std::array<unsigned char, 32> bytes;
  };
  const key* find(std::string_view id) const;

  std::vector<key> keys_;
};

/// Puts a new key before those in the file `path`, which load_or_create_secret() has made; the others stay.
/// Throws std::runtime_error when the file cannot be written.
void add_vault_key(const std::string& path);

/// What a secret in one place of the database is sealed for: table, column and the row's key.
std::string sealed_purpose(std::string_view table, std::string_view column, std::string_view row_key);

}  // namespace steward
