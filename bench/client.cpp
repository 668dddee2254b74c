#include "bench/client.hpp"

#include <fmt/format.h>

namespace steward::bench {

using nlohmann::json;

std::string http_message(const target& to, std::string_view method, std::string_view path,
                         std::string_view token, std::string_view body) {
  auto out = fmt::format("{} {}{} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\n", method, to.prefix,
                         path, to.authority());
  if (!token.empty()) out += fmt::format("Authorization: Bearer {}\r\n", token);
  if (!body.empty())
    out += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
  return out.append("\r\n").append(body);
}

client::client(const target& to, nanos timeout)
    : target_(to), timeout_(timeout), tls_(tls_context(to)), buffer_(64 * 1024) {}

client::answer client::call(std::string_view method, std::string_view path, std::string_view token,
                            const json& body) {
  const auto message =
      http_message(target_, method, path, token, body.is_null() ? std::string() : body.dump());
  const bool reused = link_ != nullptr;
  // A kept connection may have been closed by the server meanwhile; then a new one gets the request.
  if (!exchange(message) && !(reused && !reader_.started() && exchange(message))) give_up(failure_.message());
  if (!reader_.keep_alive()) link_.reset();
  return {reader_.status(), reader_.body(), json::parse(reader_.body(), nullptr, false)};
}

void client::connect() {
  link_ = std::make_shared<link>(io_, tls_.get());
  failure_ = boost::asio::error::timed_out;
  link_->connect(target_, [this](boost::system::error_code ec) { failure_ = ec; });
  io_.restart();
  io_.run_for(timeout_);
  if (failure_) give_up(failure_.message());
}

bool client::exchange(const std::string& message) {
  if (!link_) connect();
  reader_.reset();
  failure_ = boost::asio::error::timed_out;
  link_->write(message);
  read();
  io_.restart();
  io_.run_for(timeout_);
  if (reader_.current() == response_reader::state::complete) return true;
  link_->close();
  link_.reset();
  return false;
}

void client::read() {
  link_->read_some(boost::asio::buffer(buffer_), [this](boost::system::error_code ec, std::size_t size) {
    failure_ = ec;
    if (ec) {
      reader_.closed();
      return;
    }
    reader_.feed({buffer_.data(), size});
    failure_ = boost::asio::error::timed_out;
    if (reader_.current() == response_reader::state::need_more) read();
    if (reader_.current() == response_reader::state::malformed)
      failure_ = boost::asio::error::invalid_argument;
  });
}

void client::give_up(std::string_view why) {
  const bool certificate = why.find("certificate") != std::string_view::npos;
  throw run_error(fmt::format("{} does not answer while the run is prepared ({}){}", target_.url, why,
                              certificate ? ". --insecure leaves out the check of the certificate" : ""));
}

}  // namespace steward::bench
