#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/stored_key.hpp"
#include "identity/key_set.hpp"
#include "identity/signing_key.hpp"
#include "identity/vault.hpp"

namespace steward {

/// The keys of Steward's own access tokens in one process: which one signs and which ones verify. They are
/// stored for all nodes; each node takes what is stored from time to time. All but take() may be called from
/// any thread.
class own_keys {
 public:
  /// `secrets` opens the private halves.
  explicit own_keys(vault secrets);

  /// A fresh pair that signs from `now` on, to be stored.
  stored_key make(timestamp now) const;

  /// From now on these are the keys, but for those whose end has come by `now`. One thread at a time.
  void take(const std::vector<stored_key>& stored, timestamp now);

  /// What verifies.
  const std::shared_ptr<key_store>& store() const { return store_; }
  /// What signs: the newest pair without an end that opens here; null when there is none.
  std::shared_ptr<const signing_key> signer() const { return signer_.load(); }
  /// The JSON Web Key Set of what verifies, newest first.
  std::shared_ptr<const std::string> jwks() const { return jwks_.load(); }

 private:
  std::optional<signing_key> open(const stored_key&) const;

  vault secrets_;
  std::vector<stored_key> present_;  ///< what was taken last
  std::shared_ptr<key_store> store_ = std::make_shared<key_store>();
  std::atomic<std::shared_ptr<const signing_key>> signer_;
  std::atomic<std::shared_ptr<const std::string>> jwks_;
};

}  // namespace steward
