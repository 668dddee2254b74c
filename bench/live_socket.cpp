#include "bench/live_socket.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace steward::bench {
namespace {

constexpr std::size_t buffer_size = 4096;
constexpr std::size_t largest_head = 16 * 1024;

int status_of(std::string_view head) {
  int status = 0;
  if (head.size() > 12) std::from_chars(head.data() + 9, head.data() + 12, status);
  return status;
}

}  // namespace

live_socket::live_socket(boost::asio::io_context& io, const target& to, boost::asio::ssl::context* tls,
                         owner& tell, std::string token, std::size_t user)
    : io_(io),
      target_(to),
      tls_(tls),
      owner_(tell),
      token_(std::move(token)),
      user_(user),
      buffer_(buffer_size) {}

void live_socket::open() {
  phase_ = phase::connecting;
  since_ = clock::now();
  head_.clear();
  frames_ = {};
  link_ = std::make_shared<link>(io_, tls_);
  link_->connect(target_, [this, mine = link_](boost::system::error_code ec) {
    if (mine != link_) return;
    if (ec) return fail(failure::connect, ec.message());
    upgrade();
  });
}

void live_socket::close() {
  phase_ = phase::closed;
  if (const auto old = std::move(link_)) old->close();
  link_ = nullptr;
}

void live_socket::fail(failure kind, const std::string& what) {
  close();
  owner_.on_failure(*this, kind, what);
}

void live_socket::upgrade() {
  phase_ = phase::upgrading;
  out_ = fmt::format(
      "GET {}/api/v1/live{} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
      "c3Rld2FyZC1iZW5jaC1rZQ==\r\n\r\n",
      target_.prefix, last_ < 0 ? "" : fmt::format("?since={}:{}", epoch_, last_), target_.authority(),
      token_);
  link_->write(out_);
  read();
}

void live_socket::read() {
  link_->read_some(boost::asio::buffer(buffer_),
                   [this, mine = link_](boost::system::error_code ec, std::size_t size) {
                     if (mine != link_) return;
                     if (ec) return fail(failure::socket, "the server closed it (" + ec.message() + ")");
                     on_read({buffer_.data(), size});
                     if (mine == link_) read();
                   });
}

void live_socket::on_read(std::string_view bytes) {
  if (phase_ == phase::upgrading && head_.find("\r\n\r\n") == std::string::npos && !take_head(bytes)) return;
  frames_.feed(bytes);
  take_frames();
}

/// Takes the head of the answer off the bytes; false while it is not complete, or no good.
bool live_socket::take_head(std::string_view& bytes) {
  const auto before = head_.size();
  head_.append(bytes);
  const auto end = head_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (head_.size() > largest_head) fail(failure::malformed, "the answer to the handshake is too long");
    return false;
  }
  const auto status = status_of(head_);
  if (status != 101) {
    fail(failure_of_status(status), head_.substr(0, head_.find('\r')));
    return false;
  }
  bytes.remove_prefix(end + 4 - before);
  head_.resize(end + 4);
  return true;
}

void live_socket::take_frames() {
  frame_reader::frame one;
  const auto mine = link_;
  while (mine == link_ && frames_.next(one)) {
    if (one.opcode == 1) take_message(one.payload);
    if (one.opcode == 8) return fail(failure::socket, "the server closed it");
    if (one.opcode == 9 && !link_->writing()) link_->write(out_ = client_frame(10, one.payload));
  }
  if (mine == link_ && frames_.malformed())
    fail(failure::malformed, "the server sent what is no WebSocket frame");
}

void live_socket::take_message(std::string_view json) {
  const auto message = read_live_message(json);
  if (message.type == "event") {
    if (message.seq != last_ + 1)
      owner_.on_failure(*this, failure::stream,
                        fmt::format("event {} came after event {}", message.seq, last_));
    last_ = message.seq;
    return owner_.on_event(*this);
  }
  if (message.type == "subscribed") {
    const auto begin = number_of_cursor(message.cursor);
    epoch_ = message.cursor.substr(0, message.cursor.find(':'));
    if (last_ < 0) last_ = begin;
    if (begin != last_)
      owner_.on_failure(*this, failure::stream,
                        fmt::format("it goes on after event {} instead of {}", begin, last_));
    last_ = begin;
  }
  if (message.type == "resync_required") fail(failure::stream, "the server wants a resync");
  if (message.type != "caught_up" || phase_ == phase::following) return;
  phase_ = phase::following;
  owner_.on_caught_up(*this);
}

}  // namespace steward::bench
