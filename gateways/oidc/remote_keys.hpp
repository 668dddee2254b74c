#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "domain/time.hpp"
#include "gateways/fetch/fetch.hpp"
#include "identity/key_set.hpp"

namespace steward {

/// Where the keys of an issuer are published.
struct key_location {
  std::string issuer;
  std::string jwks_url;  ///< empty: what the issuer's metadata name
  signature_algorithm algorithm = signature_algorithm::rs256;
};

/// Asks for one document: a fetch(), or a stand-in in tests.
using document_source = std::function<fetch_result(const fetch_request&)>;

/// Keeps the keys of an issuer up to date. refresh() blocks and belongs to one thread; whoever verifies reads
/// the store.
///
/// When the issuer cannot be reached, or answers nonsense, the keys that are known stay good for a day: its
/// outage does not become ours, and a key that it has withdrawn is not trusted for ever.
class remote_keys {
 public:
  remote_keys(key_location where, std::shared_ptr<key_store> store, document_source source)
      : where_(std::move(where)), store_(std::move(store)), source_(std::move(source)) {}

  /// Throws std::runtime_error, with the reason, when it learned nothing.
  void refresh(timestamp now);

  static constexpr std::chrono::hours longest_trust{24};

 private:
  std::string get(const std::string& url) const;
  std::string key_url();

  key_location where_;
  std::shared_ptr<key_store> store_;
  document_source source_;
  std::string found_url_;
  std::optional<timestamp> confirmed_at_;
};

}  // namespace steward
