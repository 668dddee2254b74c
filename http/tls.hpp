#pragma once

#include <boost/asio/ssl/context.hpp>
#include <optional>

#include "config/settings.hpp"

namespace steward::http {

/// A context for TLS 1.2 and 1.3 with ALPN http/1.1, or nothing when settings name no certificate. Throws
/// std::runtime_error that names the file when certificate and key cannot be used.
std::optional<boost::asio::ssl::context> make_tls_context(const settings&);

}  // namespace steward::http
