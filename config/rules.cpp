#include "config/rules.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "config/ai.hpp"
#include "config/issuers.hpp"
#include "config/network.hpp"
#include "config/ports.hpp"

namespace steward {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t secret_characters = 10;

/// The embedded PostgreSQL takes 50 connections; some are left for people.
constexpr std::uint32_t embedded_connections = 40;

/// Parts of the secrets that stand in example files.
constexpr std::array<std::string_view, 14> placeholders{
    "secret", "password", "changeme", "change-me", "change_me", "change-in", "your-",
    "your_",  "example",  "default",  "insecure",  "12345678",  "abcdefgh",  "qwerty"};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// scheme://host[:port] without a path, as browsers send it.
bool well_formed_origin(std::string_view origin) {
  const auto scheme_end = origin.find("://");
  if (scheme_end == std::string_view::npos) return false;
  const auto scheme = origin.substr(0, scheme_end);
  const auto authority = origin.substr(scheme_end + 3);
  return (scheme == "http" || scheme == "https") && !authority.empty() &&
         authority.find_first_of("/?#@ ") == std::string_view::npos;
}

void check_origins(const settings& values, std::vector<std::string>& broken) {
  for (const auto& origin : values.cors_origins) {
    if (origin == "*") {
      if (values.environment == deployment::production) {
        broken.emplace_back(
            "cors_origins: * lets every web page call the API; name the origins in production");
      }
    } else if (!well_formed_origin(origin)) {
      broken.push_back("cors_origins: \"" + origin +
                       "\" is no origin; write it like https://app.example.org, without a path");
    }
  }
}

bool is_on_this_machine(std::string_view url) {
  const auto at = url.find('@');
  const auto host = url.substr(at == std::string_view::npos ? url.find("://") + 3 : at + 1);
  return host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
}

void check_mail_api(const settings& values, std::vector<std::string>& broken) {
  const auto& url = values.mail_http_url;
  if (!url.empty() && !url.starts_with("https://") &&
      !(url.starts_with("http://") && is_on_this_machine(url)))
    broken.emplace_back("mail_http_url: must be like https://api.mail.example.org");
  if (url.empty() != values.mail_http_key.empty())
    broken.emplace_back("mail_http_url and mail_http_key: one is set without the other; set both, or none");
  if (values.mail_http_key.find_first_of("\r\n") != std::string::npos)
    broken.emplace_back("mail_http_key: must be one line");
  if (const auto& secret = values.mail_webhook_secret; !secret.empty() && !secret.starts_with("whsec_"))
    broken.emplace_back(
        "mail_webhook_secret: must be like whsec_..., followed by at least 16 bytes in base64");
  if (const auto& key = values.mail_webhook_public_key;
      key.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= ") !=
      std::string::npos)
    broken.emplace_back(
        "mail_webhook_public_key: must be the verification key as SendGrid shows it, in base64, without the "
        "BEGIN and END lines of a PEM file");
}

void check_mail(const settings& values, std::vector<std::string>& broken) {
  check_mail_api(values, broken);
  const auto& url = values.smtp_url;
  if (!url.empty() && !url.starts_with("smtp://") && !url.starts_with("smtps://"))
    broken.emplace_back("smtp_url: must be like smtp://user:password@mail.example.org:587 or smtps://...");
  if (values.environment == deployment::production && !url.empty() && values.smtp_tls == smtp_security::off &&
      !url.starts_with("smtps://") && !is_on_this_machine(url))
    broken.emplace_back(
        "smtp_tls: off would send mails and the password in the clear; use required, or smtps://");
  const auto at = values.mail_from.find('@');
  if (at == std::string::npos || at == 0 || values.mail_from.find_first_of("\r\n") != std::string::npos)
    broken.emplace_back("mail_from: must have an address, as in Steward <steward@example.org>");
  if (!values.public_url.empty() && !well_formed_origin(values.public_url))
    broken.emplace_back(
        "public_url: must be like https://steward.example.org, without a path or slash at its end");
}

void check_redis(const settings& values, std::vector<std::string>& broken) {
  const auto& url = values.redis_url;
  if (!url.empty() && !url.starts_with("redis://") && !url.starts_with("unix:///"))
    broken.emplace_back(
        "redis_url: must be like redis://:password@redis.example.org:6379/0 or unix:///run/redis.sock; for "
        "TLS "
        "put a tunnel such as stunnel in front");
}

void check_sentry(const settings& values, std::vector<std::string>& broken) {
  const auto& dsn = values.sentry_dsn;
  const bool web = dsn.starts_with("https://") || dsn.starts_with("http://");
  if (!dsn.empty() && (!web || dsn.find('@') == std::string::npos))
    broken.emplace_back("sentry_dsn: must be like https://KEY@sentry.example.org/PROJECT");
}

void check_proxies(const settings& values, std::vector<std::string>& broken) {
  for (const auto& text : values.trusted_proxies) {
    const auto one = network::parse(text);
    if (!one) {
      broken.push_back("trusted_proxies: \"" + text +
                       "\" is no address or network; write it like 10.0.0.0/8 or 2001:db8::1");
    } else if (one->bits == 0 || (one->base.is_v4() && one->bits == 96)) {
      broken.push_back("trusted_proxies: " + text +
                       " is everybody, so that every client could name itself as it likes; name the proxies");
    }
  }
}

void check_ports(const settings& values, std::vector<std::string>& broken) {
  const auto& ports = values.outbound_ports;
  if (ports.size() == 1 && ports.front() == "any") return;
  for (const auto& text : ports)
    if (!parse_port(text))
      broken.push_back("outbound_ports: \"" + text +
                       "\" is no port; write ports with commas between them, like 443,8443, or any alone");
}

void check_production(const settings& values, std::vector<std::string>& broken) {
  if (!values.jwt_secret.empty() && weak_secret(values.jwt_secret)) {
    broken.emplace_back(
        "jwt_secret: too weak for production; set JWT_SECRET to 32 or more random bytes, for example the "
        "output of "
        "`openssl rand -base64 48`");
  }
  const auto require_limit = [&](const rate_limit& limit, const std::string& name, const char* variable,
                                 const char* example) {
    if (limit.unlimited())
      broken.push_back(name + ": unlimited is refused in production; set " + variable + ", for example to " +
                       example);
  };
  require_limit(values.rate_limit_default, "rate_limit_default", "RATE_LIMIT_DEFAULT", "100/60s");
  require_limit(values.rate_limit_export, "rate_limit_export", "RATE_LIMIT_EXPORT", "10/3600s");
  require_limit(values.rate_limit_auth, "rate_limit_auth", "RATE_LIMIT_AUTH", "60/60s");
  require_limit(values.rate_limit_ip, "rate_limit_ip", "RATE_LIMIT_IP", "6000/60s");
  if (values.tls_cert.empty() && values.trusted_proxies.empty()) {
    broken.emplace_back(
        "tls_cert: plain HTTP is refused in production, passwords and tokens would be readable on the way; "
        "set TLS_CERT and TLS_KEY, or TRUSTED_PROXIES to the address of the proxy that speaks TLS");
  }
}

bool well_formed_keys(std::string_view keys) {
  while (true) {
    const auto comma = keys.find(',');
    const auto one = keys.substr(0, comma);
    if (one.size() != 64 || one.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
      return false;
    if (comma == std::string_view::npos) return true;
    keys.remove_prefix(comma + 1);
  }
}

}  // namespace

bool weak_secret(const std::string& secret) {
  if (secret.size() < secret_bytes) return true;
  if (std::set<char>(secret.begin(), secret.end()).size() < secret_characters) return true;
  const auto text = lower(secret);
  return std::any_of(placeholders.begin(), placeholders.end(),
                     [&](auto part) { return text.find(part) != std::string::npos; });
}

std::vector<std::string> broken_rules(const settings& values) {
  std::vector<std::string> broken;
  if (values.environment == deployment::production) check_production(values, broken);
  check_origins(values, broken);
  check_mail(values, broken);
  check_ai(values, broken);
  check_issuers(values, broken);
  check_proxies(values, broken);
  check_ports(values, broken);
  check_redis(values, broken);
  check_sentry(values, broken);
  if (values.tls_cert.empty() != values.tls_key.empty()) {
    broken.emplace_back(
        "tls_cert and tls_key: one is set without the other; set both, or none to serve without TLS");
  }
  if (values.database_url.empty() && values.writers + values.readers > embedded_connections) {
    broken.push_back("writers and readers: the embedded PostgreSQL takes at most " +
                     std::to_string(embedded_connections) +
                     " of them together; use fewer, or set DATABASE_URL");
  }
  if (values.history_days < values.history_hot_days)
    broken.emplace_back(
        "history_days and history_hot_days: monitors' history would be deleted before it is archived; set "
        "history_days to no less than history_hot_days");
  if (values.data_dir.empty())
    broken.emplace_back("data_dir: is empty; set DATA_DIR to a folder, for example ./data");
  if (!values.encryption_keys.empty() && !well_formed_keys(values.encryption_keys))
    broken.emplace_back(
        "encryption_keys: each key must have 64 hexadecimal digits, with commas between them; make one with "
        "`openssl rand -hex 32`");
  if (values.jwt_issuer.empty())
    broken.emplace_back("jwt_issuer: is empty; set JWT_ISSUER, for example to steward");
  return broken;
}

}  // namespace steward
