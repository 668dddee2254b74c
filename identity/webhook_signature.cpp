#include "identity/webhook_signature.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "identity/base64url.hpp"
#include "identity/digest.hpp"
#include "identity/pem.hpp"

namespace steward {
namespace {

constexpr std::size_t max_id_bytes = 255;
constexpr std::size_t max_words = 16;  ///< while secrets change there are two
constexpr std::size_t least_secret_bytes = 16;

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty() && words.size() < max_words) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::optional<std::string> key_of(std::string_view secret) {
  constexpr std::string_view prefix = "whsec_";
  if (!secret.starts_with(prefix)) return std::nullopt;
  auto key = from_base64(secret.substr(prefix.size()));
  if (!key || key->size() < least_secret_bytes) return std::nullopt;
  return key;
}

std::optional<std::int64_t> seconds_of(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || wrong != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return seconds;
}

bool is_recent(std::int64_t at, std::int64_t now) {
  return at >= now - webhook_window_seconds && at <= now + webhook_window_seconds;
}

}  // namespace

webhook_fault check_webhook(std::string_view secrets, const webhook_headers& headers, std::string_view body,
                            std::int64_t now) {
  const auto at = seconds_of(headers.timestamp);
  if (headers.id.empty() || headers.id.size() > max_id_bytes || !at || headers.signatures.empty())
    return webhook_fault::incomplete;
  if (!is_recent(*at, now)) return webhook_fault::too_old;
  std::string text;
  text.append(headers.id).append(".").append(headers.timestamp).append(".").append(body);
  bool right = false;
  for (const auto secret : words_of(secrets)) {
    const auto key = key_of(secret);
    if (!key) continue;
    const auto expected = hmac_sha256(*key, text);
    for (const auto word : words_of(headers.signatures)) {
      constexpr std::string_view version = "v1,";
      const auto given = word.starts_with(version) ? from_base64(word.substr(version.size())) : std::nullopt;
      right |= given && same_bytes(*given, expected);
    }
  }
  return right ? webhook_fault::none : webhook_fault::forged;
}

webhook_fault check_event_webhook(std::string_view keys, const event_webhook_headers& headers,
                                  std::string_view body, std::int64_t now) {
  const auto at = seconds_of(headers.timestamp);
  const auto signature = from_base64(headers.signature);
  if (!at || headers.signature.empty()) return webhook_fault::incomplete;
  if (!is_recent(*at, now)) return webhook_fault::too_old;
  if (!signature) return webhook_fault::forged;
  std::string text(headers.timestamp);
  text.append(body);
  for (const auto word : words_of(keys)) {
    const auto der = from_base64(word);
    const auto key = der ? read_public_der(*der, signature_algorithm::es256) : std::nullopt;
    if (key && key->verifies_asn1(text, *signature)) return webhook_fault::none;
  }
  return webhook_fault::forged;
}

bool are_webhook_secrets(std::string_view secrets) {
  const auto words = words_of(secrets);
  for (const auto word : words)
    if (!key_of(word)) return false;
  return !words.empty();
}

}  // namespace steward
