#include "app/external_issuers.hpp"

#include <stdexcept>

#include "config/issuers.hpp"
#include "gateways/oidc/remote_keys.hpp"
#include "identity/pem.hpp"
#include "identity/webhook_signature.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

signature_algorithm algorithm_of(const std::string& name) {
  for (const auto one : {signature_algorithm::hs256, signature_algorithm::es256, signature_algorithm::eddsa})
    if (to_string(one) == name) return one;
  return signature_algorithm::rs256;
}

key_set fixed_keys(const issuer_settings& from) {
  if (!from.secret.empty()) return key_set(verification_key::of_secret(from.secret));
  if (from.public_key.empty()) return {};
  const auto key = read_public_pem(from.public_key, algorithm_of(from.algorithm));
  if (!key)
    throw std::runtime_error("the public key of " + from.issuer + " is no " + from.algorithm +
                             " key in PEM; copy it with its BEGIN and END lines");
  return key_set(*key);
}

timestamp now() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

key_feed feed_of(const issuer_settings& from, std::shared_ptr<key_store> store, const fetch_policy& policy) {
  const auto keys = std::make_shared<remote_keys>(
      key_location{from.issuer, from.jwks_url, algorithm_of(from.algorithm)}, store,
      [policy](const fetch_request& request) { return fetch(request, policy); });
  return {from.issuer, [store](const std::string& kid) { return store->get()->find(kid) != nullptr; },
          [keys] { keys->refresh(now()); }, 5min, 10s};
}

}  // namespace

issuer_registry external_issuers(const settings& config, std::shared_ptr<const std::atomic<bool>> stopped) {
  if (!config.clerk_webhook_secret.empty() && !are_webhook_secrets(config.clerk_webhook_secret))
    throw std::runtime_error(
        "clerk_webhook_secret must be like whsec_..., as Clerk shows it; several with spaces between");
  issuer_registry all;
  const auto policy = fetch_policy_of(config, std::move(stopped));
  for (const auto& one : all_issuers(config)) {
    auto store = std::make_shared<key_store>(fixed_keys(one));
    const bool fetched = store->get()->size() == 0;
    all.issuers.push_back(
        {one.issuer, algorithm_of(one.algorithm), store, false, fetched, one.audiences, one.parties});
    if (fetched) all.feeds.push_back(feed_of(one, std::move(store), policy));
  }
  return all;
}

}  // namespace steward
