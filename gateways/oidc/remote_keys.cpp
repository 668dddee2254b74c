#include "gateways/oidc/remote_keys.hpp"

#include <stdexcept>

#include "gateways/oidc/discovery.hpp"

namespace steward {

std::string remote_keys::get(const std::string& url) const {
  auto given = source_({.url = url, .headers = {"Accept: application/json"}});
  if (const auto* failure = std::get_if<fetch_failure>(&given)) throw std::runtime_error(failure->reason);
  auto& answer = std::get<fetch_answer>(given);
  if (answer.status != 200)
    throw std::runtime_error(std::string(origin_of(url)) + " answers " + std::to_string(answer.status));
  return std::move(answer.body);
}

std::string remote_keys::key_url() {
  if (!where_.jwks_url.empty()) return where_.jwks_url;
  // Asked each time when the keys were not there: the issuer may have moved them.
  if (found_url_.empty())
    found_url_ = read_discovery(get(discovery_url(where_.issuer)), where_.issuer).jwks_uri;
  return found_url_;
}

void remote_keys::refresh(timestamp now) {
  try {
    auto keys = read_jwks(get(key_url()), where_.algorithm);
    if (keys.size() == 0)
      throw std::runtime_error(std::string(origin_of(where_.issuer)) + " publishes no key for " +
                               std::string(to_string(where_.algorithm)));
    store_->put(std::move(keys));
    confirmed_at_ = now;
  } catch (const std::exception&) {
    found_url_.clear();
    if (confirmed_at_ && now - *confirmed_at_ >= longest_trust) {
      store_->put({});
      confirmed_at_.reset();
    }
    throw;
  }
}

}  // namespace steward
