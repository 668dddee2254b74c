#include "http/streams.hpp"

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "http/io_loop.hpp"

namespace steward::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using buffers = std::vector<boost::asio::const_buffer>;

void shut(tcp::socket& socket) {
  error_code ignored;
  socket.close(ignored);
}

ip_address peer_of(const tcp::socket& socket) {
  error_code gone;
  const auto address = socket.remote_endpoint(gone).address();
  if (gone) return {};
  return address.is_v4() ? ip_address::v4(address.to_v4().to_bytes())
                         : ip_address{address.to_v6().to_bytes()};
}

template <class Session>
std::shared_ptr<Session> self(Session* session) {
  return std::static_pointer_cast<Session>(session->shared_from_this());
}

// Takes the first `n` bytes off a list of buffers.
void advance(buffers& list, std::size_t n) {
  std::size_t whole = 0;
  while (whole < list.size() && n >= list[whole].size()) n -= list[whole++].size();
  list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(whole));
  if (n) list.front() += n;
}

class plain_session final : public session {
 public:
  plain_session(io_loop& loop, tcp::socket socket)
      : session(loop, peer_of(socket), false), socket_(std::move(socket)) {}

  void start() override { begin(); }

 private:
  void read(std::span<char> space) override {
    socket_.async_read_some(
        boost::asio::buffer(space.data(), space.size()),
        [keep = self(this)](const error_code& ec, std::size_t n) { keep->on_read(ec, n); });
  }

  // Nearly always the kernel has room: one system call, and no trip through the event loop.
  bool write(const buffers& pieces) override {
    error_code ec;
    const auto sent = socket_.write_some(pieces, ec);
    if (!ec && sent == boost::asio::buffer_size(pieces)) return true;
    if (ec && ec != boost::asio::error::would_block && ec != boost::asio::error::try_again) {
      close();
      return false;
    }
    auto rest = pieces;
    advance(rest, sent);
    boost::asio::async_write(socket_, rest, [keep = self(this)](const error_code& fault, std::size_t) {
      keep->on_written(fault);
    });
    return false;
  }

  void end_sending() override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void close_socket() override { shut(socket_); }

  std::unique_ptr<wire> release() override { return make_wire(std::move(socket_)); }

  tcp::socket socket_;
};

class tls_session final : public session {
 public:
  tls_session(io_loop& loop, tcp::socket socket, boost::asio::ssl::context& tls)
      : session(loop, peer_of(socket), true), stream_(std::move(socket), tls) {}

  void start() override {
    expect_handshake();
    stream_.async_handshake(boost::asio::ssl::stream_base::server, [keep = self(this)](const error_code& ec) {
      if (keep->is_closed()) return;
      if (ec) return keep->close();
      keep->begin();
    });
  }

 private:
  void read(std::span<char> space) override {
    stream_.async_read_some(
        boost::asio::buffer(space.data(), space.size()),
        [keep = self(this)](const error_code& ec, std::size_t n) { keep->on_read(ec, n); });
  }

  bool write(const buffers& pieces) override {
    boost::asio::async_write(
        stream_, pieces, [keep = self(this)](const error_code& ec, std::size_t) { keep->on_written(ec); });
    return false;
  }

  void end_sending() override { say_goodbye(); }

  void close_socket() override {
    if (!said_goodbye_ && !is_busy())
      say_goodbye();
    else
      shut(stream_.next_layer());  // also when the client did not answer the goodbye until the next sweep
  }

  std::unique_ptr<wire> release() override { return make_wire(std::move(stream_)); }

  // The close_notify alert, so that the client knows that nothing was cut off.
  void say_goodbye() {
    if (std::exchange(said_goodbye_, true)) return;
    stream_.async_shutdown([keep = self(this)](const error_code&) { shut(keep->stream_.next_layer()); });
  }

  bool said_goodbye_ = false;

  boost::asio::ssl::stream<tcp::socket> stream_;
};

}  // namespace

std::shared_ptr<session> make_session(io_loop& loop, tcp::socket socket, boost::asio::ssl::context* tls) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);
  if (tls) return std::make_shared<tls_session>(loop, std::move(socket), *tls);
  return std::make_shared<plain_session>(loop, std::move(socket));
}

}  // namespace steward::http
