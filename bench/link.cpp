#include "bench/link.hpp"

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>

namespace steward::bench {

namespace asio = boost::asio;

link::link(asio::io_context& io, asio::ssl::context* tls) : socket_(io) {
  if (tls) tls_.emplace(socket_, *tls);
}

link::error_code link::prepare(const target& to) {
  error_code ec;
  socket_.set_option(tcp::no_delay(true), ec);
  if (!ec) socket_.non_blocking(true, ec);
  if (ec || !tls_) return ec;
  SSL_set_tlsext_host_name(tls_->native_handle(), to.host.c_str());
  if (to.verify) tls_->set_verify_callback(asio::ssl::host_name_verification(to.host), ec);
  return ec;
}

void link::write(std::string_view bytes) {
  if (tls_) return write_rest(bytes);
  // A request nearly always fits into the socket's buffer: one system call, no handler.
  error_code ec;
  const auto sent = socket_.write_some(asio::buffer(bytes), ec);
  if (ec && ec != asio::error::would_block) return close();
  if (sent < bytes.size()) write_rest(bytes.substr(sent));
}

void link::write_rest(std::string_view bytes) {
  writing_ = true;
  auto done = [this, self = shared_from_this()](error_code ec, std::size_t) {
    writing_ = false;
    if (ec) close();
  };
  if (tls_) {
    asio::async_write(*tls_, asio::buffer(bytes), std::move(done));
  } else {
    asio::async_write(socket_, asio::buffer(bytes), std::move(done));
  }
}

void link::close() noexcept {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace steward::bench
