#include "identity/pem.hpp"

#include <gtest/gtest.h>

#include "identity/base64url.hpp"

namespace steward {
namespace {

// Made with `openssl genpkey`, `openssl pkey -pubout`.
const std::string p256 =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQtze/a3DbZE9jQoI/8WiahBQWUFY\n"
    "/kG0jsjBam3BOFIuMfqp0HvLJ1nGjOdiQ16hhemr7LOpIqBAG71fJZIUzQ==\n"
    "-----END PUBLIC KEY-----\n";
const std::string p384 =
    "-----BEGIN PUBLIC KEY-----\n"
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEPYXEOMRiK+v7atjOMyYzdorj+giXGAV7\n"
    "mt/dCq48bsDueQG/qa7Vvxh/8App8hc7pR+PLZ/097BfzOg2EqyFSeUsCIrSzPHa\n"
    "MvqkJ/popCDyt8BP/blFTxKf35Q0nwe8\n"
    "-----END PUBLIC KEY-----\n";
const std::string ed25519 =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAVIGPfbdm0FKnrvrgs9Pj+mHXndYN+pdbT2O+E5jSglA=\n"
    "-----END PUBLIC KEY-----\n";
const std::string rsa =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuEzdXZrnGDqXd76qFBVJ\n"
    "OVdYHPS5mr7UaNvGWbFByT8aH6dgxOvrizd3Cd3KfqfI75895dhvUfddEasS7IxC\n"
    "WWqYyeNrMqd7Z76/x4BdiH0rWnxI2C2eIiT6gxUwHrKL86NHzJ4esu7A0IFa5JTO\n"
    "KMZ2nTn36x3fEtMXxl+3y0B5l45DdEpPhv8Ld90qASJH7CAo+Sqlcm7SWrImj70r\n"
    "sMz/p1CORI1qUiG63vsI7zql9JrHXDWJruN1nVnmUFqntFxjSSP8VC8tIvBxymb0\n"
    "lXDTw2bc7SW96l3avR4bEUauX8JRIrmBmvoT46Iu1LS3z/t7XbvFCjuzxvPA6HVU\n"
    "DQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
const std::string short_rsa =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQChkn3Q6Z/VjUPJZqwknWpEmP6e\n"
    "qcnYDgMqzVun8PhuTLsA4WYDsXpFssiWqx+4/utCGx3u+cudtlsmNYeNGYqfYMPj\n"
    "TaaB7Z6Yx/QoGQ0yR0j+Lp+lrIGHKPtQxfOMqdXgCDALHFklCQVIWV2/zqtWBht0\n"
    "Rhaec8Ie1W07lvQBFQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";

using enum signature_algorithm;

TEST(pem, gives_the_key_of_its_algorithm_only) {
  for (const auto algorithm : {hs256, es256, eddsa, rs256}) {
    EXPECT_EQ(read_public_pem(p256, algorithm).has_value(), algorithm == es256);
    EXPECT_EQ(read_public_pem(ed25519, algorithm).has_value(), algorithm == eddsa);
    EXPECT_EQ(read_public_pem(rsa, algorithm).has_value(), algorithm == rs256);
    EXPECT_FALSE(read_public_pem(p384, algorithm)) << "another curve";
    EXPECT_FALSE(read_public_pem(short_rsa, algorithm)) << "too short";
  }
  EXPECT_EQ(read_public_pem(rsa, rs256)->algorithm(), rs256);
}

TEST(pem, may_stand_on_one_line_or_among_others) {
  std::string one_line;
  for (const char c : rsa) one_line += c == '\n' ? std::string("\\n") : std::string(1, c);
  EXPECT_EQ(*read_public_pem(one_line, rs256), *read_public_pem(rsa, rs256));
  EXPECT_EQ(*read_public_pem("Key:\r\n" + rsa + "the end\n", rs256), *read_public_pem(rsa, rs256));
}

TEST(pem, that_is_broken_is_none) {
  for (const auto& text :
       {std::string(), std::string("nonsense"), rsa.substr(0, 20), rsa.substr(0, 200), rsa.substr(28),
        std::string("-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----"),
        std::string("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")})
    EXPECT_FALSE(read_public_pem(text, rs256)) << text;
}

TEST(base64, is_read_with_its_padding) {
  EXPECT_EQ(from_base64(""), "");
  EXPECT_EQ(from_base64("Zm9vYmE="), "fooba");
  EXPECT_EQ(from_base64("Zm9v\r\n YmFy\\n"), "foobar");
  EXPECT_EQ(from_base64("+/+/"), from_base64url("-_-_"));
  for (const auto* text : {"Zm9vYmE", "Zm9vYmE==", "Zm9vY===", "-_-_", "Zm!v", "=", "====", "Zm9vYmF="})
    EXPECT_FALSE(from_base64(text)) << text;
}

}  // namespace
}  // namespace steward
