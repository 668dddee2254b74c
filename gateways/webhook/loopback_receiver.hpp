#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace steward {

/// What a receiver of webhooks got.
struct received_message {
  std::string head;  ///< with its first line, up to the empty one
  std::string body;

  /// The value of a header, by its name in lower case; empty: there is none.
  std::string header(const std::string& name) const;
};

/// Listens on a free port of this machine and takes one POST, which it answers with 204: the other end of a
/// self-test.
class loopback_receiver {
 public:
  /// Throws std::runtime_error when the system gives it no port.
  loopback_receiver();
  ~loopback_receiver();
  loopback_receiver(const loopback_receiver&) = delete;
  loopback_receiver& operator=(const loopback_receiver&) = delete;

  std::string url() const;
  /// Waits for the message, for so long at the most; nothing when none came, or no whole one.
  std::optional<received_message> receive(std::chrono::milliseconds most);
  /// Nobody comes any more: ends the waiting for a connection. Any thread.
  void stop();

 private:
  int listener_ = -1;
  int port_ = 0;
};

}  // namespace steward
