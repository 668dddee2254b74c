#include "config/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace steward {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const char* const strong = "kJ8+q2ZxV0nP4mWt7RbYcE1sLfHgA9uD";

settings production() {
  settings values;
  values.environment = deployment::production;
  values.jwt_secret = strong;
  values.trusted_proxies = {"127.0.0.1"};
  return values;
}

TEST(rules, a_secret_is_weak_if_it_is_short_or_guessable) {
  EXPECT_FALSE(weak_secret(strong));
  EXPECT_TRUE(weak_secret(std::string(strong).substr(1)));
  EXPECT_TRUE(weak_secret("your-super-secret-key-change-in-production"));
  EXPECT_TRUE(weak_secret(std::string(64, 'x')));
  EXPECT_TRUE(weak_secret("abababababababababababababababababab"));
  EXPECT_TRUE(weak_secret("CHANGEME-8f3k2l9d0s7a6q5w4e3r2t1y0u9i8o7p"));
}

TEST(rules, production_refuses_what_development_accepts) {
  auto values = production();
  EXPECT_THAT(broken_rules(values), IsEmpty());
  values.jwt_secret = "weak";
  values.rate_limit_default = {0, {}};
  values.cors_origins = {"*"};
  EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("openssl rand"), HasSubstr("RATE_LIMIT_DEFAULT"),
                                                HasSubstr("cors_origins")));
  values.environment = deployment::development;
  EXPECT_THAT(broken_rules(values), IsEmpty());
}

TEST(rules, production_refuses_plain_http_that_no_proxy_protects) {
  auto values = production();
  values.trusted_proxies.clear();
  EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("TLS_CERT")));
  values.tls_cert = "cert.pem";
  values.tls_key = "key.pem";
  EXPECT_THAT(broken_rules(values), IsEmpty());
}

TEST(rules, no_limit_is_lifted_in_production) {
  auto values = production();
  values.rate_limit_export = values.rate_limit_auth = values.rate_limit_ip = {0, {}};
  EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("RATE_LIMIT_EXPORT"), HasSubstr("RATE_LIMIT_AUTH"),
                                                HasSubstr("RATE_LIMIT_IP")));
}

TEST(rules, trusted_proxies_are_networks_and_not_everybody) {
  settings values;
  values.trusted_proxies = {"10.0.0.0/8", "::1", "proxy.example.org", "0.0.0.0/0", "::/0"};
  EXPECT_THAT(broken_rules(values),
              ElementsAre(HasSubstr("proxy.example.org"), HasSubstr("0.0.0.0/0"), HasSubstr("::/0")));
}

TEST(rules, ports_are_numbers_or_any_of_them) {
  settings values;
  for (const std::vector<std::string>& good : {std::vector<std::string>{"443", "1", "65535"}, {"any"}, {}}) {
    values.outbound_ports = good;
    EXPECT_THAT(broken_rules(values), IsEmpty());
  }
  values.outbound_ports = {"443", "0", "65536", "https", "any", "-1"};
  EXPECT_THAT(broken_rules(values),
              ElementsAre(HasSubstr("\"0\""), HasSubstr("\"65536\""), HasSubstr("\"https\""),
                          HasSubstr("\"any\""), HasSubstr("\"-1\"")));
}

TEST(rules, a_verification_key_is_base64) {
  settings values;
  values.mail_webhook_public_key = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+/== MFkw";
  EXPECT_THAT(broken_rules(values), IsEmpty());
  values.mail_webhook_public_key = "-----BEGIN PUBLIC KEY-----";
  EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("mail_webhook_public_key")));
}

TEST(rules, production_without_a_secret_makes_its_own) {
  auto values = production();
  values.jwt_secret.clear();
  EXPECT_THAT(broken_rules(values), IsEmpty());
}

TEST(rules, origins_are_scheme_and_host) {
  settings values;
  values.cors_origins = {"https://a.org", "http://localhost:3000"};
  EXPECT_THAT(broken_rules(values), IsEmpty());
  for (const char* origin : {"a.org", "https://a.org/", "ftp://a", "https://", "https://u@a", "null"}) {
    values.cors_origins = {origin};
    EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("no origin"))) << origin;
  }
}

TEST(rules, a_certificate_needs_its_key) {
  settings values;
  values.tls_cert = "cert.pem";
  EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("tls_key")));
  values.tls_key = "key.pem";
  EXPECT_THAT(broken_rules(values), IsEmpty());
}

TEST(rules, the_embedded_database_limits_the_connections) {
  settings values;
  values.readers = 60;
  EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("DATABASE_URL")));
  values.database_url = "postgresql://db/steward";
  EXPECT_THAT(broken_rules(values), IsEmpty());
}

TEST(rules, folders_and_issuer_have_a_name) {
  settings values;
  values.data_dir.clear();
  values.jwt_issuer.clear();
  EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("DATA_DIR"), HasSubstr("JWT_ISSUER")));
}

TEST(rules, keys_for_encryption_have_64_hexadecimal_digits) {
  settings values;
  const std::string key = "0123456789abcdefABCDEF0123456789abcdefABCDEF0123456789abcdefABCD";
  for (const auto& good : {std::string{}, key, key + "," + key}) {
    values.encryption_keys = good;
    EXPECT_THAT(broken_rules(values), IsEmpty()) << good;
  }
  for (const auto& bad : {key + ",", "," + key, key + "0", key.substr(1) + "x", key + " " + key}) {
    values.encryption_keys = bad;
    EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("encryption_keys"))) << bad;
  }
}

TEST(rules, mail_goes_encrypted_in_production) {
  auto values = production();
  values.smtp_url = "smtp://user:password@mail.example.org:587";
  EXPECT_THAT(broken_rules(values), IsEmpty());
  values.smtp_tls = smtp_security::off;
  EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("smtp_tls")));
  for (const auto* url : {"smtps://mail.example.org", "smtp://localhost:25", "smtp://me:pw@127.0.0.1:25"}) {
    values.smtp_url = url;
    EXPECT_THAT(broken_rules(values), IsEmpty()) << url;
  }
}

TEST(rules, a_mail_api_has_an_address_and_a_key) {
  auto values = production();
  values.mail_http_url = "https://api.mail.example.org";
  EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("mail_http_key")));
  values.mail_http_key = "key";
  EXPECT_THAT(broken_rules(values), IsEmpty());
  values.mail_http_key = "key\r\nX: y";
  values.mail_http_url = "http://api.mail.example.org";
  values.mail_webhook_secret = "secret";
  EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("mail_http_url"), HasSubstr("mail_http_key"),
                                                HasSubstr("mail_webhook_secret")));
}

TEST(rules, addresses_for_mail_are_well_formed) {
  settings values;
  values.smtp_url = "mail.example.org";
  values.mail_from = "nobody";
  values.public_url = "https://example.org/";
  EXPECT_THAT(broken_rules(values),
              ElementsAre(HasSubstr("smtp_url"), HasSubstr("mail_from"), HasSubstr("public_url")));
}

TEST(rules, history_is_not_deleted_before_it_is_archived) {
  auto values = production();
  values.history_hot_days = 100;
  values.history_days = 99;
  EXPECT_THAT(broken_rules(values), ElementsAre(HasSubstr("history_hot_days")));
}

}  // namespace
}  // namespace steward
