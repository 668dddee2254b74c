#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace steward::http {

/// Bytes that have come in and are not used up. Its memory is not initialised, grows on demand, and moves
/// only in make_room().
class receive_buffer {
 public:
  static constexpr std::size_t usual_size = 4096;

  std::string_view content() const { return {memory_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }

  /// Makes the whole content at least `size` bytes long when filled up, moving it if need be.
  void make_room(std::size_t size) {
    if (size < usual_size) size = usual_size;
    if (capacity_ - begin_ >= size) return;
    if (capacity_ >= size) {
      std::memmove(memory_.get(), memory_.get() + begin_, end_ - begin_);
    } else {
      auto larger = std::make_unique_for_overwrite<char[]>(size);
      if (!empty()) std::memcpy(larger.get(), memory_.get() + begin_, end_ - begin_);
      memory_ = std::move(larger);
      capacity_ = size;
    }
    end_ -= begin_;
    begin_ = 0;
  }

  std::span<char> free_space() { return {memory_.get() + end_, capacity_ - end_}; }
  void filled(std::size_t n) { end_ += n; }

  /// Drops `n` bytes from the front. Memory that one large message needed is given back.
  void consume(std::size_t n) {
    begin_ += n;
    if (!empty()) return;
    begin_ = end_ = 0;
    if (capacity_ > 16 * usual_size) {
      memory_.reset();
      capacity_ = 0;
    }
  }

  /// Cuts `n` bytes out at `offset` of the content; what is before stays where it is.
  void cut(std::size_t offset, std::size_t n) {
    char* const at = memory_.get() + begin_ + offset;
    std::memmove(at, at + n, end_ - begin_ - offset - n);
    end_ -= n;
  }

 private:
  std::unique_ptr<char[]> memory_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace steward::http
