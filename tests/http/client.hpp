#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "http/ascii.hpp"

namespace steward::http {

/// A response as it came over the wire.
struct answer_text {
  int status = 0;  ///< 0: the connection ended without one
  std::string head;
  std::string body;

  /// First value of a header; empty when absent.
  std::string header(std::string_view name) const {
    for (std::string_view rest = head; !rest.empty();) {
      auto line = next_element(rest, '\n');
      if (line.ends_with('\r')) line.remove_suffix(1);
      const auto colon = line.find(':');
      if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name))
        return std::string(trim(line.substr(colon + 1)));
    }
    return {};
  }
  bool has(std::string_view text) const { return body.find(text) != std::string::npos; }
};

/// A blocking connection to 127.0.0.1 that says byte for byte what a test wants. Waits at most ten seconds
/// for bytes.
class client {
 public:
  explicit client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval limit{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect");
  }
  client(client&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}
  ~client() { ::close(socket_); }

  int descriptor() const { return socket_; }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return;  // the server has closed: the answer, if any, can still be read
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  answer_text ask(std::string_view request) {
    send(request);
    return receive(request.starts_with("HEAD "));
  }

  /// The next response; informational ones are responses too.
  answer_text receive(bool to_head = false) {
    answer_text answer;
    const auto end = fill_until("\r\n\r\n");
    if (end == std::string::npos) return answer;
    answer.head = received_.substr(0, end + 2);
    received_.erase(0, end + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    const auto length = answer.header("Content-Length");
    const std::size_t size = length.empty() || to_head ? 0 : std::stoul(length);
    while (received_.size() < size && more()) {
    }
    answer.body = received_.substr(0, size);
    received_.erase(0, size);
    return answer;
  }

  /// The next `n` bytes; fewer when the connection has ended.
  std::string read(std::size_t n) {
    while (received_.size() < n && more()) {
    }
    auto bytes = received_.substr(0, n);
    received_.erase(0, bytes.size());
    return bytes;
  }

  /// The bytes up to the end of `mark`; all that came when the connection has ended.
  std::string read_until(std::string_view mark) {
    const auto at = fill_until(mark);
    return read(at == std::string::npos ? received_.size() : at + mark.size());
  }

  /// Whether the server has ended the connection (waits for it) without sending anything more.
  bool is_closed() { return received_.empty() && !more() && received_.empty(); }

 private:
  bool more() {
    char bytes[16 * 1024];
    const auto n = ::recv(socket_, bytes, sizeof bytes, 0);
    if (n > 0) received_.append(bytes, static_cast<std::size_t>(n));
    return n > 0;
  }
  std::size_t fill_until(std::string_view mark) {
    for (;;) {
      if (const auto at = received_.find(mark); at != std::string::npos) return at;
      if (!more()) return std::string::npos;
    }
  }

  int socket_;
  std::string received_;
};

}  // namespace steward::http
