#include "identity/own_keys.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "identity/jwk.hpp"

namespace steward {

namespace {

std::string purpose_of(const std::string& kid) { return sealed_purpose("signing_keys", "private_key", kid); }

std::vector<stored_key> newest_first(const std::vector<stored_key>& stored, timestamp now) {
  std::vector<stored_key> present;
  std::copy_if(stored.begin(), stored.end(), std::back_inserter(present),
               [now](const stored_key& key) { return !key.ends_at || *key.ends_at > now; });
  std::sort(present.begin(), present.end(), [](const stored_key& a, const stored_key& b) {
    return std::tie(b.created_at, b.kid) < std::tie(a.created_at, a.kid);
  });
  return present;
}

key_set verifying(const std::vector<stored_key>& present) {
  key_set keys;
  for (const auto& one : present) {
    const auto key =
        read_jwk(nlohmann::json::parse(one.public_jwk, nullptr, false), signature_algorithm::es256);
    if (key) keys.add(one.kid, *key);
  }
  return keys;
}

std::string document_of(const std::vector<stored_key>& present) {
  std::string text = R"({"keys":[)";
  for (const auto& one : present) {
    if (text.back() != '[') text += ',';
    text += one.public_jwk;
  }
  return text + "]}";
}

}  // namespace

own_keys::own_keys(vault secrets)
    : secrets_(std::move(secrets)), jwks_(std::make_shared<const std::string>(document_of({}))) {}

stored_key own_keys::make(timestamp now) const {
  const auto key = signing_key::make();
  return {key.kid(), key.public_jwk(), secrets_.seal(key.der(), purpose_of(key.kid())), now, std::nullopt};
}

std::optional<signing_key> own_keys::open(const stored_key& stored) const {
  const auto der = secrets_.open(stored.sealed, purpose_of(stored.kid));
  return der ? signing_key::from_der(*der) : std::nullopt;
}

void own_keys::take(const std::vector<stored_key>& stored, timestamp now) {
  auto present = newest_first(stored, now);
  if (present == present_) return;
  std::shared_ptr<const signing_key> signer;
  for (const auto& one : present) {
    if (signer || one.ends_at) continue;
    if (auto key = open(one)) signer = std::make_shared<const signing_key>(std::move(*key));
  }
  store_->put(verifying(present));  // before the new key signs
  signer_ = std::move(signer);
  jwks_ = std::make_shared<const std::string>(document_of(present));
  present_ = std::move(present);
}

}  // namespace steward
