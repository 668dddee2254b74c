#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <span>
#include <string_view>

namespace steward::http {

/// Whoever a wire belongs to. Kept alive by what the wire awaits.
class wire_user : public std::enable_shared_from_this<wire_user> {
 public:
  virtual ~wire_user() = default;
  /// Bytes have come; valid during the call only. Ask again for more.
  virtual void on_bytes(std::string_view) = 0;
  /// `n` more bytes of what was given to send() are gone (none, perhaps), and there is room again.
  virtual void on_sent(std::size_t n) = 0;
  /// The connection has broken or ended.
  virtual void on_end() = 0;
};

/// The bytes of a connection that has left HTTP, plain or TLS. On its io thread only.
class wire {
 public:
  virtual ~wire() = default;
  /// Calls on_bytes of the user once, or on_end. While it waits, a plain wire holds no buffer.
  virtual void await_bytes(std::shared_ptr<wire_user>) = 0;
  /// Sends what can be sent now and returns how much that is. If it is not all, the rest is the caller's to
  /// give again after on_sent; until then the buffers must stay, and nothing else may be sent.
  virtual std::size_t send(std::span<const boost::asio::const_buffer>, std::shared_ptr<wire_user>) = 0;
  virtual void close() = 0;
};

std::unique_ptr<wire> make_wire(boost::asio::ip::tcp::socket);
std::unique_ptr<wire> make_wire(boost::asio::ssl::stream<boost::asio::ip::tcp::socket>);

}  // namespace steward::http
