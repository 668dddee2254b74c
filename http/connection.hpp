#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

namespace steward::http {

/// What an io loop knows of a connection, whatever it speaks.
class connection {
 public:
  virtual ~connection() = default;
  /// Does what is due at `now`: above all, ends the connection if what it awaits is overdue.
  virtual void sweep(std::chrono::steady_clock::time_point now) = 0;
  /// The server stops: finish and close.
  virtual void drain() = 0;
  /// Closes at once.
  virtual void close() = 0;
  /// Keeps the connection from being destroyed.
  virtual std::shared_ptr<void> keep() = 0;

  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
  std::size_t index = nowhere;  ///< place in the loop's list; the loop's business
};

}  // namespace steward::http
