#include "http/tls.hpp"

#include <openssl/ssl.h>

#include <stdexcept>
#include <string_view>

namespace steward::http {
namespace {

namespace ssl = boost::asio::ssl;

// Picks http/1.1, the one protocol spoken here; a client that offers only others goes on without ALPN.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                    unsigned in_size, void*) {
  constexpr std::string_view ours = "http/1.1";
  for (unsigned at = 0; at + 1 + in[at] <= in_size; at += 1 + in[at]) {
    const std::string_view offered(reinterpret_cast<const char*>(in + at + 1), in[at]);
    if (offered == ours) {
      *out = in + at + 1;
      *out_size = in[at];
      return SSL_TLSEXT_ERR_OK;
    }
    if (at + 1 + in[at] >= in_size) break;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

void check(const boost::system::error_code& ec, const std::string& what) {
  if (ec) throw std::runtime_error(what + ": " + ec.message() + "; check tls_cert and tls_key (PEM)");
}

}  // namespace

std::optional<ssl::context> make_tls_context(const settings& config) {
  if (config.tls_cert.empty()) return std::nullopt;
  std::optional<ssl::context> context(std::in_place, ssl::context::tls_server);
  context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 |
                       ssl::context::no_compression);
  boost::system::error_code ec;
  context->use_certificate_chain_file(config.tls_cert, ec);
  check(ec, config.tls_cert);
  context->use_private_key_file(config.tls_key, ssl::context::pem, ec);
  check(ec, config.tls_key);
  SSL_CTX_set_alpn_select_cb(context->native_handle(), choose_protocol, nullptr);
  return context;
}

}  // namespace steward::http
