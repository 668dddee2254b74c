#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace steward::bench {

/// The run cannot go on; what() says why and what to do. Ends the program with status 1.
struct run_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The server under test.
struct target {
  std::string url;  // as shown to people
  std::string host;
  std::string port;
  std::string prefix;  // path before /api/..., without a slash at its end
  bool tls = false;
  bool verify = true;                       // check the server's certificate
  boost::asio::ip::tcp::endpoint endpoint;  // set by connect_check()

  /// Value of the Host field.
  std::string authority() const;
};

/// Reads http://host[:port][/prefix] or https://... Throws usage_error.
target parse_target(std::string_view url);

/// Resolves the name and remembers the first address that accepts a connection. Throws run_error with one
/// line that says what to check.
void connect_check(target& t, std::chrono::nanoseconds timeout);

/// TLS settings for links to `t`; null without TLS. One for each thread.
std::unique_ptr<boost::asio::ssl::context> tls_context(const target& t);

}  // namespace steward::bench
