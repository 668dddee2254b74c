#pragma once

#include <boost/asio/buffer.hpp>
#include <memory>
#include <string>
#include <vector>

namespace steward::http {

/// Answers that wait to be sent: heads and small bodies in one string, large bodies by reference.
class send_queue {
 public:
  /// Where to append text. Text and bodies are sent in the order in which they were added.
  std::string& text() { return text_; }

  void add_body(std::shared_ptr<const std::string> body) {
    // One copy of a small body is cheaper than one more piece for the kernel to gather.
    if (body->size() <= copied_bytes) {
      text_ += *body;
      return;
    }
    body_bytes_ += body->size();
    bodies_.push_back({text_.size(), std::move(body)});
  }

  bool empty() const { return text_.empty(); }
  std::size_t size() const { return text_.size() + body_bytes_; }

  /// Everything in order. Valid until the next change.
  const std::vector<boost::asio::const_buffer>& buffers() {
    pieces_.clear();
    std::size_t from = 0;
    for (const auto& [at, body] : bodies_) {
      pieces_.emplace_back(text_.data() + from, at - from);
      pieces_.emplace_back(body->data(), body->size());
      from = at;
    }
    if (from < text_.size()) pieces_.emplace_back(text_.data() + from, text_.size() - from);
    return pieces_;
  }

  void clear() {
    text_.clear();
    bodies_.clear();
    body_bytes_ = 0;
  }

 private:
  static constexpr std::size_t copied_bytes = 2048;
  struct placed_body {
    std::size_t at;  // of text_, before which it goes
    std::shared_ptr<const std::string> body;
  };

  std::string text_;
  std::vector<placed_body> bodies_;
  std::vector<boost::asio::const_buffer> pieces_;
  std::size_t body_bytes_ = 0;
};

}  // namespace steward::http
