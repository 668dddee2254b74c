#include "http/api_key_token.hpp"

#include <algorithm>

#include "identity/account_secret.hpp"
#include "identity/random.hpp"

namespace steward::http {
namespace {

constexpr std::string_view prefix = "stw_";
constexpr std::size_t user_digits = 32;
constexpr std::size_t secret_bytes = 24;
constexpr std::size_t key_size = prefix.size() + user_digits + 1 + 2 * secret_bytes;

std::string without_dashes(const uuid& id) {
  auto text = id.to_string();
  std::erase(text, '-');
  return text;
}

std::optional<uuid> with_dashes(std::string_view digits) {
  std::string text(digits);
  for (const std::size_t place : {8, 13, 18, 23}) text.insert(place, 1, '-');
  return uuid::parse(text);
}

}  // namespace

fresh_key make_api_key(const uuid& user) {
  auto text = std::string(prefix) + without_dashes(user) + '_' + random_hex(secret_bytes);
  auto hash = hash_account_secret(text);
  return {std::move(text), std::move(hash)};
}

bool is_api_key(std::string_view token) { return token.starts_with(prefix); }

std::optional<presented_key> read_api_key(std::string_view token) {
  if (token.size() != key_size || !is_api_key(token) || token[prefix.size() + user_digits] != '_')
    return std::nullopt;
  const auto user = with_dashes(token.substr(prefix.size(), user_digits));
  if (!user) return std::nullopt;
  auto hash = hash_account_secret(token);
  const auto credential = with_dashes(std::string_view(hash).substr(0, user_digits));
  return presented_key{*user, std::move(hash), credential.value()};
}

}  // namespace steward::http
