#include "identity/key_set.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "identity/jwk.hpp"

namespace steward {

namespace {

constexpr std::size_t max_keys = 100;

}  // namespace

const verification_key* key_set::find(std::string_view kid) const {
  if (const auto found = keys_.find(kid); found != keys_.end()) return &found->second;
  if (keys_.size() != 1) return nullptr;
  const auto& [id, only] = *keys_.begin();
  return kid.empty() || id.empty() ? &only : nullptr;
}

bool key_set::contains(const key_set& other) const {
  return std::all_of(other.keys_.begin(), other.keys_.end(), [this](const auto& one) {
    const auto found = keys_.find(one.first);
    return found != keys_.end() && found->second == one.second;
  });
}

key_set read_jwks(std::string_view text, signature_algorithm algorithm) {
  const auto document = nlohmann::json::parse(text, nullptr, false);
  if (!document.is_object() || !document.contains("keys") || !document["keys"].is_array())
    throw std::invalid_argument("this is no JSON Web Key Set: it has no list \"keys\"");
  key_set keys;
  for (const auto& jwk : document["keys"]) {
    const auto key = read_jwk(jwk, algorithm);
    if (!key || keys.size() >= max_keys) continue;
    const auto kid = jwk.find("kid");
    keys.add(kid != jwk.end() && kid->is_string() ? kid->get<std::string>() : std::string(), *key);
  }
  return keys;
}

void key_store::put(key_set keys) {
  auto next = std::make_shared<const key_set>(std::move(keys));
  const auto before = keys_.exchange(next);
  if (!next->contains(*before)) losses_.fetch_add(1);
}

}  // namespace steward
