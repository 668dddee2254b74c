#include "http/wire.hpp"

#include <boost/asio/ssl/stream.hpp>
#include <vector>

namespace steward::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using buffers = std::span<const boost::asio::const_buffer>;

constexpr std::size_t read_size = 16 * 1024;

bool must_wait(const error_code& ec) {
  return ec == boost::asio::error::would_block || ec == boost::asio::error::try_again;
}

void shut(tcp::socket& socket) {
  error_code ignored;
  socket.close(ignored);
}

class plain_wire final : public wire {
 public:
  explicit plain_wire(tcp::socket socket) : socket_(std::move(socket)) {}

  void await_bytes(std::shared_ptr<wire_user> user) override {
    socket_.async_wait(tcp::socket::wait_read, [this, user = std::move(user)](const error_code& ec) mutable {
      if (ec) return user->on_end();
      thread_local char scratch[read_size];
      error_code fault;
      const auto n = socket_.read_some(boost::asio::buffer(scratch), fault);
      if (must_wait(fault)) return await_bytes(std::move(user));
      if (fault) return user->on_end();
      user->on_bytes({scratch, n});
    });
  }

  std::size_t send(buffers pieces, std::shared_ptr<wire_user> user) override {
    error_code ec;
    const auto sent = socket_.write_some(pieces, ec);
    const bool broken = ec && !must_wait(ec);
    if (!broken && sent == boost::asio::buffer_size(pieces)) return sent;
    socket_.async_wait(tcp::socket::wait_write, [user = std::move(user), broken](const error_code& fault) {
      if (fault || broken)
        user->on_end();
      else
        user->on_sent(0);
    });
    return sent;
  }

  void close() override { shut(socket_); }

 private:
  tcp::socket socket_;
};

class tls_wire final : public wire {
 public:
  explicit tls_wire(boost::asio::ssl::stream<tcp::socket> stream) : stream_(std::move(stream)) {}

  void await_bytes(std::shared_ptr<wire_user> user) override {
    if (in_.empty()) in_.resize(1024);
    stream_.async_read_some(boost::asio::buffer(in_),
                            [this, user = std::move(user)](const error_code& ec, std::size_t n) {
                              if (ec) return user->on_end();
                              user->on_bytes({in_.data(), n});
                            });
  }

  std::size_t send(buffers pieces, std::shared_ptr<wire_user> user) override {
    stream_.async_write_some(std::vector<boost::asio::const_buffer>(pieces.begin(), pieces.end()),
                             [user = std::move(user)](const error_code& ec, std::size_t n) {
                               if (ec) return user->on_end();
                               user->on_sent(n);
                             });
    return 0;
  }

  void close() override { shut(stream_.next_layer()); }

 private:
  boost::asio::ssl::stream<tcp::socket> stream_;
  std::string in_;
};

}  // namespace

std::unique_ptr<wire> make_wire(tcp::socket socket) {
  return std::make_unique<plain_wire>(std::move(socket));
}

std::unique_ptr<wire> make_wire(boost::asio::ssl::stream<tcp::socket> stream) {
  return std::make_unique<tls_wire>(std::move(stream));
}

}  // namespace steward::http
