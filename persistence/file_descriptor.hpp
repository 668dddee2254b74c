#pragma once

#include <unistd.h>

#include <utility>

namespace steward {

/// Owns a file descriptor and closes it. Negative: none.
class file_descriptor {
 public:
  file_descriptor() = default;
  explicit file_descriptor(int descriptor) : descriptor_(descriptor) {}
  file_descriptor(file_descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  file_descriptor& operator=(file_descriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~file_descriptor() { close(); }

  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }
  void close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }

 private:
  int descriptor_ = -1;
};

}  // namespace steward
