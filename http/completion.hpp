#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "domain/result.hpp"

namespace steward::http {

/// Where the answer to one question goes. Move-only and without allocation: the callable lives inside (at
/// most 48 bytes). Called at most once; one that is destroyed without having been called delivers
/// errc::internal, so that every request is answered. Call and destroy it on the io thread that it came from.
template <class T>
class completion {
 public:
  static constexpr std::size_t capacity = 48;

  /// `deliver` is invoked as deliver(result<T>).
  template <class F>
  requires(!std::is_same_v<std::decay_t<F>, completion> &&
           std::is_invocable_v<F&, result<T>>) explicit completion(F deliver) {
    static_assert(sizeof(F) <= capacity, "capture less");
    static_assert(alignof(F) <= alignof(std::max_align_t));
    static_assert(std::is_nothrow_move_constructible_v<F>);
    new (storage_) F(std::move(deliver));
    ops_ = &ops_of<F>;
  }
  completion(completion&& other) noexcept : ops_(std::exchange(other.ops_, nullptr)) {
    if (ops_) ops_->relocate(other.storage_, storage_);
  }
  completion& operator=(completion&& other) noexcept {
    if (this != &other) {
      drop();
      ops_ = std::exchange(other.ops_, nullptr);
      if (ops_) ops_->relocate(other.storage_, storage_);
    }
    return *this;
  }
  ~completion() { drop(); }

  /// Delivers the answer. A second call does nothing.
  void operator()(result<T> answer) {
    if (const auto* ops = std::exchange(ops_, nullptr)) ops->call(storage_, std::move(answer));
  }

  /// Whether an answer is still owed.
  explicit operator bool() const { return ops_ != nullptr; }

 private:
  struct operations {
    void (*call)(void*, result<T>&&);  // also destroys
    void (*relocate)(void* from, void* to);
  };

  template <class F>
  static constexpr operations ops_of{[](void* place, result<T>&& answer) {
                                       F deliver = std::move(*static_cast<F*>(place));
                                       static_cast<F*>(place)->~F();
                                       deliver(std::move(answer));
                                     },
                                     [](void* from, void* to) {
                                       new (to) F(std::move(*static_cast<F*>(from)));
                                       static_cast<F*>(from)->~F();
                                     }};

  void drop() {
    if (ops_) (*this)(error{errc::internal, "The request was dropped before it was answered; try again."});
  }

  const operations* ops_ = nullptr;
  alignas(std::max_align_t) std::byte storage_[capacity];
};

}  // namespace steward::http
