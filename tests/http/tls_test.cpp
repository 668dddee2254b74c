#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>

#include "tests/http/fixture.hpp"

namespace steward::http {
namespace {

template <class T, void (*Free)(T*)>
struct freeing {
  void operator()(T* one) const { Free(one); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freeing<EVP_PKEY, EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freeing<X509, X509_free>>;
using context_ptr = std::unique_ptr<SSL_CTX, freeing<SSL_CTX, SSL_CTX_free>>;
using connection_ptr = std::unique_ptr<SSL, freeing<SSL, SSL_free>>;

// Writes a fresh self-signed certificate and its key.
void make_certificate(const std::string& cert_file, const std::string& key_file) {
  const key_ptr key(EVP_EC_gen("P-256"));
  const certificate_ptr cert(X509_new());
  X509_set_version(cert.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(cert.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(cert.get(), X509_get_subject_name(cert.get()));
  X509_set_pubkey(cert.get(), key.get());
  X509_sign(cert.get(), key.get(), EVP_sha256());
  const auto write = [](const std::string& name, auto put) {
    std::FILE* file = std::fopen(name.c_str(), "w");
    put(file);
    std::fclose(file);
  };
  write(cert_file, [&](std::FILE* file) { PEM_write_X509(file, cert.get()); });
  write(key_file, [&](std::FILE* file) {
    PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

class tls_test : public server_test {
 protected:
  tls_test() {
    std::filesystem::create_directories(directory);
    config.tls_cert = directory / "cert.pem";
    config.tls_key = directory / "key.pem";
  }
  ~tls_test() override { std::filesystem::remove_all(directory); }

  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("steward-tls-" + std::to_string(::getpid()));
};

TEST_F(tls_test, serves_requests_after_a_handshake_with_alpn) {
  make_certificate(config.tls_cert, config.tls_key);
  client plain = connect();
  const context_ptr context(SSL_CTX_new(TLS_client_method()));
  const connection_ptr tls(SSL_new(context.get()));
  SSL_set_fd(tls.get(), plain.descriptor());
  const unsigned char offered[] = "\x02h2\x08http/1.1";
  SSL_set_alpn_protos(tls.get(), offered, sizeof offered - 1);
  ASSERT_EQ(SSL_connect(tls.get()), 1);
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls.get(), &chosen, &size);
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(chosen), size), "http/1.1");

  const std::string request = "GET /test/large HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
  ASSERT_EQ(SSL_write(tls.get(), request.data(), static_cast<int>(request.size())),
            static_cast<int>(request.size()));
  std::string text;
  char bytes[16 * 1024];
  int n;
  while ((n = SSL_read(tls.get(), bytes, sizeof bytes)) > 0) text.append(bytes, static_cast<std::size_t>(n));
  EXPECT_EQ(SSL_get_error(tls.get(), n), SSL_ERROR_ZERO_RETURN) << "the server did not say goodbye";
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_NE(text.find("Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"),
            std::string::npos);
  EXPECT_TRUE(text.ends_with(std::string(100'000, 'x') + "\""));
}

TEST_F(tls_test, cuts_a_client_that_never_shakes_hands) {
  make_certificate(config.tls_cert, config.tls_key);
  auto silent = connect(), plain = connect();
  plain.send("GET /health HTTP/1.1\r\n\r\n");
  (void)plain.receive();  // an alert or nothing, but the connection ends
  running().sweep(std::chrono::steady_clock::now() +
                  std::chrono::milliseconds(config.header_timeout_ms + 1000));
  EXPECT_TRUE(silent.is_closed());
}

TEST_F(tls_test, says_which_file_is_wrong) {
  try {
    start();
    FAIL() << "there is no certificate";
  } catch (const std::runtime_error& fault) {
    EXPECT_NE(std::string(fault.what()).find("cert.pem"), std::string::npos);
  }
}

}  // namespace
}  // namespace steward::http
