#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "bench/target.hpp"

namespace steward::bench {

/// One TCP connection, with TLS inside if the target wants it, used by the thread of its io_context only.
/// Pending operations share ownership, so it may be dropped at any time; after close() their handlers still
/// run, with an error.
class link : public std::enable_shared_from_this<link> {
 public:
  using error_code = boost::system::error_code;
  using tcp = boost::asio::ip::tcp;

  /// `tls` is null for plain TCP; otherwise it must outlive the link.
  link(boost::asio::io_context& io, boost::asio::ssl::context* tls);

  /// Connects, and shakes hands if TLS; then calls done(error_code).
  template <class Done>
  void connect(const target& to, Done done) {
    socket_.async_connect(to.endpoint, [this, self = shared_from_this(), &to, done](error_code ec) mutable {
      if (!ec) ec = prepare(to);
      if (ec || !tls_) return done(ec);
      tls_->async_handshake(boost::asio::ssl::stream_base::client,
                            [self, done](error_code failure) mutable { done(failure); });
    });
  }

  /// Reads what there is, at most the buffer; then calls done(error_code, size).
  template <class Done>
  void read_some(boost::asio::mutable_buffer into, Done done) {
    auto handler = [self = shared_from_this(), done](error_code ec, std::size_t size) mutable {
      done(ec, size);
    };
    if (tls_) {
      tls_->async_read_some(into, std::move(handler));
    } else {
      socket_.async_read_some(into, std::move(handler));
    }
  }

  /// Sends all bytes, which must stay until then. A failure closes the link, so a pending read reports it.
  void write(std::string_view bytes);

  /// Whether a write() is not finished yet.
  bool writing() const noexcept { return writing_; }

  void close() noexcept;

 private:
  error_code prepare(const target& to);
  void write_rest(std::string_view bytes);

  tcp::socket socket_;
  std::optional<boost::asio::ssl::stream<tcp::socket&>> tls_;
  bool writing_ = false;
};

}  // namespace steward::bench
