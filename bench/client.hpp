#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bench/link.hpp"
#include "bench/response_reader.hpp"
#include "bench/target.hpp"
#include "bench/units.hpp"

namespace steward::bench {

/// A complete HTTP/1.1 message. `path` begins with /api; an empty token or body is left out.
std::string http_message(const target& to, std::string_view method, std::string_view path,
                         std::string_view token, std::string_view body);

/// One request after the other, for preparing a run; not for measuring. Keeps its connection. One for each
/// thread.
class client {
 public:
  struct answer {
    int status = 0;
    std::string text;
    nlohmann::json json;  // discarded if the text is not JSON
  };

  /// `to` must outlive the client.
  client(const target& to, nanos timeout);

  /// Throws run_error if there is no answer in time.
  answer call(std::string_view method, std::string_view path, std::string_view token = {},
              const nlohmann::json& body = nullptr);

 private:
  void connect();
  bool exchange(const std::string& message);
  void read();
  [[noreturn]] void give_up(std::string_view why);

  const target& target_;
  nanos timeout_;
  boost::asio::io_context io_;
  std::unique_ptr<boost::asio::ssl::context> tls_;
  std::shared_ptr<link> link_;
  response_reader reader_{true};
  std::vector<char> buffer_;
  boost::system::error_code failure_;
};

}  // namespace steward::bench
