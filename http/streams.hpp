#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "http/session.hpp"

namespace steward::http {

/// A session over a plain connection, or over TLS if `tls` is given.
std::shared_ptr<session> make_session(io_loop&, boost::asio::ip::tcp::socket, boost::asio::ssl::context* tls);

}  // namespace steward::http
