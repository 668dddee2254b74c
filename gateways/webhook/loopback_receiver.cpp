#include "gateways/webhook/loopback_receiver.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <stdexcept>
#include <string_view>

namespace steward {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t most_bytes = 256 * 1024;

/// Whether there is something to read before the time is over.
bool comes(int socket, steady::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady::now()).count();
  pollfd one{socket, POLLIN, 0};
  return left > 0 && poll(&one, 1, static_cast<int>(left)) > 0;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::size_t length_of(const received_message& one) {
  const auto text = one.header("content-length");
  std::size_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return std::min(length, most_bytes);
}

std::optional<received_message> read_message(int socket, steady::time_point end) {
  std::string bytes;
  received_message one;
  while (bytes.size() < most_bytes && comes(socket, end)) {
    char part[4'096];
    const auto count = recv(socket, part, sizeof part, 0);
    if (count <= 0) return std::nullopt;
    bytes.append(part, static_cast<std::size_t>(count));
    const auto blank = bytes.find("\r\n\r\n");
    if (blank == std::string::npos) continue;
    one.head = bytes.substr(0, blank + 2);
    one.body = bytes.substr(blank + 4);
    if (one.body.size() >= length_of(one)) return one;
  }
  return std::nullopt;
}

}  // namespace

std::string received_message::header(const std::string& name) const {
  const auto at = lower(head).find("\r\n" + name + ':');
  if (at == std::string::npos) return {};
  const auto begin = head.find_first_not_of(' ', at + name.size() + 3);
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

loopback_receiver::loopback_receiver() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  auto* address = reinterpret_cast<sockaddr*>(&at);
  if (listener_ < 0 || bind(listener_, address, size) != 0 || listen(listener_, 1) != 0 ||
      getsockname(listener_, address, &size) != 0) {
    if (listener_ >= 0) close(listener_);
    throw std::runtime_error("no port of this machine can be listened on");
  }
  port_ = ntohs(at.sin_port);
}

void loopback_receiver::stop() { shutdown(listener_, SHUT_RDWR); }

loopback_receiver::~loopback_receiver() { close(listener_); }

std::string loopback_receiver::url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/canary"; }

std::optional<received_message> loopback_receiver::receive(std::chrono::milliseconds most) {
  const auto end = steady::now() + most;
  if (!comes(listener_, end)) return std::nullopt;
  const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (socket < 0) return std::nullopt;
  auto message = read_message(socket, end);
  constexpr std::string_view taken = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
  if (message) send(socket, taken.data(), taken.size(), MSG_NOSIGNAL);
  close(socket);
  return message;
}

}  // namespace steward
