#pragma once

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace steward::http {

/// What waits to be sent on a live connection, in order. Messages are shared, not copied. An empty one holds
/// no memory.
class outbox {
 public:
  /// Pieces of one system call; Asio takes no more.
  static constexpr std::size_t max_pieces = 64;

  /// `seq`: the number that the client has seen when this is sent; negative: as before.
  void push(std::shared_ptr<const std::string> bytes, std::int64_t seq = -1) {
    bytes_ += bytes->size();
    items_.push_back({std::move(bytes), seq});
  }

  bool empty() const { return first_ == items_.size(); }
  std::size_t count() const { return items_.size() - first_; }
  std::size_t bytes() const { return bytes_; }
  /// The number that the client has seen once everything so far arrives; negative: none yet.
  std::int64_t last_seq() const {
    for (auto i = items_.size(); i-- > first_;)
      if (items_[i].seq >= 0) return items_[i].seq;
    return sent_seq_;
  }

  /// The next pieces to send. Valid until the next change.
  std::size_t gather(std::span<boost::asio::const_buffer, max_pieces> out) const {
    std::size_t n = 0;
    for (auto i = first_; i < items_.size() && n < out.size(); ++i, ++n) {
      const auto skip = i == first_ ? offset_ : 0;
      out[n] = {items_[i].bytes->data() + skip, items_[i].bytes->size() - skip};
    }
    return n;
  }

  void sent(std::size_t n) {
    bytes_ -= n;
    n += offset_;
    while (first_ < items_.size() && n >= items_[first_].bytes->size()) {
      n -= items_[first_].bytes->size();
      if (items_[first_].seq >= 0) sent_seq_ = items_[first_].seq;
      items_[first_++].bytes.reset();
    }
    offset_ = n;
    if (empty()) {
      items_ = {};
      first_ = 0;
    } else if (first_ > items_.size() / 2) {
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
  }

  /// Forgets what has not been sent, but for the rest of a message that has been sent in part. While a send
  /// is under way `kept` messages must stay.
  void drop_unsent(std::size_t kept = 0) {
    if (offset_ > 0 && kept == 0) kept = 1;
    while (count() > kept) {
      bytes_ -= items_.back().bytes->size();
      items_.pop_back();
    }
  }

 private:
  struct item {
    std::shared_ptr<const std::string> bytes;
    std::int64_t seq;
  };
  std::vector<item> items_;
  std::size_t first_ = 0;   // in items_
  std::size_t offset_ = 0;  // of the first item, what has been sent of it
  std::size_t bytes_ = 0;
  std::int64_t sent_seq_ = -1;
};

}  // namespace steward::http
