#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "gateways/ai/protocol.hpp"

namespace steward {

/// An answer that comes in pieces, as server-sent events (WHATWG HTML 9.2). Fed with bytes as they come, cut
/// anywhere. Not thread-safe.
class ai_stream {
 public:
  virtual ~ai_stream() = default;

  /// Takes bytes; returns the text that is new in them.
  std::string feed(std::string_view bytes);

  /// What it says in all, to be called when no more bytes come. A stream that broke off is an overload; its
  /// tokens are not counted.
  ai_reading end();

 protected:
  virtual void take(const nlohmann::json& data) = 0;
  virtual void take_end() {}  ///< "data: [DONE]"

  ai_reading reading_;
  bool is_complete_ = false;

 private:
  void take_line(std::string_view line);
  void take_event();

  std::string line_, data_;
};

}  // namespace steward
