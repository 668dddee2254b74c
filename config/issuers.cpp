#include "config/issuers.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "config/rules.hpp"

namespace steward {
namespace {

constexpr std::array<std::string_view, 4> algorithms{"HS256", "RS256", "ES256", "EdDSA"};

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string unescaped(std::string_view word) {
  std::string text;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool escape =
        word[i] == '%' && i + 2 < word.size() && digit(word[i + 1]) >= 0 && digit(word[i + 2]) >= 0;
    text += escape ? static_cast<char>(digit(word[i + 1]) * 16 + digit(word[i + 2])) : word[i];
    if (escape) i += 2;
  }
  return text;
}

std::string read_word(std::string_view word, issuer_settings& into) {
  const auto equals = word.find('=');
  const auto name = word.substr(0, equals);
  if (equals == std::string_view::npos || name.find("://") != std::string_view::npos) {
    if (!into.issuer.empty())
      return "has the word \"" + std::string(word) + "\", which is not like name=value";
    into.issuer = unescaped(word);
    return {};
  }
  auto value = unescaped(word.substr(equals + 1));
  if (name == "issuer")
    into.issuer = std::move(value);
  else if (name == "algorithm")
    into.algorithm = std::move(value);
  else if (name == "jwks_url")
    into.jwks_url = std::move(value);
  else if (name == "public_key")
    into.public_key = std::move(value);
  else if (name == "secret")
    into.secret = std::move(value);
  else if (name == "audience")
    into.audiences.push_back(std::move(value));
  else if (name == "authorized_party")
    into.parties.push_back(std::move(value));
  else
    return "has an unknown word \"" + std::string(name) +
           "\"; use issuer, algorithm, jwks_url, public_key, secret, audience or authorized_party";
  return {};
}

std::string read_issuer(std::string_view text, issuer_settings& into) {
  constexpr std::string_view blank = " \t\r\n";
  while (true) {
    const auto start = text.find_first_not_of(blank);
    if (start == std::string_view::npos) return {};
    text.remove_prefix(start);
    const auto end = std::min(text.find_first_of(blank), text.size());
    if (auto wrong = read_word(text.substr(0, end), into); !wrong.empty()) return wrong;
    text.remove_prefix(end);
  }
}

void add_word(std::string& text, std::string_view name, const std::string& value) {
  if (!value.empty()) text.append(" ").append(name).append("=").append(as_issuer_word(value));
}

bool is_address(std::string_view text) {
  return (text.starts_with("https://") || text.starts_with("http://")) &&
         text.find_first_of(" \t\r\n") == std::string_view::npos;
}

// The keys of an issuer come from one place.
std::string key_fault(const issuer_settings& one) {
  const int places = !one.jwks_url.empty() + !one.public_key.empty() + !one.secret.empty();
  if (one.algorithm == "HS256" && (one.secret.empty() || places > 1))
    return "HS256 needs a secret, and nothing else";
  if (one.algorithm != "HS256" && !one.secret.empty()) return "a secret is for HS256 only";
  if (places > 1) return "give jwks_url or public_key, not both";
  if (one.algorithm != "HS256" && places == 0 && !is_address(one.issuer))
    return "needs jwks_url or public_key, as its name is no address to find its keys at";
  return {};
}

std::string issuer_fault(const issuer_settings& one, const settings& values) {
  if (std::find(algorithms.begin(), algorithms.end(), one.algorithm) == algorithms.end())
    return "algorithm must be HS256, RS256, ES256 or EdDSA";
  if (auto fault = key_fault(one); !fault.empty()) return fault;
  const auto& asked = one.jwks_url.empty() ? one.issuer : one.jwks_url;
  const bool fetched = one.public_key.empty() && one.secret.empty();
  if (fetched && !asked.starts_with("https://") && values.outbound_networks == network_reach::public_)
    return "its keys would be fetched without TLS; use https://";
  if (values.environment == deployment::production && !one.secret.empty() && weak_secret(one.secret))
    return "its secret is too weak for production; use 32 or more random bytes";
  if (one.issuer != values.clerk_issuer && one.secret.empty() && one.audiences.empty() && one.parties.empty())
    return "needs an audience (or authorized_party): without it, tokens that it made for other services pass";
  return {};
}

struct oauth_pair {
  const char* name;
  const std::string& id;
  std::vector<const std::string*> others;
};

void check_sign_in(const settings& values, std::vector<std::string>& broken) {
  const oauth_pair pairs[] = {
      {"google", values.google_client_id, {&values.google_client_secret}},
      {"github", values.github_client_id, {&values.github_client_secret}},
      {"microsoft", values.microsoft_client_id, {&values.microsoft_client_secret}},
      {"apple",
       values.apple_client_id,
       {&values.apple_team_id, &values.apple_key_id, &values.apple_private_key}},
  };
  for (const auto& pair : pairs)
    if (std::any_of(pair.others.begin(), pair.others.end(),
                    [&](const std::string* other) { return other->empty() != pair.id.empty(); }))
      broken.push_back(std::string(pair.name) + "_client_id: " +
                       (pair.others.size() == 1 ? "set its client id and its client secret, or neither"
                                                : "set client id, team id, key id and private key, or none"));
  for (const auto& url : values.oauth_return_urls)
    if (!is_address(url) || url.find('#') != std::string::npos)
      broken.push_back("oauth_return_urls: \"" + url + "\" must be like https://app.example.org/signed-in");
}

}  // namespace

std::string as_issuer_word(std::string_view value) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string word;
  for (const unsigned char c : value) {
    if (c > ' ' && c != ',' && c != '%')
      word += static_cast<char>(c);
    else
      (word += '%').append({digits[c >> 4], digits[c & 15]});
  }
  return word;
}

std::string read_issuers(std::string_view text, std::vector<issuer_settings>& into) {
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    issuer_settings one;
    if (auto wrong = read_issuer(text.substr(0, comma), one); !wrong.empty()) return wrong;
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (one == issuer_settings{}) continue;
    if (one.issuer.empty()) return "has an entry without an issuer; begin it with the `iss` of its tokens";
    into.push_back(std::move(one));
  }
  return {};
}

std::string write_issuers(const std::vector<issuer_settings>& issuers) {
  std::string text;
  for (const auto& one : issuers) {
    if (!text.empty()) text += ", ";
    text += "issuer=" + as_issuer_word(one.issuer);
    add_word(text, "algorithm", one.algorithm);
    add_word(text, "jwks_url", one.jwks_url);
    add_word(text, "public_key", one.public_key);
    add_word(text, "secret", one.secret);
    for (const auto& audience : one.audiences) add_word(text, "audience", audience);
    for (const auto& party : one.parties) add_word(text, "authorized_party", party);
  }
  return text;
}

std::vector<issuer_settings> all_issuers(const settings& values) {
  auto all = values.issuers;
  if (values.clerk_issuer.empty()) return all;
  issuer_settings clerk;
  clerk.issuer = values.clerk_issuer;
  clerk.public_key = values.clerk_jwt_key;
  clerk.parties = values.clerk_authorized_parties;
  if (clerk.public_key.empty())
    clerk.jwks_url =
        values.clerk_jwks_url.empty() ? clerk.issuer + "/.well-known/jwks.json" : values.clerk_jwks_url;
  all.push_back(std::move(clerk));
  return all;
}

void check_issuers(const settings& values, std::vector<std::string>& broken) {
  std::set<std::string> names{values.jwt_issuer};
  for (const auto& one : all_issuers(values)) {
    const std::string name = one.issuer == values.clerk_issuer ? "clerk_issuer: " : "issuers: ";
    if (auto fault = issuer_fault(one, values); !fault.empty())
      broken.push_back(name + one.issuer + ": " + fault);
    if (!names.insert(one.issuer).second)
      broken.push_back(name + one.issuer + ": is named twice, or is this server's own (jwt_issuer)");
  }
  const bool clerk_is_set = !values.clerk_jwks_url.empty() || !values.clerk_jwt_key.empty() ||
                            !values.clerk_webhook_secret.empty() || !values.clerk_authorized_parties.empty();
  if (values.clerk_issuer.empty() && clerk_is_set)
    broken.emplace_back(
        "clerk_issuer: set CLERK_ISSUER, the address of the Clerk instance, beside its other settings");
  check_sign_in(values, broken);
}

}  // namespace steward
