#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/negotiation.hpp"

namespace steward::http {

/// A body that is the same for everybody until the server ends: what is made of it for an answer, its tag and
/// its compressed copies, is made once. Immutable, so any thread may read it.
class fixed_body {
 public:
  /// Compresses: about 20 ms a MiB. `type`: its Content-Type, in static storage.
  fixed_body(std::string text, std::string_view type);

  const std::shared_ptr<const std::string>& plain() const { return plain_; }
  std::string_view type() const { return type_; }
  const std::string& etag() const { return etag_; }
  /// The body in a coding; null when it is not shorter.
  const std::shared_ptr<const std::string>& coded(coding how) const {
    return how == coding::brotli ? brotli_ : gzip_;
  }

 private:
  std::shared_ptr<const std::string> plain_, gzip_, brotli_;
  std::string_view type_;
  std::string etag_;
};

}  // namespace steward::http
