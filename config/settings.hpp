#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace steward {

enum class deployment { development, staging, production, test };
enum class severity { debug, info, warn, error };
/// Which header of a trusted proxy names the client.
enum class proxy_header { x_forwarded_for, forwarded };
enum class log_style { automatic, json, text };

/// Which literal shape /api/v1/tasks speaks: `v1` (HIGH, MEDIUM, LOW, NONE) or `s3` (High, Medium, Low).
enum class task_dialect { v1, s3 };

/// Whether a mail may go to the SMTP server without encryption.
enum class smtp_security { required, off };

/// Which servers this one may ask: those of the public internet, or any, and plain http on this machine.
enum class network_reach { public_, any };

/// Somebody whose access tokens are accepted besides our own. Written as one word for the issuer and others
/// like name=value (config/issuers.hpp).
struct issuer_settings {
  std::string issuer;               ///< the `iss` of its tokens
  std::string algorithm = "RS256";  ///< HS256, RS256, ES256 or EdDSA
  std::string jwks_url;             ///< empty: what its metadata name, unless there is another key
  std::string public_key;           ///< PEM: its only key, nothing is fetched
  std::string secret;               ///< HS256
  std::vector<std::string> audiences;
  std::vector<std::string> parties;
  bool operator==(const issuer_settings&) const = default;
};

/// Where to listen. Port 0 lets the system choose a free one.
struct endpoint {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8000;
  bool operator==(const endpoint&) const = default;
};

/// `count` requests in every `window`; a count of 0 means unlimited.
struct rate_limit {
  std::uint32_t count = 100;
  std::chrono::seconds window{60};
  bool unlimited() const { return count == 0; }
  bool operator==(const rate_limit&) const = default;
};

/// Everything that an operator can set, with its default. What each one means, its bounds and its names in
/// the environment are in declarations.cpp and, generated from there, in docs/configuration.md. A plain
/// value: made by load_settings() at start, then read-only.
struct settings {
  deployment environment = deployment::development;
  endpoint listen;
  std::string data_dir = "./data";
  std::string database_url;  ///< empty: the embedded PostgreSQL
  std::string redis_url;     ///< empty: this node limits addresses alone

  std::string encryption_keys;  ///< the first one seals; empty: the server makes one and keeps it in data_dir
  /// No setting: what the keys of all nodes are derived from. The server takes it out of the database.
  std::string installation_secret;

  std::vector<std::string> beta_allowlist;  ///< empty: everybody may sign up
  bool auth_enumeration_safe = false;

  std::string jwt_secret;  ///< empty: no tokens of issuers that share a secret
  std::string jwt_issuer = "steward";
  std::uint32_t access_token_minutes = 15;
  std::optional<std::uint32_t> jwt_expiry_days;
  std::uint32_t refresh_token_days = 30;
  std::uint32_t session_days = 90;
  std::uint32_t bcrypt_cost = 12;
  std::uint32_t password_threads = 1;

  std::vector<issuer_settings> issuers;
  std::string clerk_issuer;
  std::string clerk_jwks_url;
  std::string clerk_jwt_key;
  std::vector<std::string> clerk_authorized_parties;
  std::string clerk_webhook_secret;
  network_reach outbound_networks = network_reach::public_;
  std::vector<std::string> outbound_ports;  ///< empty: see ports_for_users() in config/ports.hpp
  std::string outbound_ca_file;

  std::string google_client_id;
  std::string google_client_secret;
  std::string google_issuer = "https://accounts.google.com";
  std::string apple_client_id;
  std::string apple_team_id;
  std::string apple_key_id;
  std::string apple_private_key;
  std::string apple_issuer = "https://appleid.apple.com";
  std::string github_client_id;
  std::string github_client_secret;
  std::string github_url = "https://github.com";
  std::string github_api_url = "https://api.github.com";
  std::string microsoft_client_id;
  std::string microsoft_client_secret;
  std::string microsoft_issuer = "https://login.microsoftonline.com/common/v2.0";
  std::vector<std::string> oauth_return_urls;

  std::uint32_t io_threads = 0;  ///< load_settings() replaces 0 by the number of cores
  bool pin_io_threads = false;
  std::uint32_t actor_threads = 0;  ///< load_settings() replaces 0 by the number of cores
  std::uint32_t writers = 2;
  std::uint32_t readers = 2;
  std::uint32_t db_pool = 0;  ///< 0: writers + readers; load_settings() sets all three so that they agree
  std::uint32_t wal_reserve_mb = 1'024;
  std::uint32_t shards = 64;

  std::uint32_t request_timeout_ms = 10'000;
  std::uint32_t header_timeout_ms = 10'000;
  std::uint32_t body_timeout_ms = 30'000;
  std::uint32_t write_timeout_ms = 30'000;
  std::uint32_t idle_timeout_ms = 75'000;
  std::uint32_t max_connections = 10'000;
  std::uint32_t max_body_bytes = 1'048'576;
  std::uint32_t max_header_bytes = 16'384;
  std::uint32_t max_json_depth = 32;

  std::string public_url;  ///< empty: see reached_at()
  std::string smtp_url;    ///< empty: mails are files in data_dir/mail
  smtp_security smtp_tls = smtp_security::required;
  std::string smtp_ca_file;
  std::string mail_from = "Steward <steward@localhost>";
  std::string mail_http_url;  ///< empty: there is no mail API to send through
  std::string mail_http_key;
  std::string mail_webhook_secret;
  std::string mail_webhook_public_key;

  std::vector<std::string> ai_providers;  ///< empty: those that have a key
  std::string anthropic_api_key;
  std::string anthropic_base_url = "https://api.anthropic.com";
  std::string anthropic_model = "claude-haiku-4-5";
  std::string openai_api_key;
  std::string openai_base_url = "https://api.openai.com/v1";
  std::string openai_model = "gpt-5-mini";
  std::vector<std::string> ai_prices{"claude-haiku-4-5=1/5", "claude-sonnet-4-6=3/15", "claude-opus-4-6=5/25",
                                     "gpt-5=1.25/10",        "gpt-5-mini=0.25/2",      "gpt-5-nano=0.05/0.4",
                                     "gpt-5.4-mini=0.75/4.5"};
  std::uint32_t ai_daily_budget = 500;
  std::uint32_t ai_user_daily_budget = 50;
  std::uint32_t ai_attempts = 4;
  std::uint32_t ai_timeout_ms = 15'000;
  std::uint32_t ai_concurrency = 8;

  std::uint32_t memory_budget_mb = 1024;
  std::uint32_t user_idle_seconds = 900;
  rate_limit rate_limit_default;
  // load_settings() makes these unlimited if the default is, unless they are set.
  rate_limit rate_limit_export{10, std::chrono::seconds{3'600}};
  rate_limit rate_limit_auth{60, std::chrono::seconds{60}};
  rate_limit rate_limit_ip{6'000, std::chrono::seconds{60}};
  std::vector<std::string> trusted_proxies;
  proxy_header trusted_proxy_header = proxy_header::x_forwarded_for;
  std::vector<std::string> cors_origins;
  std::string tls_cert;
  std::string tls_key;

  std::string sentry_dsn;  ///< empty: errors are only logged
  severity log_level = severity::info;
  log_style log_format = log_style::automatic;

  std::uint32_t trash_days = 30;
  std::uint32_t idempotency_hours = 24;
  std::uint32_t history_hot_days = 92;
  std::uint32_t history_days = 1'095;
  task_dialect task_shape = task_dialect::v1;

  /// Where people reach this server: public_url, else where it listens. No slash at its end.
  std::string reached_at() const {
    if (!public_url.empty()) return public_url;
    return (tls_cert.empty() ? "http://" : "https://") + listen.host + ':' + std::to_string(listen.port);
  }

  /// How long an access token is valid: jwt_expiry_days if set, else access_token_minutes.
  std::chrono::seconds access_token_lifetime() const {
    if (jwt_expiry_days) return std::chrono::hours{24 * *jwt_expiry_days};
    return std::chrono::minutes{access_token_minutes};
  }
};

}  // namespace steward
