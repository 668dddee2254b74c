#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/fixed_body.hpp"

namespace steward::http {

/// Content types that are used more than once. response::content_type must have static storage.
inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view problem_type = "application/problem+json";
inline constexpr std::string_view html_type = "text/html; charset=utf-8";

/// What Cache-Control a response gets.
enum class caching : std::uint8_t {
  private_data,  ///< "private, no-cache": may be kept by the client, is revalidated by ETag
  no_store,      ///< tokens and errors
  shared         ///< "public, max-age=300": pages and documents that are the same for everybody
};

/// An answer. The edge adds Date, Content-Length, request id, trace, CORS, security, caching and compression
/// headers.
struct response {
  int status = 200;
  std::string_view content_type = json_type;
  std::shared_ptr<const std::string> body;  ///< null: none. Shared, never copied
  std::string etag;  ///< with its quotes; empty: made from the body for a GET that answers 200
  std::vector<std::pair<std::string_view, std::string>> headers;  ///< others; names in static storage
  caching cache = caching::private_data;
  bool streams = false;                     ///< what follows the head is no body of known length
  bool compressible = true;                 ///< false for bodies with secrets (BREACH)
  std::shared_ptr<const fixed_body> fixed;  ///< where `body` is from, if it is one: has its compressed copies

  response() = default;
  response(int status, std::string text, std::string_view type = json_type)
      : status(status), content_type(type), body(std::make_shared<const std::string>(std::move(text))) {}

  response(int status, std::shared_ptr<const fixed_body> what)
      : status(status),
        content_type(what->type()),
        body(what->plain()),
        etag(what->etag()),
        cache(caching::shared),
        fixed(std::move(what)) {}

  response& with(std::string_view name, std::string value) & {
    headers.emplace_back(name, std::move(value));
    return *this;
  }
};

}  // namespace steward::http
