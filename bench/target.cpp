#include "bench/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <cctype>

#include "bench/units.hpp"

namespace steward::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; }) &&
         std::stoi(std::string(text)) <= 65535;
}

/// Splits "host:port" and "[::1]:port".
void read_authority(std::string_view text, target& out) {
  const auto bracket = text.find(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  out.host = text.substr(0, colon);
  out.port = colon == std::string_view::npos ? (out.tls ? "443" : "80") : std::string(text.substr(colon + 1));
  if (out.host.starts_with('[') && out.host.ends_with(']'))
    out.host = out.host.substr(1, out.host.size() - 2);
  if (out.host.empty() || !is_port(out.port)) {
    throw usage_error(
        fmt::format("'{}' has no valid host and port; right is http://127.0.0.1:8000", out.url));
  }
}

}  // namespace

std::string target::authority() const {
  const auto name = host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
  return port == (tls ? "443" : "80") ? name : fmt::format("{}:{}", name, port);
}

target parse_target(std::string_view url) {
  target out;
  out.url = url;
  out.tls = url.starts_with("https://");
  if (!out.tls && !url.starts_with("http://")) {
    throw usage_error(fmt::format("'{}' does not begin with http:// or https://", url));
  }
  url.remove_prefix(out.tls ? 8 : 7);
  const auto slash = std::min(url.find('/'), url.size());
  out.prefix = url.substr(slash);
  while (out.prefix.ends_with('/')) out.prefix.pop_back();
  if (out.prefix.find_first_of("?# ") != std::string::npos) {
    throw usage_error(fmt::format("'{}' must end after its path, without ? or #", out.url));
  }
  read_authority(url.substr(0, slash), out);
  return out;
}

void connect_check(target& t, std::chrono::nanoseconds timeout) {
  asio::io_context io;
  boost::system::error_code failure;
  const auto found = tcp::resolver(io).resolve(t.host, t.port, failure);
  if (failure) throw run_error(fmt::format("cannot find the host {} ({})", t.host, failure.message()));
  tcp::socket socket(io);
  failure = asio::error::timed_out;
  asio::async_connect(socket, found, [&](boost::system::error_code ec, const tcp::endpoint& endpoint) {
    failure = ec;
    t.endpoint = endpoint;
  });
  io.run_for(timeout);
  if (failure) {
    throw run_error(fmt::format("no server answers at {} ({}). Is it running, and is --url right?", t.url,
                                failure.message()));
  }
}

std::unique_ptr<asio::ssl::context> tls_context(const target& t) {
  if (!t.tls) return nullptr;
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  context->set_default_verify_paths();
  context->set_verify_mode(t.verify ? asio::ssl::verify_peer : asio::ssl::verify_none);
  return context;
}

}  // namespace steward::bench
