#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "identity/verification_key.hpp"

namespace steward {

/// The keys of one issuer by their id (`kid`). A value; immutable once it is in a key_store.
class key_set {
 public:
  key_set() = default;
  /// One key for all tokens, whatever `kid` they have: a shared secret.
  explicit key_set(verification_key only) { add("", std::move(only)); }

  /// Adds or replaces. An empty id is that of a key without one.
  void add(std::string kid, verification_key key) { keys_.insert_or_assign(std::move(kid), std::move(key)); }

  /// The key for a token with this `kid` (empty: it has none), or nullptr. A token without one gets the only
  /// key there is; so does any token when the only key has no id.
  const verification_key* find(std::string_view kid) const;

  /// Whether every key of `other` is in this set.
  bool contains(const key_set& other) const;

  std::size_t size() const { return keys_.size(); }

 private:
  std::map<std::string, verification_key, std::less<>> keys_;
};

/// Reads a JSON Web Key Set (RFC 7517 5). Keys that read_jwk does not take are left out, as the RFC says, and
/// so is what comes after 100 keys. Throws std::invalid_argument when `text` is no key set.
key_set read_jwks(std::string_view text, signature_algorithm);

/// Where the present keys of an issuer are: whoever learns of new ones puts them here, verifiers look here.
/// Any thread; neither blocks.
class key_store {
 public:
  explicit key_store(key_set keys = {}) : keys_(std::make_shared<const key_set>(std::move(keys))) {}

  std::shared_ptr<const key_set> get() const { return keys_.load(); }

  void put(key_set keys);

  /// Counts how often a key was taken away: tokens that were verified before may have become void.
  std::uint64_t losses() const { return losses_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::shared_ptr<const key_set>> keys_;
  std::atomic<std::uint64_t> losses_{0};
};

}  // namespace steward
