#include "gateways/oidc/discovery.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace steward {
namespace {

constexpr std::size_t longest_address = 2'000;

std::string address(const nlohmann::json& document, const char* member, std::string_view issuer) {
  const auto found = document.find(member);
  if (found == document.end()) return {};
  const bool plain = issuer.starts_with("http://");
  if (!found->is_string()) throw std::runtime_error(std::string("its ") + member + " is no text");
  auto text = found->get<std::string>();
  const bool fine = text.starts_with("https://") || (plain && text.starts_with("http://"));
  if (!fine || text.size() > longest_address)
    throw std::runtime_error(std::string("its ") + member + " is no https:// address");
  return text;
}

}  // namespace

std::string discovery_url(std::string_view issuer) {
  std::string url(issuer);
  if (url.ends_with('/')) url.pop_back();
  return url + "/.well-known/openid-configuration";
}

provider_metadata read_discovery(std::string_view text, std::string_view issuer) {
  const auto document = nlohmann::json::parse(text, nullptr, false);
  if (!document.is_object()) throw std::runtime_error("its metadata are no JSON object");
  if (document.value("issuer", nlohmann::json()) != issuer)
    throw std::runtime_error("its metadata name another issuer; set the issuer exactly as they spell it");
  provider_metadata found{std::string(issuer), address(document, "authorization_endpoint", issuer),
                          address(document, "token_endpoint", issuer), address(document, "jwks_uri", issuer)};
  if (found.jwks_uri.empty()) throw std::runtime_error("its metadata have no jwks_uri");
  return found;
}

}  // namespace steward
